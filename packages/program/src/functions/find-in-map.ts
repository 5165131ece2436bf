import { DiagnosticError, error } from '@groundcrew/contract';
import { hasDeferred } from '../evaluate/deferred.ts';
import { noValue } from '../evaluate/result.ts';
import { items, misuse, textOf, type IntrinsicFunction } from './function.ts';

/** `Fn::FindInMap`; the fourth item `{DefaultValue: …}` and functions in the keys come with AWS::LanguageExtensions. */
const findInMap: IntrinsicFunction = (call, scope, evaluate) => {
  const [mapExpression, firstExpression, secondExpression, options] = items(call, 3, 4);
  const keys = [mapExpression, firstExpression, secondExpression].map(
    (expression) => expression && evaluate(expression, scope),
  );
  if (keys.some((key) => key !== undefined && key !== noValue && hasDeferred(key))) {
    throw misuse(call, 'its keys must be known before anything is created');
  }
  const [map, first, second] = keys.map((key) => textOf(key));
  if (map === undefined || first === undefined || second === undefined)
    throw misuse(call, 'takes a mapping and two keys');
  const mapping = scope.program.mappings.get(map);
  const row = mapping?.value.entries.find((entry) => entry.key === first)?.value;
  const cell = row?.kind === 'map' ? row.entries.find((entry) => entry.key === second)?.value : undefined;
  if (cell) return evaluate(cell, scope);
  const fallback =
    options?.kind === 'map'
      ? options.entries.find((entry) => entry.key === 'DefaultValue')?.value
      : undefined;
  if (fallback) return evaluate(fallback, scope);
  const missing = mapping
    ? row
      ? `key "${second}" under "${first}"`
      : `key "${first}"`
    : `mapping "${map}"`;
  const where = mapping ? ` in mapping "${map}"` : '';
  throw new DiagnosticError(
    error('MAPPING_KEY_MISSING', `There is no ${missing}${where}`, { range: call.at }),
  );
};

export const mappingFunctions: Readonly<Record<string, IntrinsicFunction>> = { 'Fn::FindInMap': findInMap };
