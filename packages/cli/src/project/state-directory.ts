import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * Where this project keeps its state: `GROUNDCREW_STATE`, else `.groundcrew` beside the nearest `groundcrew.yaml` or in
 * the nearest directory that already has one, else here.
 */
export function stateDirectory(cwd: string, env: Readonly<Record<string, string | undefined>>): string {
  const chosen = env['GROUNDCREW_STATE'];
  if (chosen) return resolve(cwd, chosen);
  for (let directory = resolve(cwd); ; directory = dirname(directory)) {
    if (existsSync(join(directory, '.groundcrew')) || existsSync(join(directory, 'groundcrew.yaml')))
      return join(directory, '.groundcrew');
    if (directory === dirname(directory)) return resolve(cwd, '.groundcrew');
  }
}
