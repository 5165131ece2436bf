import { error, hasErrors, type Diagnostic } from '@groundcrew/contract';
import type { Part } from './assemble/merge.ts';
import { isSnippetName } from './assemble/snippet.ts';
import { describe } from './build/shape.ts';
import { chooseStack, isManifest } from './cdk/assembly.ts';
import { foreignKind, isMeantAsTemplate } from './identify.ts';
import { startOf } from './source/decode.ts';
import { extension, type SourceFile } from './source/source-file.ts';
import { parseFile, type ParsedFile } from './syntax/parse.ts';

export interface TemplateFiles {
  /** Empty when a file could not be read at all: half of a template is worse than none. */
  readonly parts: readonly Part[];
  readonly unsupported: readonly Diagnostic[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses the files of one template and refuses what is none; of a CDK assembly it takes the wanted stack's template. */
export const readTemplateFiles = (files: readonly SourceFile[], stack?: string): TemplateFiles => {
  const parsed = files.map((file) => named(file, parseFile(file)));
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

/** What is no template at all is told by its name, not by each of its lines that is no YAML. */
const named = ({ path, text }: SourceFile, parsed: ParsedFile): ParsedFile => {
  const [first] = parsed.diagnostics;
  const isUnreadable =
    parsed.document === undefined && parsed.diagnostics.every(({ code }) => code.endsWith('_SYNTAX'));
  if (!first || !isUnreadable || isSnippetName(path)) return parsed;
  const content = typeof text === 'string' ? text : Buffer.from(text).toString('utf8');
  if (isMeantAsTemplate(extension(path), content)) return parsed;
  const kind = parsed.format === 'json' ? 'JSON' : 'YAML';
  const detail = `It can't be read as ${kind} from line ${first.range?.start.line ?? 1} on.`;
  return { ...parsed, diagnostics: [notATemplate(path, { detail })] };
};

const templatePart = (
  { path, format, document }: ParsedFile,
  diagnostics: Diagnostic[],
): Part | undefined => {
  if (document === undefined) return undefined;
  if (document.kind === 'map') {
    const kind = isSnippetName(path) ? undefined : foreignKind(document);
    if (kind === undefined) return { path, format, document };
    diagnostics.push(notATemplate(path, { detail: looksLike(kind.name), next: kind.next }));
  } else diagnostics.push(notATemplate(path, { detail: looksLike(describe(document)) }));
  return undefined;
};

const looksLike = (name: string | undefined): string | undefined => name && `It looks like ${name}.`;

const notATemplate = (path: string, { detail, next }: Pick<Diagnostic, 'detail' | 'next'>): Diagnostic =>
  error('NOT_A_TEMPLATE', `${path} is no CloudFormation template`, {
    ...(detail === undefined ? {} : { detail }),
    next: next ?? 'Name a template: a map with the section Resources.',
    range: startOf(path),
  });
