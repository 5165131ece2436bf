import { error, type Diagnostic, type SourceRange } from '@groundcrew/contract';
import type { Expression, Program, ResourceDeclaration } from '@groundcrew/program';
import { entryOf, textOf } from './shape.ts';
import { isSam, languageExtensions } from './transforms.ts';

interface Refusal {
  readonly code: string;
  readonly what: string;
  readonly next: string;
}

const refuse = (refusal: Refusal, range: SourceRange, address?: string): Diagnostic =>
  error(refusal.code, `${refusal.what} can't be carried out`, {
    next: refusal.next,
    range,
    ...(address === undefined ? {} : { address }),
  });

export const unsupportedTransforms = (transforms: Program['transforms']): readonly Diagnostic[] =>
  transforms.flatMap(({ name, at }) =>
    name === languageExtensions ? [] : refuse(transformRefusal(name), at),
  );

const transformRefusal = (name: string): Refusal => {
  if (isSam(name)) {
    return {
      code: 'NOT_SUPPORTED_SAM',
      what: `The SAM transform ${name}`,
      next: 'Have SAM write a plain template first, and name that one.',
    };
  }
  if (name === 'AWS::Include') return include;
  return {
    code: 'NOT_SUPPORTED_MACRO',
    what: `The macro ${name}`,
    next: 'Replace what the macro writes by plain resources.',
  };
};

const include: Refusal = {
  code: 'NOT_SUPPORTED_INCLUDE',
  what: 'AWS::Include',
  next: 'Put the included snippet into the template, or give it as a further file.',
};

/** What a single resource asks for that can be read but not carried out. */
export const unsupportedResource = (resource: ResourceDeclaration): readonly Diagnostic[] => {
  const { logicalId, type, typeAt } = resource;
  const refusals: Diagnostic[] = [];
  const refusal = typeRefusal(type);
  if (refusal !== undefined) refusals.push(refuse(refusal, typeAt, logicalId));
  const { creationPolicy, updatePolicy } = resource;
  if (creationPolicy !== undefined) {
    const policy = {
      code: 'NOT_SUPPORTED_CREATION_POLICY',
      what: `CreationPolicy of ${logicalId}`,
      next: 'Remove it; nothing waits for signals from the instance.',
    };
    refusals.push(refuse(policy, creationPolicy.at, logicalId));
  }
  if (updatePolicy !== undefined) {
    const policy = {
      code: 'NOT_SUPPORTED_UPDATE_POLICY',
      what: `UpdatePolicy of ${logicalId}`,
      next: 'Remove it; an update changes the group itself, not its instances one by one.',
    };
    refusals.push(refuse(policy, updatePolicy.at, logicalId));
  }
  return refusals;
};

const typeRefusal = (type: string): Refusal | undefined => {
  if (type === 'AWS::CloudFormation::Stack') {
    return {
      code: 'NOT_SUPPORTED_NESTED_STACK',
      what: 'A nested stack',
      next: 'Give the nested template as a stack of its own, or put its resources into this one.',
    };
  }
  if (type === 'AWS::CloudFormation::CustomResource' || type.startsWith('Custom::')) {
    return {
      code: 'NOT_SUPPORTED_CUSTOM_RESOURCE',
      what: `The custom resource type ${type}`,
      next: 'Replace it by a resource type of AWS, or create what it makes beforehand and pass it as a parameter.',
    };
  }
  if (type.startsWith('AWS::CloudFormation::WaitCondition')) {
    return {
      code: 'NOT_SUPPORTED_WAIT_CONDITION',
      what: `The type ${type}`,
      next: 'Remove it, and what depends on it; nothing waits for signals from an instance.',
    };
  }
  if (type.endsWith('::MODULE')) {
    return {
      code: 'NOT_SUPPORTED_MODULE',
      what: `The module ${type}`,
      next: 'Put the resources of the module into the template.',
    };
  }
  if (type.startsWith('AWS::Serverless::')) {
    return {
      code: 'NOT_SUPPORTED_SAM',
      what: `The SAM type ${type}`,
      next: 'Have SAM write a plain template first, and name that one.',
    };
  }
  return undefined;
};

/** Each macro, include or Rain directive called in place below an expression. */
export const unsupportedCalls = (expression: Expression): readonly Diagnostic[] => {
  switch (expression.kind) {
    case 'literal':
      return [];
    case 'list':
      return expression.items.flatMap(unsupportedCalls);
    case 'call':
      return unsupportedCall(expression.fn, expression.argument, expression.at);
    case 'map':
      return expression.entries.flatMap(({ key, keyAt, value }) => unsupportedCall(key, value, keyAt));
  }
};

const unsupportedCall = (fn: string, argument: Expression, at: SourceRange): readonly Diagnostic[] => {
  if (fn === 'Fn::Transform') return [refuseTransform(argument, at)];
  if (!fn.startsWith('Rain::')) return unsupportedCalls(argument);
  const next = 'Package the template with Rain first, and name what it writes.';
  return [refuse({ code: 'NOT_SUPPORTED_RAIN', what: `The directive ${fn}`, next }, at)];
};

const refuseTransform = (argument: Expression, at: SourceRange): Diagnostic => {
  const named = argument.kind === 'map' ? entryOf(argument, 'Name')?.value : undefined;
  return refuse(transformRefusal((named && textOf(named)) ?? 'of Fn::Transform'), at);
};
