import type { Json, JsonObject } from '@groundcrew/contract';
import type { TypeSpec } from './type-spec.ts';

/** The value at a pointer without wildcards (`/Endpoint/Address`), or undefined where there is none. */
export function valueAt(model: Json | undefined, pointer: string): Json | undefined {
  let value = model;
  for (const name of pointer.split('/').filter(Boolean)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Array.isArray(value) ? (value as readonly Json[])[Number(name)] : (value as JsonObject)[name];
  }
  return value;
}

/**
 * What `Ref` answers for a resource with this model (properties and attributes together), or undefined when a part is
 * missing or CloudFormation would make the name up.
 */
export function refOf(spec: TypeSpec, model: JsonObject): string | undefined {
  if (spec.ref.kind === 'generated') return undefined;
  return filled(spec.ref.template, model) ?? (spec.ref.fallback && filled(spec.ref.fallback, model));
}

/** Cloud Control's identifier: the primary identifier's values joined by `|`; undefined when one is missing. */
export function identifierOf(spec: TypeSpec, model: JsonObject): string | undefined {
  if (spec.primaryIdentifier.length === 0) return undefined;
  return filled(spec.primaryIdentifier.map((pointer) => `\${${pointer.slice(1)}}`).join('|'), model);
}

function filled(template: string, model: JsonObject): string | undefined {
  let complete = true;
  const text = template.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => {
    const value = valueAt(model, `/${name}`);
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    complete = false;
    return '';
  });
  return complete ? text : undefined;
}
