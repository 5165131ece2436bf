import type { Model } from '../world/projection.ts';

type Container = Record<string, unknown>;

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

const partsOf = (pointer: string): string[] => pointer.split('/').slice(1);

/** True when `pointer` (which may hold `*`) names `path` or something that `path` lies in. */
export function covers(pointer: string, path: string): boolean {
  const inner = partsOf(path);
  return partsOf(pointer).every(
    (part, index) => part === inner[index] || (part === '*' && index < inner.length),
  );
}

/** Every value at a pointer; `*` stands for each item. */
export function valuesAt(model: unknown, pointer: string): unknown[] {
  let values: unknown[] = [model];
  for (const part of partsOf(pointer))
    values = values.flatMap((value) => {
      if (!isContainer(value)) return [];
      if (part === '*') return Object.values(value);
      return value[part] === undefined ? [] : [value[part]];
    });
  return values;
}

/** A copy of the model without what the pointers name. */
export function without(model: Model, pointers: readonly string[]): Model {
  const copy = structuredClone(model);
  for (const pointer of pointers) removeAt(copy, partsOf(pointer));
  return copy;
}

function removeAt(value: unknown, [part, ...rest]: readonly string[]): void {
  if (!isContainer(value) || part === undefined) return;
  if (part === '*') for (const item of Object.values(value)) removeAt(item, rest);
  else if (rest.length > 0) removeAt(value[part], rest);
  else if (!Array.isArray(value)) delete value[part];
}

/** Sets a nested value, but only inside containers that are there. */
export function setAt(model: Model, pointer: string, value: unknown): void {
  const parts = partsOf(pointer);
  const last = parts.pop();
  let container: unknown = model;
  for (const part of parts) container = isContainer(container) ? container[part] : undefined;
  if (isContainer(container) && !Array.isArray(container) && last !== undefined) container[last] = value;
}

/** Sets a nested value, with the containers that it takes. */
export function setDeep(model: Model, pointer: string, value: unknown): void {
  const parts = partsOf(pointer);
  let container: Container = model;
  for (const part of parts.slice(0, -1)) {
    const next = container[part];
    container = isContainer(next) ? next : (container[part] = {});
  }
  container[parts.at(-1) ?? ''] = value;
}
