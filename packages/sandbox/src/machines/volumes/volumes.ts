import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { attempt, run } from '../host/command.ts';

const gibibyte = 1024 ** 3;

interface Loop {
  /** `/dev/loop3`. */
  readonly device: string;
  /**
   * Held open for as long as a machine may have the device open: whoever has a loop device open as the only one can take its
   * file away (LOOP_CLR_FD asks for no capability), and would then see whatever file this host gives the device next.
   */
  readonly held: FileHandle;
  /** Machines that were shown the device and have run ever since. */
  readonly holders: Set<string>;
}

/** Volumes are sparse files; one that a machine was shown is behind a loop device. Removing what isn't there is no error. */
export class Volumes {
  readonly #directory: string;
  readonly #loops = new Map<string, Loop>();

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
    const device = this.deviceOf(volumeId);
    if (device !== undefined) await attempt('losetup', ['--set-capacity', device]);
  }

  /** The file goes at once; what a machine still has open goes with the machine. */
  async delete(volumeId: string): Promise<void> {
    await rm(this.#path(volumeId), { force: true });
  }

  /** The loop device of a volume, e.g. `/dev/loop3`, for this machine too; made when it has none. */
  async claim(volumeId: string, holder: string): Promise<string> {
    const known = this.#loops.get(volumeId);
    if (known !== undefined) {
      known.holders.add(holder);
      return known.device;
    }
    const device = (await run('losetup', ['--find', '--show', this.#path(volumeId)])).trim();
    const held = await open(device, 'r');
    this.#loops.set(volumeId, { device, held, holders: new Set([holder]) });
    return device;
  }

  deviceOf(volumeId: string): string | undefined {
    return this.#loops.get(volumeId)?.device;
  }

  /** What this machine holds, for when it can have nothing open any more. */
  async releaseAll(holder: string): Promise<void> {
    for (const [volumeId, { holders }] of this.#loops) {
      holders.delete(holder);
      if (holders.size === 0) await this.#detach(volumeId);
    }
  }

  async close(): Promise<void> {
    for (const volumeId of this.#loops.keys()) await this.#detach(volumeId);
  }

  async #detach(volumeId: string): Promise<void> {
    const loop = this.#loops.get(volumeId);
    if (loop === undefined) return;
    this.#loops.delete(volumeId);
    await attempt('losetup', ['--detach', loop.device]);
    await loop.held.close();
  }

  #path(volumeId: string): string {
    if (!/^vol-[0-9a-z-]+$/.test(volumeId)) throw new Error(`${volumeId} is no volume id`);
    return join(this.#directory, `${volumeId}.img`);
  }
}
