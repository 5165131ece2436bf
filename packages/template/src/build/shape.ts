import { error, type SourceRange } from '@groundcrew/contract';
import type { Expression, ListExpression, MapEntry, MapExpression } from '@groundcrew/program';
import { closest } from '@groundcrew/spec';
import { shorten } from '../source/shorten.ts';
import type { BuildContext } from './context.ts';

type Report = Pick<BuildContext, 'report'>;

const kindNames = { literal: 'a plain value', list: 'a list', map: 'a map', call: 'a function' } as const;

/** What an expression is, in a reader's words: `a list`, `the function Fn::Sub`. */
export const describe = (expression: Expression): string => {
  if (expression.kind === 'call') return `the function ${expression.fn}`;
  if (isEmpty(expression)) return 'empty';
  return kindNames[expression.kind];
};

const isEmpty = (expression: Expression): boolean =>
  expression.kind === 'literal' && expression.value === null;

export const wrongShape = (what: string, wanted: string, found: Expression, address?: string) =>
  error('WRONG_SHAPE', `${what} must be ${wanted}, but it is ${describe(found)}`, {
    range: found.at,
    ...(isEmpty(found) ? { next: 'Indent what belongs to it below it.' } : {}),
    ...(address === undefined ? {} : { address }),
  });

export const asMap = (
  expression: Expression,
  what: string,
  context: Report,
  address?: string,
): MapExpression | undefined => {
  if (expression.kind === 'map') return expression;
  context.report(wrongShape(what, 'a map', expression, address));
  return undefined;
};

export const asList = (
  expression: Expression,
  what: string,
  context: Report,
  address?: string,
): ListExpression | undefined => {
  if (expression.kind === 'list') return expression;
  context.report(wrongShape(what, 'a list', expression, address));
  return undefined;
};

/** A string, or a number or truth value as a string: what CloudFormation makes of a scalar where a string is due. */
export const asText = (
  expression: Expression,
  what: string,
  context: Report,
  address?: string,
): string | undefined => {
  const text = textOf(expression);
  if (text === undefined) context.report(wrongShape(what, 'a string', expression, address));
  return text;
};

export const textOf = (expression: Expression): string | undefined =>
  expression.kind === 'literal' && expression.value !== null
    ? (expression.text ?? String(expression.value))
    : undefined;

export const asNumber = (expression: Expression, what: string, context: Report): number | undefined => {
  const text = textOf(expression);
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  context.report(
    text === undefined
      ? wrongShape(what, 'a number', expression)
      : error('WRONG_SHAPE', `${what} must be a number, but it is "${text}"`, { range: expression.at }),
  );
  return undefined;
};

export const asBoolean = (expression: Expression, what: string, context: Report): boolean | undefined => {
  const text = textOf(expression)?.toLowerCase();
  if (text === 'true' || text === 'yes' || text === 'on') return true;
  if (text === 'false' || text === 'no' || text === 'off') return false;
  context.report(wrongShape(what, 'true or false', expression));
  return undefined;
};

/** Reports each key of a map that is none of the allowed ones, with the nearest of them. */
export const checkKeys = (
  map: MapExpression,
  allowed: readonly string[],
  code: string,
  what: string,
  context: Report,
  address?: string,
): void => {
  for (const entry of map.entries) {
    if (!allowed.includes(entry.key)) {
      const [near] = closest(entry.key, allowed);
      context.report(
        error(code, `${what} has no attribute "${shorten(entry.key)}"`, {
          next: near === undefined ? `It may have ${allowed.join(', ')}.` : `Did you mean ${near}?`,
          range: entry.keyAt,
          ...(address === undefined ? {} : { address }),
        }),
      );
    }
  }
};

export const entryOf = (map: MapExpression, key: string): MapEntry | undefined =>
  map.entries.find((entry) => entry.key === key);

export const emptyMap = (at: SourceRange): MapExpression => ({ kind: 'map', entries: [], at });
