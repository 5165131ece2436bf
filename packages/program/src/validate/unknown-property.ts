import { error, type SourceRange } from '@groundcrew/contract';
import { advice } from './names.ts';
import type { ObjectPlace, PropertyChecks } from './property-checks.ts';

/** A property that the type doesn't have, or that AWS sets itself. */
export function unknownProperty(
  { spec, found, address }: PropertyChecks,
  key: string,
  range: SourceRange,
  known: readonly string[],
  { what, path }: ObjectPlace,
): void {
  const pointer = `${path}/${key}`;
  if (spec.readOnly.includes(pointer))
    found.push(
      error('READ_ONLY_PROPERTY', `${what} sets ${key} itself`, {
        range,
        address,
        next: `Take it out; read it with Fn::GetAtt.`,
      }),
    );
  else
    found.push(
      error('UNKNOWN_PROPERTY', `${what} has no property "${key}"`, {
        range,
        address,
        next: advice(key, known, 'property'),
      }),
    );
}
