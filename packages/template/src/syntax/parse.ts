import type { Diagnostic } from '@groundcrew/contract';
import type { Expression } from '@groundcrew/program';
import { decodeSource } from '../source/decode.ts';
import { extension, type SourceFile } from '../source/source-file.ts';
import type { SourceText } from '../source/source-text.ts';
import { parseJson } from './json-syntax.ts';
import { maxFindings } from './limits.ts';
import { parseYaml } from './yaml-syntax.ts';

export type Format = 'yaml' | 'json';

export interface ParsedFile {
  readonly path: string;
  /** How the text was read: JSON in a file named `.yaml` is read as JSON. */
  readonly format: Format;
  /** Absent when the file can't be read as YAML or JSON. Long function forms are still maps in it, short tags are calls. */
  readonly document?: Expression;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a YAML or JSON file into an expression, without asking what it means. */
export const parseFile = (file: SourceFile): ParsedFile => {
  const decoded = decodeSource(file);
  if (decoded.problem !== undefined) {
    return { path: file.path, format: formatOf(file.path, ''), diagnostics: [decoded.problem] };
  }
  const { source } = decoded;
  const format = formatOf(file.path, source.text);
  const parsed = parseAs(format, source);
  return { path: file.path, ...parsed, diagnostics: parsed.diagnostics.slice(0, maxFindings) };
};

const parseAs = (format: Format, source: SourceText): Omit<ParsedFile, 'path'> => {
  if (format === 'json') return { format, ...parseJson(source) };
  // YAML is meant to hold JSON, yet not all of it: a tab between tokens is JSON's and no YAML's.
  const json = startsLikeJson(source.text) ? parseJson(source) : undefined;
  if (json?.document !== undefined) return { format: 'json', ...json };
  const yaml = parseYaml(source);
  // Neither: whoever opens with a brace and a quote means JSON, and is told so in its words.
  return yaml.document === undefined && json !== undefined && /^\s*\{\s*"/.test(source.text)
    ? { format: 'json', ...json }
    : { format, ...yaml };
};

/** By extension where that says it, else by the first character, as CloudFormation does. */
const formatOf = (path: string, text: string): Format => {
  const ending = extension(path);
  if (ending === 'json') return 'json';
  if (ending === 'yaml' || ending === 'yml') return 'yaml';
  return startsLikeJson(text) ? 'json' : 'yaml';
};

const startsLikeJson = (text: string): boolean => /^\s*[{[]/.test(text);
