import { error, warning, type Diagnostic } from '@groundcrew/contract';
import type { BooleanType, NumberType, StringType } from '@groundcrew/spec';
import type { Literal } from '../expression.ts';
import { advice } from './names.ts';

/** A scalar against its type. CloudFormation converts between them, so `"8080"` is a number and `8080` a string. */
export function scalarProblem(
  type: StringType | NumberType | BooleanType,
  literal: Literal,
  name: string,
  address: string,
): Diagnostic | undefined {
  const text = literal.text ?? String(literal.value);
  if (text.includes('{{resolve:')) return undefined;
  const rest = { range: literal.at, address };
  if (type.kind === 'boolean')
    return /^(true|false)$/i.test(text)
      ? undefined
      : error('WRONG_TYPE', `${name} must be true or false, not "${text}"`, rest);
  if (type.kind === 'string') return stringProblem(type, text, name, rest);
  return numberProblem(type, text, name, rest);
}

type Place = Pick<Diagnostic, 'range' | 'address'>;

function numberProblem(type: NumberType, text: string, name: string, rest: Place): Diagnostic | undefined {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    return error('WRONG_TYPE', `${name} must be a number, not "${text}"`, rest);
  if (type.kind === 'integer' && !Number.isInteger(value))
    return error('WRONG_TYPE', `${name} must be a whole number, not ${text}`, rest);
  if (type.allowedValues && !type.allowedValues.includes(value))
    return error(
      'BAD_VALUE',
      `${name} is ${text}, and must be one of ${type.allowedValues.join(', ')}`,
      rest,
    );
  if (type.minimum !== undefined && value < type.minimum)
    return error('BAD_VALUE', `${name} is ${text}, and must be at least ${type.minimum}`, rest);
  if (type.maximum !== undefined && value > type.maximum)
    return error('BAD_VALUE', `${name} is ${text}, and must be at most ${type.maximum}`, rest);
  return undefined;
}

function stringProblem(type: StringType, text: string, name: string, rest: Place): Diagnostic | undefined {
  const { allowedValues, minLength, maxLength } = type;
  if (allowedValues && !allowedValues.includes(text)) {
    const next = advice(text, allowedValues, 'value');
    const summary = `${name} does not take "${text}"`;
    const differsInCase = allowedValues.some((allowed) => allowed.toLowerCase() === text.toLowerCase());
    return (differsInCase ? warning : error)('BAD_VALUE', summary, { ...rest, next });
  }
  const length = Array.from(text).length;
  if (minLength !== undefined && length < minLength)
    return error('BAD_VALUE', `${name} has ${length} characters, and needs at least ${minLength}`, rest);
  if (maxLength !== undefined && length > maxLength)
    return error('BAD_VALUE', `${name} has ${length} characters, and takes at most ${maxLength}`, rest);
  if (type.pattern !== undefined && compiled(type.pattern)?.test(text) === false)
    return error('BAD_VALUE', `${name} is "${text}", which does not match ${type.pattern}`, rest);
  return undefined;
}

const patterns = new Map<string, RegExp | undefined>();

/** Undefined for the few patterns that only another dialect understands. */
function compiled(pattern: string): RegExp | undefined {
  if (!patterns.has(pattern)) {
    let expression: RegExp | undefined;
    for (const flags of ['u', '']) {
      try {
        expression ??= new RegExp(pattern, flags);
      } catch {
        continue;
      }
    }
    patterns.set(pattern, expression);
  }
  return patterns.get(pattern);
}
