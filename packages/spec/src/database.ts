import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { specDirectory } from './directory.ts';
import type { TypeSpec } from './type-spec.ts';

interface Index {
  readonly directory: string;
  /** Type name → the file that holds it. */
  readonly files: ReadonlyMap<string, string>;
}

let index: Index | undefined;
const services = new Map<string, Readonly<Record<string, TypeSpec>>>();

/** What AWS says about a type, or undefined for one it doesn't know. Reads one small file per AWS service, once. */
export function typeSpec(type: string): TypeSpec | undefined {
  const { directory, files } = loadedIndex();
  const file = files.get(type);
  if (!file) return undefined;
  let service = services.get(file);
  if (!service) {
    const packed = readFileSync(join(directory, `${file}.json.gz`));
    service = JSON.parse(gunzipSync(packed).toString('utf8')) as Record<string, TypeSpec>;
    services.set(file, service);
  }
  return service[type];
}

/** All types, sorted. */
export const typeNames = (): readonly string[] => [...loadedIndex().files.keys()];

function loadedIndex(): Index {
  if (index) return index;
  const directory = specDirectory();
  const files = JSON.parse(readFileSync(join(directory, 'index.json'), 'utf8')) as Record<string, string[]>;
  const entries = Object.entries(files).flatMap(([file, types]) =>
    types.map((type) => [type, file] as const),
  );
  index = { directory, files: new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1))) };
  return index;
}
