import { lookUpAttribute } from '@groundcrew/planner';
import { parameterSecret, waitsOf, type Scope, type Value } from '@groundcrew/program';
import type { JsonObject } from '@groundcrew/contract';
import type { Secrets } from '@groundcrew/store';
import type { LookupResolver } from '../lookups.ts';
import type { Binding } from './binding.ts';
import { decodeProgram } from './codec.ts';

/** The scope in which a bound plan's values are finished: with what stands recorded, and secrets in memory only. */
export function boundScope(
  binding: Binding,
  attributes: ReadonlyMap<string, JsonObject>,
  secrets: ReadonlyMap<string, string>,
): Scope {
  const attribute = (logicalId: string, name: string): Value | undefined => {
    const known = attributes.get(logicalId);
    return known && lookUpAttribute(known, name);
  };
  return {
    program: decodeProgram(binding.program),
    parameters: new Map(binding.parameters),
    pseudo: binding.pseudo,
    lookups: new Map(binding.lookups),
    ref: (logicalId) => attribute(logicalId, 'Ref'),
    attribute,
    secret: (reference) => secrets.get(reference),
    secretForConditions: (reference) => secrets.get(reference),
  };
}

/** Reads into memory the secrets that values refer to. */
export async function secretsIn(
  values: readonly Value[],
  references: Readonly<Record<string, string>>,
  store: Secrets,
  lookups: () => Promise<LookupResolver>,
): Promise<Map<string, string>> {
  const wanted = new Set(values.flatMap((value) => [...(waitsOf(value)?.secrets ?? [])]));
  const found = new Map<string, string>();
  for (const name of wanted) {
    const reference = references[name];
    if (reference !== undefined) found.set(name, await store.get(reference));
    else if (!name.startsWith(parameterSecret(''))) found.set(name, await (await lookups()).secret(name));
  }
  return found;
}
