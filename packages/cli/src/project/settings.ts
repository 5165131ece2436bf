import type { AccountSettings } from '@groundcrew/aws';
import { DiagnosticError, hasErrors } from '@groundcrew/contract';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { projectFile } from './state-directory.ts';

/** What groundcrew.yaml says about a project. */
export interface ProjectSettings {
  readonly accounts: readonly AccountSettings[];
  /** The account to use where a command names none. */
  readonly defaultAccount?: string;
}

export const noSettings: ProjectSettings = { accounts: [] };

/** Reads the nearest groundcrew.yaml; without one everything is as AWS's own configuration has it. Throws its errors. */
export async function readProjectSettings(cwd: string): Promise<ProjectSettings> {
  const path = projectFile(cwd);
  if (path === undefined) return noSettings;
  const text = await readFile(path, 'utf8');
  // Most projects have an empty one, which marks their root, and reading YAML costs time.
  if (/^\s*(#.*\s*)*$/.test(text)) return noSettings;
  const { parseSettings } = await import('./parse-settings.ts');
  const { settings, diagnostics } = parseSettings(basename(path), text);
  if (hasErrors(diagnostics)) throw new DiagnosticError(diagnostics);
  return settings;
}
