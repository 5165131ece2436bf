import { mkdirSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DiagnosticError, error } from '@groundcrew/contract';
import type { Snapshot, World } from './world/world.ts';

const QUIET_MS = 200;
const FORMAT = 1;

/** Keeps a world in `world.json`, readable by its owner only: written whole to a new file that takes the old one's place. */
export class Persistence {
  readonly #file: string;
  readonly #world: World;
  readonly #onFailure: (problem: unknown) => void;
  #written = '';
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(directory: string, world: World, onFailure: (problem: unknown) => void) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#file = join(directory, 'world.json');
    this.#world = world;
    this.#onFailure = onFailure;
  }

  /** Brings back what was saved; false where there is nothing yet. */
  load(): boolean {
    const text = readIfThere(this.#file);
    if (text === undefined) return false;
    this.#world.restore(parse(text, this.#file));
    this.#written = text;
    return true;
  }

  /** Saves soon, once the calls that come in a burst have settled. */
  touch(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.save().catch(this.#onFailure);
    }, QUIET_MS).unref();
  }

  async save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.catch(() => undefined).then(() => this.#write());
    await this.#writing;
  }

  async #write(): Promise<void> {
    const text = JSON.stringify({ format: FORMAT, world: this.#world.snapshot() });
    if (text === this.#written) return;
    const temporary = `${this.#file}.new`;
    await writeFile(temporary, text, { mode: 0o600, flush: true });
    await rename(temporary, this.#file);
    this.#written = text;
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}

function parse(text: string, file: string): Snapshot {
  try {
    const saved = JSON.parse(text) as { format?: number; world?: Snapshot };
    if (saved.format === FORMAT && saved.world) return saved.world;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw new DiagnosticError(
    error('SANDBOX_DATA_INVALID', `${file} holds no sandbox that this version can read`, {
      next: 'Name another directory with --data, or remove the file to start with an empty sandbox.',
    }),
  );
}
