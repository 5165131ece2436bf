import type { Call, Expression } from '../expression.ts';
import { functions } from '../functions/index.ts';
import { lookupKeys, type LookupKey } from '../functions/lookup.ts';
import type { Findings } from './findings.ts';
import { advice } from './names.ts';

interface Shape {
  /** What it takes, to complete the sentence `Fn::Join takes …`. */
  readonly takes: string;
  readonly accepts: (argument: Expression) => boolean;
  /** What to do about an argument that it does not accept. */
  readonly next?: (argument: Expression) => string | undefined;
}

const isCall = (part: Expression | undefined): boolean => part?.kind === 'call';
const isScalar = (part: Expression | undefined): boolean => part?.kind === 'literal' && part.value !== null;
const scalarOrCall = (part: Expression | undefined): boolean => isScalar(part) || isCall(part);
const listOrCall = (part: Expression | undefined): boolean => part?.kind === 'list' || isCall(part);

/** A list of `least` to `most` items, the n-th of which the n-th test accepts. */
const list =
  (least: number, most: number, ...tests: ((part: Expression | undefined) => boolean)[]) =>
  (argument: Expression): boolean =>
    argument.kind === 'list' &&
    argument.items.length >= least &&
    argument.items.length <= most &&
    tests.every((test, index) => index >= argument.items.length || test(argument.items[index]));

const wholeNumberOrCall = (part: Expression | undefined): boolean =>
  isCall(part) || (part?.kind === 'literal' && /^\d+$/.test(String(part.value)));

const isLookupKey = (key: string): key is LookupKey => (lookupKeys as readonly string[]).includes(key);

const lookupAccepts: Readonly<Record<LookupKey, (part: Expression) => boolean>> = {
  Type: scalarOrCall,
  Where: (part) => part.kind === 'map' || isCall(part),
  Return: scalarOrCall,
  All: (part) => isCall(part) || (part.kind === 'literal' && /^(true|false)$/.test(String(part.value))),
};

