import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { attempt, run } from '../host/command.ts';

const gibibyte = 1024 ** 3;

/** Volumes are sparse files; one in use is behind a loop device. Removing what isn't there is no error. */
export class Volumes {
  readonly #directory: string;
  readonly #loops = new Map<string, string>();

  constructor(stateDirectory: string) {
    this.#directory = join(stateDirectory, 'volumes');
  }

  async create(volumeId: string, sizeGiB: number): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const file = await open(this.#path(volumeId), 'a', 0o600);
    try {
      const { size } = await file.stat();
      if (size < sizeGiB * gibibyte) await file.truncate(sizeGiB * gibibyte);
    } finally {
      await file.close();
    }
  }

  async delete(volumeId: string): Promise<void> {
    await this.release(volumeId);
    await rm(this.#path(volumeId), { force: true });
  }

  /** The loop device of a volume, e.g. `/dev/loop3`; made when it has none. */
  async claim(volumeId: string): Promise<string> {
    const known = this.#loops.get(volumeId);
    if (known !== undefined) return known;
    const device = (await run('losetup', ['--find', '--show', this.#path(volumeId)])).trim();
    this.#loops.set(volumeId, device);
    return device;
  }

  deviceOf(volumeId: string): string | undefined {
    return this.#loops.get(volumeId);
  }

  async release(volumeId: string): Promise<void> {
    const device = this.#loops.get(volumeId);
    if (device === undefined) return;
    this.#loops.delete(volumeId);
    await attempt('losetup', ['--detach', device]);
  }

  async close(): Promise<void> {
    for (const volumeId of this.#loops.keys()) await this.release(volumeId);
  }

  #path(volumeId: string): string {
    if (!/^vol-[0-9a-z-]+$/.test(volumeId)) throw new Error(`${volumeId} is no volume id`);
    return join(this.#directory, `${volumeId}.img`);
  }
}
