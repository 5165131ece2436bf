import type { Json } from '@groundcrew/contract';
import { referencesOf, type Expression, type Program } from '@groundcrew/program';
import { portableExpression } from './portable.ts';

/** By logical id and property, what the template said where it names a parameter: evaluation leaves nothing of that. */
export type ParameterUses = Readonly<Record<string, Readonly<Record<string, Json>>>>;

/** As plain JSON, without places in the source. */
export function parameterUses({ parameters, resources }: Program): ParameterUses {
  const uses: Record<string, Record<string, Json>> = {};
  const isParameter = (name: string) => parameters.has(name) || name.startsWith('AWS::');
  for (const [logicalId, { properties }] of resources)
    for (const { key, value } of properties.entries) {
      if (value.kind === 'literal' || ![...referencesOf(value)].some(isParameter)) continue;
      const written = portableExpression(value);
      if (written) (uses[logicalId] ??= {})[key] = withoutPlaces(written);
    }
  return uses;
}

export const usedExpression = (use: Json | undefined): Expression | undefined =>
  use === undefined ? undefined : portableExpression(use as unknown as Expression);

function withoutPlaces(expression: Expression): Json {
  switch (expression.kind) {
    case 'literal': {
      const { kind, value, text } = expression;
      return { kind, value, ...(text !== undefined && { text }) };
    }
    case 'list':
      return { kind: 'list', items: expression.items.map(withoutPlaces) };
    case 'map':
      return {
        kind: 'map',
        entries: expression.entries.map(({ key, value }) => ({ key, value: withoutPlaces(value) })),
      };
    case 'call':
      return { kind: 'call', fn: expression.fn, argument: withoutPlaces(expression.argument) };
  }
}
