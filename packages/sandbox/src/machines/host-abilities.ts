import { rm } from 'node:fs/promises';
import { probe, type Abilities } from './host/probe.ts';
import { makeTemporaryDirectory } from './host/temporary-directory.ts';

/** Whether a sandbox here could give its instances real machines, and if not, why. Leaves nothing behind. */
export async function hostAbilities(): Promise<Abilities> {
  const directory = await makeTemporaryDirectory();
  try {
    return await probe(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
