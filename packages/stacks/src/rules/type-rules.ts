import type { Json, JsonObject } from '@groundcrew/contract';
import { covers, overlaps, topLevelOf, type TypeRules } from '@groundcrew/planner';
import { supportsSnapshot, typeSpec, type TypeSpec } from '@groundcrew/spec';
import type { ResourceType, ResourceTypes } from '../resource-type.ts';
import { exclusiveKeys } from './exclusive-keys.ts';
import { namespaceOf } from './namespaces.ts';
import { holdsData, oneWay } from './irreversible.ts';
import { isFreeMap, isUnorderedList } from './schema-lists.ts';

/** Attributes that follow other properties of the same resource when those change in place. */
const followers = /version|^public|revision|lastmodified|etag|status|state|hash/i;

/** The planner's rules from AWS's schemas and from the types' own knowledge, which goes first. */
export function typeRules(types: ResourceTypes): TypeRules {
  const native = (type: string): ResourceType | undefined =>
    types.refusal(type) === undefined ? types.get(type) : undefined;
  return {
    replacement(type, pointer) {
      const spec = typeSpec(type);
      if (spec?.createOnly.some((pattern) => overlaps(pattern, pointer))) return 'always';
      if (native(type)?.updatable?.includes(topLevelOf(pointer)) === false) return 'always';
      return spec?.conditionalCreateOnly.some((pattern) => overlaps(pattern, pointer))
        ? 'conditional'
        : 'never';
    },
    replaces: (type, property, change, live) => native(type)?.replaces?.(property, change, live),
    unordered: (type, pointer) => whereKnown(type, (spec) => isUnorderedList(spec, pointer)),
    freeKeys: (type, pointer) => whereKnown(type, (spec) => isFreeMap(spec, pointer)),
    writeOnly: (type, pointer) =>
      native(type)?.readable?.includes(topLevelOf(pointer)) !== true &&
      whereKnown(type, (spec) => spec.writeOnly.some((pattern) => covers(pattern, pointer))),
    equal: (type, property, desired, other) => native(type)?.equal?.(property, desired, other) ?? false,
    defaults: (type) => ({ ...schemaDefaults(type), ...native(type)?.defaults }),
    exclusiveKeys,
    deletesFirst: (type) =>
      native(type)?.deletesFirst ?? typeSpec(type)?.replacementStrategy === 'delete_then_create',
    keepsAttribute: (_, attribute) => !followers.test(attribute),
    namespace: namespaceOf,
    holdsData,
    oneWay,
    canSnapshot: (type) => supportsSnapshot(type) && native(type)?.snapshot !== undefined,
  };
}

const whereKnown = (type: string, test: (spec: TypeSpec) => boolean): boolean => {
  const spec = typeSpec(type);
  return spec !== undefined && test(spec);
};

function schemaDefaults(type: string): JsonObject {
  const entries = Object.entries(typeSpec(type)?.properties ?? {}).map(([name, { default: value }]) => [
    name,
    value,
  ]);
  return Object.fromEntries(entries.filter((entry): entry is [string, Json] => entry[1] !== undefined));
}
