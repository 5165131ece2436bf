import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const settingsFile = 'groundcrew.yaml';

/**
 * Where this project keeps its state: `GROUNDCREW_STATE`, else `.groundcrew` beside the nearest `groundcrew.yaml` or in
 * the nearest directory that already has one, else here.
 */
export function stateDirectory(cwd: string, env: Readonly<Record<string, string | undefined>>): string {
  const chosen = env['GROUNDCREW_STATE'];
  if (chosen) return resolve(cwd, chosen);
  return join(projectDirectory(cwd) ?? resolve(cwd), '.groundcrew');
}

/** The project's groundcrew.yaml, where it has one. */
export function projectFile(cwd: string): string | undefined {
  const path = join(projectDirectory(cwd) ?? cwd, settingsFile);
  return existsSync(path) ? path : undefined;
}

function projectDirectory(cwd: string): string | undefined {
  for (let directory = resolve(cwd); ; directory = dirname(directory)) {
    if (existsSync(join(directory, '.groundcrew')) || existsSync(join(directory, settingsFile)))
      return directory;
    if (directory === dirname(directory)) return undefined;
  }
}
