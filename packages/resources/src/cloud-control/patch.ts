import type { Json, JsonObject } from '@groundcrew/contract';

export type PatchOperation =
  | { readonly op: 'add'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string };

const pointer = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/**
 * The RFC 6902 patch that carries a change out. `add` also replaces a member that is there. Write-only properties go
 * into every patch: Cloud Control merges it into a model that lacks them, and would drop them.
 */
export function patchOf(
  desired: JsonObject,
  model: JsonObject,
  changed: readonly string[],
  writeOnly: readonly string[],
): readonly PatchOperation[] {
  const hidden = writeOnly
    .map((path) => path.split('/')[1] ?? '')
    .filter((name) => desired[name] !== undefined);
  return [...new Set([...changed, ...hidden])].flatMap((name): PatchOperation[] => {
    const value = desired[name];
    if (value !== undefined) return [{ op: 'add', path: pointer(name), value }];
    return model[name] === undefined ? [] : [{ op: 'remove', path: pointer(name) }];
  });
}
