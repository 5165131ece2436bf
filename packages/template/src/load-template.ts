import type { Diagnostic } from '@groundcrew/contract';
import type { Program } from '@groundcrew/program';
import { mergeParts } from './assemble/merge.ts';
import { buildProgram } from './build/program.ts';
import { readTemplateFiles } from './documents.ts';
import type { KnownValues } from './loops/known-scope.ts';
import type { SourceFile } from './source/source-file.ts';

/** Only loops (`Fn::ForEach`) need to know values: what they make must be known before anything can be planned. */
export interface LoadOptions extends KnownValues {
  /** Which stack of a CDK cloud assembly: its id, its stack name or its display name. */
  readonly stack?: string;
}

export interface LoadedTemplate {
  /** Absent when nothing could be built; with errors beside it, it is incomplete and must not be carried out. */
  readonly program?: Program;
  readonly diagnostics: readonly Diagnostic[];
}

/** Loads one CloudFormation template from one or several files. Pure: it reads nothing but what it is given. */
export const loadTemplate = (files: readonly SourceFile[], options: LoadOptions = {}): LoadedTemplate => {
  const { parts, unsupported, diagnostics: found } = readTemplateFiles(files, options.stack);
  const diagnostics = [...found];
  const document = mergeParts(parts, (diagnostic) => diagnostics.push(diagnostic));
  if (document === undefined) return { diagnostics };
  const { program, diagnostics: built } = buildProgram(document, options);
  return {
    program: { ...program, unsupported: [...program.unsupported, ...unsupported] },
    diagnostics: [...diagnostics, ...built],
  };
};
