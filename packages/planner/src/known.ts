import { DiagnosticError, error, type Json, type JsonObject } from '@groundcrew/contract';
import type { Scope, Value } from '@groundcrew/program';
import { isPlain } from './marks.ts';
import type { TypeRules } from './rules.ts';

/** What `Ref` and `Fn::GetAtt` will answer about one resource after the plan, as far as that is known before it. */
export interface KnownResource {
  readonly type: string;
  readonly attributes: JsonObject;
  /** Top-level properties that change in place; attributes that may follow them are not known. */
  readonly changing: readonly string[];
}

/** The scope in which a resource is evaluated while planning: resources that will be created or replaced answer nothing. */
export function planningScope(
  base: Scope,
  known: ReadonlyMap<string, KnownResource>,
  rules: TypeRules,
): Scope {
  const answer = (logicalId: string, attribute: string): Value | undefined => {
    const resource = known.get(logicalId);
    const value = resource && lookUpAttribute(resource.attributes, attribute);
    if (!resource || value === undefined) return undefined;
    const stays =
      resource.changing.length === 0 || rules.keepsAttribute(resource.type, attribute, resource.changing);
    return stays ? value : undefined;
  };
  return { ...base, ref: (logicalId) => answer(logicalId, 'Ref'), attribute: answer };
}

/**
 * Attributes are recorded under their dotted names, or nested as AWS answers them: `Endpoint.Address`. One that holds a
 * secret is not kept, so nothing can be computed from it.
 */
export function lookUpAttribute(attributes: JsonObject, name: string): Json | undefined {
  const value = attributes[name] ?? nested(attributes, name);
  if (value === undefined || isPlain(value)) return value;
  throw new DiagnosticError(
    error('ATTRIBUTE_SECRET', `The attribute ${name} holds a secret, which is not kept`, {
      next: 'Use the parameter or dynamic reference that it comes from.',
    }),
  );
}

function nested(attributes: JsonObject, name: string): Json | undefined {
  let value: Json | undefined = attributes;
  for (const part of name.split('.')) {
    value =
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? (value as JsonObject)[part]
        : undefined;
  }
  return value;
}
