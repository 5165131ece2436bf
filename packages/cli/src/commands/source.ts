import type { DescribedProgram, Diagnostic, UploadProgram } from '@groundcrew/contract';
import { hasErrors } from '@groundcrew/contract';
import { readSources, type SourceFile } from '@groundcrew/template';
import type { Client } from '../client/client.ts';
import { names, type SourceOptions } from './options.ts';

export interface Uploaded {
  readonly program: DescribedProgram | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** By the names used in diagnostics, to show the lines they mean. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Reads what the user named and hands it to the API. */
export async function upload(
  client: Client,
  paths: readonly string[],
  options: SourceOptions,
): Promise<Uploaded> {
  const subdirs = names(options.subdirs);
  const { files, diagnostics } = await readSources(paths, { subdirs });
  const sources = new Map(files.map((file) => [file.path, textOf(file)]));
  if (hasErrors(diagnostics)) return { program: undefined, diagnostics, sources };
  const content = (file: SourceFile) => Buffer.from(file.text).toString('base64');
  const body: UploadProgram = {
    files: files.map((file) => ({ path: file.path, content: content(file) })),
    subdirs,
    stack: options.assemblyStack,
  };
  const program = await client.post<DescribedProgram>('/programs', body);
  return { program, diagnostics: [...diagnostics, ...program.diagnostics], sources };
}

const textOf = (file: SourceFile): string =>
  typeof file.text === 'string' ? file.text : Buffer.from(file.text).toString('utf8');
