import type { TypeSpec } from '@groundcrew/spec';

/** What a type must offer before anything of it is created: what can't be read or deleted again is not begun. */
const needed = ['create', 'read', 'delete'] as const;

/**
 * Why Cloud Control can't handle a type, or undefined. A type whose handlers nobody knows is tried: AWS itself then
 * refuses what it can't do, before it does anything.
 */
export function refusalOf(type: string, spec: TypeSpec | undefined): string | undefined {
  if (!spec) return `AWS knows no resource type ${type}`;
  if (spec.transform !== undefined)
    return `${type} needs the transform ${spec.transform}, which can't be carried out`;
  if (spec.handlers === undefined) return undefined;
  const missing = needed.filter((name) => spec.handlers?.[name] === undefined);
  if (missing.length === 0) return undefined;
  return missing.length === needed.length
    ? `AWS offers no API that handles ${type} in general, and it is not among the types handled natively`
    : `AWS's Cloud Control has no ${missing.join(' and no ')} for ${type}`;
}
