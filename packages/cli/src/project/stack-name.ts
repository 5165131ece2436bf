import { basename, dirname, extname, resolve } from 'node:path';

const plain = new Set(['template', 'main', 'stack', 'cloudformation', 'index', 'infrastructure']);

/** The name of a stack where none is given: the template's own, or its directory's if the template has an everyday name. */
export function stackNameOf(source: string): string {
  const path = resolve(source);
  const own = basename(path, extname(path)).replace(/\.template$/, '');
  const name = plain.has(own.toLowerCase()) ? basename(dirname(path)) : own;
  return name.replace(/[^A-Za-z0-9-]+/g, '-').replace(/^[^A-Za-z]+/, '') || 'stack';
}