/** Which key is unknown, missing or of another shape. */
function lookupAdvice(argument: Expression): string | undefined {
  if (argument.kind !== 'map')
    return 'Write it as a map: {Type: AWS::EC2::VPC, Where: {CidrBlock: 10.0.0.0/16}}.';
  const given = argument.entries.map(({ key }) => key);
  for (const { key, value } of argument.entries) {
    if (!isLookupKey(key))
      return advice(
        key,
        lookupKeys.filter((known) => !given.includes(known)),
        'key',
      );
    if (!lookupAccepts[key](value)) return `Correct ${key}.`;
  }
  const missing = ['Type', 'Where'].filter((key) => !given.includes(key));
  return `Add ${missing.join(' and ')}${missing.includes('Where') ? '; an empty map fits all of the type' : ''}.`;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
const shapes: Readonly<Record<string, Shape>> = {
  Ref: { takes: 'the name of a parameter or resource', accepts: isScalar },
  /** Elsewhere than in conditions, such as in an IAM policy, it is a plain map. */
  Condition: {
    takes: 'the name of a condition',
    accepts: (argument) => isScalar(argument) || argument.kind === 'map',
  },
  'Fn::Base64': { takes: 'a string', accepts: scalarOrCall },
  'Fn::GetAtt': {
    takes: 'a resource and an attribute',
    accepts: (argument) => isScalar(argument) || list(2, 2, isScalar, scalarOrCall)(argument),
  },
  'Fn::GetAZs': { takes: 'a region, or an empty string', accepts: scalarOrCall },
  'Fn::ImportValue': { takes: 'the name of an export', accepts: scalarOrCall },
  'Fn::Join': {
    takes: 'a delimiter and a list: [delimiter, [value, …]]',
    accepts: list(2, 2, isScalar, listOrCall),
  },
  'Fn::Split': {
    takes: 'a delimiter and a string: [delimiter, string]',
    accepts: list(2, 2, isScalar, scalarOrCall),
  },
  'Fn::Select': {
    takes: 'an index from 0 and a list: [index, [value, …]]',
    accepts: list(2, 2, wholeNumberOrCall, listOrCall),
  },
  'Fn::Sub': {
    takes: 'a string, or a string and a map of its variables',
    accepts: (argument) =>
      isScalar(argument) || list(2, 2, isScalar, (part) => part?.kind === 'map')(argument),
  },
  'Fn::FindInMap': { takes: 'a mapping and two keys: [mapping, first, second]', accepts: list(3, 4) },
  'Fn::Cidr': {
    takes: 'a block, a count and the bits of each subnet: [block, count, bits]',
    accepts: (argument) => isCall(argument) || list(2, 3, scalarOrCall, scalarOrCall, scalarOrCall)(argument),
  },
  'Fn::GetStackOutput': {
    takes: 'StackName, OutputName and optionally Region',
    accepts: (argument) =>
      argument.kind === 'map' &&
      ['StackName', 'OutputName'].every((name) => argument.entries.some(({ key }) => key === name)),
  },
  'Fn::Lookup': {
    takes: 'Type, Where (a map) and optionally Return and All (true or false)',
    accepts: (argument) =>
      argument.kind === 'map' &&
      ['Type', 'Where'].every((name) => argument.entries.some(({ key }) => key === name)) &&
      argument.entries.every(({ key, value }) => isLookupKey(key) && lookupAccepts[key](value)),
    next: lookupAdvice,
  },
  'Fn::If': {
    takes: 'a condition and two values: [condition, value if true, value if false]',
    accepts: list(3, 3, scalarOrCall),
  },
  'Fn::Equals': { takes: 'two values', accepts: list(2, 2) },
  'Fn::And': { takes: 'a list of 2 to 10 conditions', accepts: list(2, 10) },
  'Fn::Or': { takes: 'a list of 2 to 10 conditions', accepts: list(2, 10) },
  'Fn::Not': { takes: 'a list of one condition', accepts: list(1, 1) },
};

/** Functions that only the expansion of a template carries out, so that the evaluator never sees them. */
const expansions: ReadonlySet<string> = new Set(['Fn::Transform', 'Fn::ForEach']);

/** False when the call can't be read any further. */
export function checkShape(findings: Findings, call: Call, address?: string): boolean {
  const shape = Object.hasOwn(shapes, call.fn) ? shapes[call.fn] : undefined;
  if (shape && !shape.accepts(call.argument)) {
    findings.error('BAD_FUNCTION_ARGUMENT', `${call.fn} takes ${shape.takes}`, {
      range: call.argument.at,
      address,
      next: shape.next?.(call.argument),
    });
    return false;
  }
  const known = shape ?? functions.has(call.fn);
  if (!known && !expansions.has(call.fn) && !call.fn.startsWith('Fn::ForEach::'))
    unknownFunction(findings, call, address);
  if (call.fn === 'Fn::Select') checkIndex(findings, call, address);
  return true;
}

/** What is not written like one of AWS's functions is another tool's, and to AWS a map with one key. */
const isForeign = (fn: string): boolean => !/^(Fn::|Ref$|Condition$)/.test(fn);

function unknownFunction(findings: Findings, { fn, at }: Call, address?: string): void {
  const summary = `There is no function ${fn}`;
  if (isForeign(fn)) {
    const next = 'If another tool carries it out, run that first and name what it writes.';
    findings.warning('UNKNOWN_FUNCTION', summary, { range: at, address, next });
  } else {
    const next = advice(fn, Object.keys(shapes));
    findings.dangling('UNKNOWN_FUNCTION', summary, { range: at, address, next });
  }
}

/** Only where the list is written out, so that none of its items can turn out to be nothing. */
function checkIndex(findings: Findings, { argument }: Call, address?: string): void {
  const [index, values] = argument.kind === 'list' ? argument.items : [];
  if (index?.kind !== 'literal' || values?.kind !== 'list' || values.items.some(isCall)) return;
  if (Number(index.value) >= values.items.length)
    findings.error(
      'BAD_FUNCTION_ARGUMENT',
      `Fn::Select: there is no item ${String(index.value)} in a list of ${values.items.length}`,
      { range: index.at, address },
    );
}
