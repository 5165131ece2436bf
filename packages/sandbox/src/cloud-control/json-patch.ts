import { isDeepStrictEqual } from 'node:util';
import { AwsError } from '../service.ts';
import type { Model } from '../world/projection.ts';

export interface PatchOperation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** Applies a JSON Patch (RFC 6902) to a copy of the model. */
export function applyPatch(model: Model, patch: readonly PatchOperation[]): Model {
  const root = { model: structuredClone(model) };
  for (const operation of patch) applyOne(root, operation);
  return root.model;
}

export function parsePatch(document: string): readonly PatchOperation[] {
  let patch: unknown;
  try {
    patch = JSON.parse(document);
  } catch {
    throw invalid('the document is no JSON');
  }
  const well = (item: unknown): boolean =>
    typeof item === 'object' &&
    item !== null &&
    'op' in item &&
    'path' in item &&
    typeof item.path === 'string';
  if (!Array.isArray(patch) || !patch.every(well)) throw invalid('a patch is a list of operations');
  return patch as PatchOperation[];
}

function applyOne(root: { model: Model }, { op, path, from, value }: PatchOperation): void {
  switch (op) {
    case 'add':
      return add(root, path, structuredClone(value));
    case 'remove':
      remove(root, path);
      return;
    case 'replace':
      remove(root, path);
      return add(root, path, structuredClone(value));
    case 'move':
      return add(root, path, remove(root, from ?? ''));
    case 'copy':
      return add(root, path, structuredClone(get(root, from ?? '')));
    case 'test':
      if (!isDeepStrictEqual(get(root, path), value)) throw invalid(`the test of ${path} failed`);
      return;
    default:
      throw invalid(`there is no operation ${op}`);
  }
}

/** The container that a pointer ends in, and the key there. */
function locate(
  root: { model: Model },
  path: string,
): [container: Record<string, unknown> | unknown[], key: string] {
  const parts = path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  let container: unknown = root;
  for (const part of ['model', ...parts].slice(0, -1))
    container = (container as Record<string, unknown>)[part] ?? null;
  if (typeof container !== 'object' || container === null) throw invalid(`there is nothing at ${path}`);
  return [container as Record<string, unknown> | unknown[], parts.at(-1) ?? 'model'];
}

function get(root: { model: Model }, path: string): unknown {
  const [container, key] = locate(root, path);
  return (container as Record<string, unknown>)[key];
}

function add(root: { model: Model }, path: string, value: unknown): void {
  const [container, key] = locate(root, path);
  if (!Array.isArray(container)) container[key] = value;
  else if (key === '-') container.push(value);
  else container.splice(index(container, key, path, container.length), 0, value);
}

function remove(root: { model: Model }, path: string): unknown {
  const [container, key] = locate(root, path);
  if (Array.isArray(container))
    return container.splice(index(container, key, path, container.length - 1), 1)[0];
  if (!(key in container)) throw invalid(`there is nothing at ${path}`);
  const value = container[key];
  delete container[key];
  return value;
}

function index(list: readonly unknown[], key: string, path: string, highest: number): number {
  const at = /^\d+$/.test(key) ? Number(key) : list.length + 1;
  if (at > highest) throw invalid(`there is nothing at ${path}`);
  return at;
}

const invalid = (why: string): AwsError =>
  new AwsError('ValidationException', `Invalid patch update: ${why}`, 400);
