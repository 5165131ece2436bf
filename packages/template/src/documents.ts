import { error, hasErrors, type Diagnostic } from '@groundcrew/contract';
import type { Part } from './assemble/merge.ts';
import { isSnippetName } from './assemble/snippet.ts';
import { describe } from './build/shape.ts';
import { chooseStack, isManifest } from './cdk/assembly.ts';
import { foreignKind } from './identify.ts';
import { startOf } from './source/decode.ts';
import type { SourceFile } from './source/source-file.ts';
import { parseFile, type ParsedFile } from './syntax/parse.ts';

export interface TemplateFiles {
  /** Empty when a file could not be read at all: half of a template is worse than none. */
  readonly parts: readonly Part[];
  readonly unsupported: readonly Diagnostic[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses the files of one template and refuses what is none; of a CDK assembly it takes the wanted stack's template. */
export const readTemplateFiles = (files: readonly SourceFile[], stack?: string): TemplateFiles => {
  const parsed = files.map(parseFile);
  const manifest = parsed.find(isManifest);
  const chosen = manifest && chooseStack(manifest, parsed, stack);
  const template = chosen?.template;
  const taken = chosen === undefined ? parsed : template === undefined ? [] : [template];
  const diagnostics = [
    ...(chosen?.diagnostics ?? []),
    ...taken.flatMap((file) => findings(file, taken.length > 1)),
  ];
  const parts = taken.flatMap((file) => templatePart(file, diagnostics) ?? []);
  if (files.length === 0) diagnostics.push(error('NO_TEMPLATE', 'No template was given'));
  const isWhole = parts.length === taken.length || !hasErrors(diagnostics);
  return { parts: isWhole ? parts : [], unsupported: chosen?.unsupported ?? [], diagnostics };
};

/** Among others, a snippet of which nothing is left but comments is no reason to stop. */
const findings = ({ path, diagnostics }: ParsedFile, hasOthers: boolean): readonly Diagnostic[] =>
  diagnostics.map((found) =>
    found.code === 'EMPTY_FILE' && hasOthers && isSnippetName(path)
      ? { ...found, severity: 'warning' }
      : found,
  );

const templatePart = (
  { path, format, document }: ParsedFile,
  diagnostics: Diagnostic[],
): Part | undefined => {
  if (document === undefined) return undefined;
  if (document.kind === 'map') {
    const kind = isSnippetName(path) ? undefined : foreignKind(document);
    if (kind === undefined) return { path, format, document };
    diagnostics.push(notATemplate(path, kind.name, kind.next));
  } else diagnostics.push(notATemplate(path, describe(document)));
  return undefined;
};

const notATemplate = (path: string, looksLike?: string, next?: string): Diagnostic =>
  error('NOT_A_TEMPLATE', `${path} is no CloudFormation template`, {
    ...(looksLike === undefined ? {} : { detail: `It looks like ${looksLike}.` }),
    next: next ?? 'Name a template: a map with the section Resources.',
    range: startOf(path),
  });
