import { error, type Diagnostic } from '@groundcrew/contract';
import type { Expression } from '@groundcrew/program';
import { Composer, Lexer, Parser, isScalar, type CST, type Document } from 'yaml';
import type { SourceText } from '../source/source-text.ts';
import { maxDepth, maxFindings } from './limits.ts';
import { yamlError } from './yaml-errors.ts';
import { withoutStackTraces } from './without-stack-traces.ts';
import { YamlExpressions } from './yaml-expressions.ts';

export interface ParsedYaml {
  readonly document?: Expression;
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses one YAML document with the place of every node; short tags (`!Sub`) become calls. */
export const parseYaml = (source: SourceText): ParsedYaml => {
  const { document, diagnostics } = composeYaml(source);
  if (document === undefined) return { diagnostics };
  const expressions = new YamlExpressions(source);
  const expression = expressions.of(document.contents);
  return { document: expression, diagnostics: expressions.diagnostics };
};

/** The YAML library's own document, comments and all, if its syntax is sound and it nests no deeper than `maxDepth`. */
export const composeYaml = (
  source: SourceText,
): { readonly document?: Document; readonly diagnostics: readonly Diagnostic[] } => {
  const { tokens, tooDeep } = tokenize(source);
  if (tooDeep !== undefined) return { diagnostics: [tooDeep] };
  // Failsafe leaves every scalar as it is written, so that our own rules decide what it means. Unique keys are our own
  // check as well: the library compares each with each, which takes minutes for a hostile file.
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, merge: false, logLevel: 'silent' });
  const documents = withoutStackTraces(() => [...composer.compose(tokens)]);
  const errors = documents.flatMap((document) =>
    document.errors.slice(0, maxFindings).map((failure) => yamlError(failure, document, source)),
  );
  if (errors.length > 0) return { diagnostics: errors };
  const [document, second] = documents.filter(({ contents }) => !isBlank(contents));
  if (second !== undefined) return { diagnostics: [severalDocuments(second, source)] };
  return document === undefined
    ? {
        diagnostics: [
          error('EMPTY_FILE', `${source.path} holds nothing but comments`, { range: source.range(0, 0) }),
        ],
      }
    : { document, diagnostics: [] };
};

/** Nothing between two document markers. */
const isBlank = (contents: unknown): boolean =>
  contents === null ||
  (isScalar(contents) && contents.type === 'PLAIN' && contents.value === '' && !contents.tag);

const severalDocuments = (second: Document, source: SourceText): Diagnostic => {
  const start = second.contents?.range?.[0] ?? 0;
  return error('SEVERAL_DOCUMENTS', 'A second YAML document starts here; a template is one document', {
    next: 'Put each document into its own file.',
    range: source.range(start, start + 1),
  });
};

/** The depth is watched while tokens arrive, because composing what is too deep would overflow the stack. */
const tokenize = (source: SourceText): { readonly tokens: CST.Token[]; readonly tooDeep?: Diagnostic } => {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let offset = 0;
  for (const lexeme of new Lexer().lex(source.text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    // The document itself is one entry; a scalar at the bottom another.
    if (parser.stack.length > maxDepth + 2) {
      return {
        tokens: [],
        tooDeep: error('TOO_DEEP', `Maps and lists are nested more than ${maxDepth} levels deep`, {
          next: 'Flatten the structure.',
          range: source.range(offset, offset + 1),
        }),
      };
    }
    offset = parser.offset;
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens };
};
