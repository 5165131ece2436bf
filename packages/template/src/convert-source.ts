import { hasErrors, warning, type Diagnostic } from '@groundcrew/contract';
import type { MapExpression } from '@groundcrew/program';
import type { Document } from 'yaml';
import { asSections, mergeParts, type Part } from './assemble/merge.ts';
import { sectionOf } from './assemble/snippet.ts';
import { readTemplateFiles } from './documents.ts';
import { hasComments } from './print/comments.ts';
import { mergeDocuments } from './print/merge-documents.ts';
import { printTemplate } from './print/print-template.ts';
import { yamlText } from './print/yaml-style.ts';
import { shortenDocument } from './print/yaml-tags.ts';
import { decodeSource, startOf } from './source/decode.ts';
import type { SourceFile } from './source/source-file.ts';
import type { Format } from './syntax/parse.ts';
import { withTemplateCalls } from './syntax/template-calls.ts';
import { composeYaml } from './syntax/yaml-syntax.ts';

export interface ConvertOptions {
  readonly to: Format;
  /** Which stack of a CDK cloud assembly. */
  readonly stack?: string;
}

export interface Converted {
  /** Absent when there are errors. */
  readonly text?: string;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * One template as text in the wanted format, from a file, a directory's files, or several templates. Comments stay where
 * source and target are YAML; JSON has none, so a warning says that they are dropped.
 */
export const convertSource = (files: readonly SourceFile[], { to, stack }: ConvertOptions): Converted => {
  const { parts, diagnostics: found } = readTemplateFiles(files, stack);
  const diagnostics = [...found];
  const merged = mergeParts(parts, (diagnostic) => diagnostics.push(diagnostic));
  if (merged === undefined || hasErrors(diagnostics)) return { diagnostics };
  const documents = new Map(parts.map((part) => [part, yamlDocument(part, files)]));
  if (to === 'yaml') return { text: toYaml(parts, documents, merged), diagnostics };
  for (const [{ path }, document] of documents) {
    if (document !== undefined && hasComments(document)) diagnostics.push(commentsDropped(path));
  }
  return { text: printTemplate(merged, 'json'), diagnostics };
};

/** The document with its comments; undefined for what is JSON. */
const yamlDocument = ({ path, format }: Part, files: readonly SourceFile[]): Document | undefined => {
  const file = files.find((candidate) => candidate.path === path);
  const decoded = format === 'yaml' && file !== undefined ? decodeSource(file) : undefined;
  return decoded?.source && composeYaml(decoded.source).document;
};

const toYaml = (
  parts: readonly Part[],
  documents: ReadonlyMap<Part, Document | undefined>,
  merged: MapExpression,
): string => {
  const [only, second] = parts;
  const single = only && documents.get(only);
  const isWhole =
    only !== undefined && second === undefined && sectionOf(only.path, only.document) === undefined;
  const document =
    isWhole && single !== undefined ? single : mergeDocuments(pieces(parts, documents), merged);
  shortenDocument(document);
  return yamlText(document);
};

const pieces = (parts: readonly Part[], documents: ReadonlyMap<Part, Document | undefined>) =>
  parts.map((part) => {
    const document = documents.get(part);
    return document === undefined
      ? { section: undefined, content: withTemplateCalls(asSections(part)) as MapExpression }
      : { section: sectionOf(part.path, part.document), content: document };
  });

const commentsDropped = (path: string): Diagnostic =>
  warning('COMMENTS_DROPPED', `JSON has no comments, so those of ${path} are dropped`, {
    next: 'Convert to YAML to keep them.',
    range: startOf(path),
  });
