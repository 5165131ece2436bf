/**
 * Distils what AWS's schemas say about resource types into one small file per AWS service, which `typeSpec` reads.
 * Run as `node packages/spec/build/distil.ts <directory>`; the shipped artefact carries the result under `data/spec`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import type { TypeSpec } from '../src/type-spec.ts';
import { registrySchemas } from './registry-schemas.ts';
import { serviceTypes } from './service-spec.ts';
import { distilType } from './type.ts';

/** `AWS::EC2::Instance` → `AWS-EC2`: one file holds one service. */
const fileOf = (type: string): string => type.split('::').slice(0, 2).join('-');

/** Writes `index.json` (file → type names) and `<service>.json.gz` (type name → TypeSpec) into `directory`. */
export function distil(directory: string): void {
  const schemas = registrySchemas();
  const files = new Map<string, Record<string, TypeSpec>>();
  for (const type of serviceTypes()) {
    const name = type.resource.cloudFormationType;
    const file = fileOf(name);
    const types = files.get(file) ?? {};
    types[name] = distilType(type, schemas.get(name));
    files.set(file, types);
  }
  mkdirSync(directory, { recursive: true });
  const index: Record<string, readonly string[]> = {};
  for (const [file, types] of files) {
    index[file] = Object.keys(types).sort();
    const packed = gzipSync(JSON.stringify(types), { level: constants.Z_BEST_COMPRESSION });
    writeFileSync(join(directory, `${file}.json.gz`), packed);
  }
  writeFileSync(join(directory, 'index.json'), JSON.stringify(index));
}

if (import.meta.main) distil(process.argv[2] ?? 'data/spec');
