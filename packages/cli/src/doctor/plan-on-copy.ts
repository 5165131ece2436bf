import type { Plan } from '@groundcrew/planner';
import { copyDatabase, inspectDatabase } from '@groundcrew/store';
import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../client/connect.ts';
import { makePlan, type PlanningOptions } from '../commands/planning.ts';
import type { Terminal } from '../terminal/streams.ts';
import { inScratchDirectory } from './scratch-directory.ts';

/**
 * The plan that an apply would carry out, made on a copy of the state: to look is to change nothing, and a plan is kept and
 * settles what an interrupted run left. State in Postgres is left out, and then everything counts as new.
 */
export const planOnCopy = (
  sources: readonly string[],
  options: PlanningOptions,
  stateDirectory: string,
  terminal: Terminal,
): Promise<Plan> =>
  inScratchDirectory('groundcrew-doctor-', async (directory) => {
    const database = join(stateDirectory, 'groundcrew.db');
    if (inspectDatabase(database).state === 'whole') copyDatabase(database, join(directory, 'groundcrew.db'));
    const env = {
      ...terminal.env,
      GROUNDCREW_STATE: directory,
      GROUNDCREW_DATABASE: undefined,
      GROUNDCREW_KEY: terminal.env['GROUNDCREW_KEY'] ?? (await keysOf(stateDirectory)),
    };
    await using connection = await connect(options, { ...terminal, env });
    return await makePlan(connection, sources, options, terminal, true);
  });

/** As GROUNDCREW_KEY takes them: a key never lies anywhere but in its file. */
async function keysOf(stateDirectory: string): Promise<string | undefined> {
  const path = join(stateDirectory, 'key');
  if (!existsSync(path)) return undefined;
  const lines = (await readFile(path, 'utf8')).split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').join(',');
}
