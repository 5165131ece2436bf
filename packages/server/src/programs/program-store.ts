import { hasErrors, type Diagnostic, type UploadProgram } from '@groundcrew/contract';
import type { Program } from '@groundcrew/program';
import { loadTemplate, type LoadedTemplate, type SourceFile } from '@groundcrew/template';
import { createHash } from 'node:crypto';
import { notFound } from '../problems.ts';

export interface StoredProgram {
  readonly id: string;
  readonly files: readonly SourceFile[];
  readonly options: { readonly subdirs?: readonly string[]; readonly stack?: string };
}

/** Sources by the hash of what they hold, for as long as the process lives. The same files always have the same id. */
export class ProgramStore {
  readonly #programs = new Map<string, StoredProgram>();

  put(upload: UploadProgram): StoredProgram {
    const hash = createHash('sha256');
    for (const part of [
      upload.subdirs ?? null,
      upload.stack ?? null,
      ...upload.files.map((file) => [file.path, file.content]),
    ])
      hash.update(JSON.stringify(part));
    const id = hash.digest('hex');
    const files = upload.files.map((file) => ({
      path: file.path,
      text: Buffer.from(file.content, 'base64'),
    }));
    const stored = { id, files, options: { subdirs: upload.subdirs, stack: upload.stack } };
    this.#programs.set(id, stored);
    return stored;
  }

  get(id: string): StoredProgram {
    const stored = this.#programs.get(id);
    if (!stored) throw notFound('PROGRAM_UNKNOWN', `There is no program ${id}`, 'Upload its files again');
    return stored;
  }

  /** Loads it, with what is known of its parameters: loops depend on them. */
  load(id: string, parameters?: Readonly<Record<string, string>>): LoadedTemplate {
    const { files, options } = this.get(id);
    return loadTemplate(files, { ...options, parameters });
  }

  /** The program, or the errors that keep it from being one. */
  require(
    id: string,
    parameters?: Readonly<Record<string, string>>,
  ): { program?: Program; diagnostics: readonly Diagnostic[] } {
    const { program, diagnostics } = this.load(id, parameters);
    return hasErrors(diagnostics) ? { diagnostics } : { program, diagnostics };
  }
}
