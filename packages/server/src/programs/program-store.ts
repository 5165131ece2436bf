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

interface Loaded {
  readonly id: string;
  /** The parameters it was loaded with, as JSON, and whether anything asked for them. */
  readonly values: string;
  readonly asked: boolean;
  readonly template: LoadedTemplate;
}

/** Sources by the hash of what they hold, for as long as the process lives. The same files always have the same id. */
export class ProgramStore {
  readonly #programs = new Map<string, StoredProgram>();
  #last: Loaded | undefined;

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

  /**
   * Loads it, with what is known of its parameters: loops depend on them. A command asks for the same program several
   * times in a row, and a large one takes seconds to read, so the last one is kept.
   */
  load(id: string, parameters?: Readonly<Record<string, string>>): LoadedTemplate {
    const { files, options } = this.get(id);
    const values = JSON.stringify(parameters ?? {});
    if (this.#last?.id === id && (this.#last.values === values || !this.#last.asked))
      return this.#last.template;
    let asked = false;
    const template = loadTemplate(files, {
      ...options,
      get parameters() {
        asked = true;
        return parameters;
      },
    });
    this.#last = { id, values, asked, template };
    return template;
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
