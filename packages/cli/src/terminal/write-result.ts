import { writeFile } from 'node:fs/promises';
import { DiagnosticError, error } from '@groundcrew/contract';

/** Writes what a command was asked to save. Throws FILE_UNWRITABLE. */
export async function writeResult(path: string, text: string, mode?: number): Promise<void> {
  try {
    await writeFile(path, text, { mode });
  } catch (problem) {
    throw new DiagnosticError(
      error('FILE_UNWRITABLE', `${path} can't be written`, {
        detail: problem instanceof Error ? problem.message : undefined,
        next: 'Check that its directory exists and may be written.',
      }),
      { cause: problem },
    );
  }
}
