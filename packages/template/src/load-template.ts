import { error, hasErrors, type Diagnostic } from '@groundcrew/contract';
import type { MapExpression, Program } from '@groundcrew/program';
import { buildProgram } from './build/program.ts';
import { describe } from './build/shape.ts';
import { foreignKind } from './identify.ts';
import type { KnownValues } from './loops/known-scope.ts';
import type { SourceFile } from './source/source-file.ts';
import { parseFile, type ParsedFile } from './syntax/parse.ts';

/** Only loops (`Fn::ForEach`) need to know values; what they make must be known before anything is planned. */
export type LoadOptions = KnownValues;

export interface LoadedTemplate {
  /** Absent when nothing could be built; with errors beside it, it is incomplete and must not be carried out. */
  readonly program?: Program;
  readonly diagnostics: readonly Diagnostic[];
}

/** Loads one CloudFormation template from one or several files. Pure: it reads nothing but what it is given. */
export const loadTemplate = (files: readonly SourceFile[], options: LoadOptions = {}): LoadedTemplate => {
  const parsed = files.map(parseFile);
  const diagnostics = parsed.flatMap((file) => file.diagnostics);
  const documents = parsed.flatMap((file) => templateDocument(file, diagnostics) ?? []);
  const [document] = documents;
  if (document === undefined || (hasErrors(diagnostics) && documents.length < files.length))
    return { diagnostics };
  const built = buildProgram(document, options);
  return { program: built.program, diagnostics: [...diagnostics, ...built.diagnostics] };
};

const templateDocument = (file: ParsedFile, diagnostics: Diagnostic[]): MapExpression | undefined => {
  const { document, path } = file;
  if (document === undefined) return undefined;
  const kind = document.kind === 'map' ? foreignKind(document) : { name: describe(document) };
  if (document.kind === 'map' && kind === undefined) return document;
  diagnostics.push(
    error('NOT_A_TEMPLATE', `${path} is no CloudFormation template`, {
      ...(kind?.name === undefined ? {} : { detail: `It looks like ${kind.name}.` }),
      next: kind?.next ?? 'Name a template: a map with the section Resources.',
      range: { ...document.at, end: document.at.start },
    }),
  );
  return undefined;
};
