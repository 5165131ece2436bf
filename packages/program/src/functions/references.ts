import { DiagnosticError, error, type SourceRange } from '@groundcrew/contract';
import { defer, secretContent } from '../evaluate/deferred.ts';
import { answer } from '../evaluate/dynamic-reference.ts';
import { noValue, type Result } from '../evaluate/result.ts';
import type { Scope } from '../evaluate/scope.ts';
import type { Call } from '../expression.ts';
import { isDeferred, type Value } from '../value.ts';
import { items, misuse, textOf, type Evaluate, type IntrinsicFunction } from './function.ts';

/** What a name stands for: a pseudo parameter, a parameter or a resource. */
export function valueOfName(name: string, at: SourceRange, scope: Scope, evaluate: Evaluate): Result {
  if (name === 'AWS::NoValue') return noValue;
  if (name.startsWith('AWS::')) {
    const value = scope.pseudo[name];
    if (value === undefined)
      throw new DiagnosticError(
        error('UNKNOWN_PSEUDO_PARAMETER', `There is no pseudo parameter ${name}`, { range: at }),
      );
    return value;
  }
  const parameter = scope.parameters.get(name);
  if (parameter !== undefined)
    return scope.secret && isDeferred(parameter)
      ? evaluate(parameter.$deferred.expression, scope)
      : parameter;
  if (!scope.program.resources.has(name)) {
    throw new DiagnosticError(
      error('DANGLING_REFERENCE', `There is no parameter or resource "${name}"`, { range: at }),
    );
  }
  const known = scope.ref(name);
  if (known !== undefined) return known;
  return defer({ kind: 'call', fn: 'Ref', argument: { kind: 'literal', value: name, at }, at }, [name], []);
}

/** The value of `Resource.Attribute`. */
export function valueOfAttribute(logicalId: string, attribute: string, at: SourceRange, scope: Scope): Value {
  if (!scope.program.resources.has(logicalId)) {
    throw new DiagnosticError(
      error('DANGLING_REFERENCE', `There is no resource "${logicalId}"`, { range: at }),
    );
  }
  const known = scope.attribute(logicalId, attribute);
  if (known !== undefined) return known;
  const argument = {
    kind: 'list' as const,
    at,
    items: [logicalId, attribute].map((value) => ({ kind: 'literal' as const, value, at })),
  };
  return defer({ kind: 'call', fn: 'Fn::GetAtt', argument, at }, [logicalId], []);
}

const ref: IntrinsicFunction = (call, scope, evaluate) => {
  if (call.argument.kind !== 'literal' || typeof call.argument.value !== 'string')
    throw misuse(call, 'takes a name');
  return valueOfName(call.argument.value, call.at, scope, evaluate);
};

const getAtt: IntrinsicFunction = (call, scope, evaluate) => {
  const [resource, attribute] = items(call, 2);
  const logicalId = resource && evaluate(resource, scope);
  const name = attribute && evaluate(attribute, scope);
  if (typeof logicalId !== 'string' || typeof name !== 'string')
    throw misuse(call, 'takes a resource and an attribute name');
  return valueOfAttribute(logicalId, name, call.at, scope);
};

const importValue: IntrinsicFunction = (call, scope, evaluate) => {
  const name = textOf(evaluate(call.argument, scope));
  if (name === undefined)
    throw misuse(call, 'the name of an export must be known before anything is created');
  return answer({ kind: 'export', name }, call.at, scope);
};

const getStackOutput: IntrinsicFunction = (call, scope, evaluate) => {
  const argument = evaluate(call.argument, scope);
  const {
    StackName: stack,
    OutputName: output,
    Region: region,
  } = Object(argument) as Record<string, unknown>;
  if (
    typeof stack !== 'string' ||
    typeof output !== 'string' ||
    (region !== undefined && typeof region !== 'string')
  ) {
    throw misuse(
      call,
      'takes StackName, OutputName and optionally Region, all known before anything is created',
    );
  }
  return answer({ kind: 'stack-output', stack, output, region }, call.at, scope);
};

const secret: IntrinsicFunction = (call, scope) => {
  const reference = (call.argument as { value?: unknown }).value;
  if (typeof reference !== 'string') throw misuse(call, 'takes a reference');
  const text = scope.secret?.(reference);
  return text === undefined ? defer(call, [], [reference]) : secretContent(reference, text);
};

/** Only ever in a deferred expression, when an answer was not there yet. */
const lookup: IntrinsicFunction = (call: Call, scope) => {
  const key = (call.argument as { value?: unknown }).value;
  const found = typeof key === 'string' ? scope.lookups.get(key) : undefined;
  return found === undefined ? defer(call, [], []) : found;
};

export const referenceFunctions: Readonly<Record<string, IntrinsicFunction>> = {
  Ref: ref,
  'Fn::GetAtt': getAtt,
  'Fn::ImportValue': importValue,
  'Fn::GetStackOutput': getStackOutput,
  'Groundcrew::Secret': secret,
  'Groundcrew::Lookup': lookup,
};
