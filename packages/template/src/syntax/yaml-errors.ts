import { error, type Diagnostic } from '@groundcrew/contract';
import { isScalar, Scalar, visit, type Document, type YAMLError } from 'yaml';
import { shorten } from '../source/shorten.ts';
import type { SourceText } from '../source/source-text.ts';

interface Advice {
  readonly summary?: string;
  readonly next?: string;
}

/** What the parser's codes mean for someone who writes templates; where none is given its own message stands. */
const advice: Partial<Record<YAMLError['code'], Advice>> = {
  TAB_AS_INDENT: {
    summary: 'A tab is used to indent; YAML indents with spaces only',
    next: 'Replace the tab by spaces.',
  },
  BAD_INDENT: { next: 'Align it with the lines it belongs to.' },
  MULTIPLE_TAGS: {
    summary: 'Two short functions stand one after the other',
    next: 'Write the outer one in its long form, for example "Fn::Base64: !Sub …".',
  },
  MULTILINE_IMPLICIT_KEY: {
    summary: 'A colon is missing after this key, or it goes on over several lines',
    next: 'Check the indentation, colons and quotes before it.',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    summary: 'A second key stands on the line of a first one',
    next: 'Put the value in quotes if it contains ": ", or start the map on its own line.',
  },
  BAD_SCALAR_START: { next: 'Put the value in quotes.' },
  UNEXPECTED_TOKEN: { next: 'Put the value in quotes, or check the indentation.' },
  BAD_DQ_ESCAPE: { next: 'Write a backslash as \\\\, or use single quotes.' },
};

export const yamlError = (failure: YAMLError, document: Document, source: SourceText): Diagnostic => {
  const [start, end] = failure.pos;
  const quote = failure.code === 'MISSING_CHAR' ? openQuote(document, start) : undefined;
  if (quote !== undefined) {
    return error('YAML_SYNTAX', 'This quote is never closed', {
      next: 'Close the quote.',
      range: source.range(quote, quote + 1),
    });
  }
  const bracket = /end with a ([}\]])/.exec(failure.message)?.[1];
  if (bracket !== undefined) {
    return error('YAML_SYNTAX', `A closing "${bracket}" is missing before this`, {
      next: 'Close the bracket.',
      range: source.range(start, start + 1),
    });
  }
  const { summary = plain(failure.message), next } = advice[failure.code] ?? {};
  return error('YAML_SYNTAX', summary, {
    range: source.range(start, Math.max(end, start + 1)),
    ...(next === undefined ? {} : { next }),
  });
};

/** Where the quoted scalar that ends at an offset begins: the parser only notices at its end that it is open. */
const openQuote = (document: Document, end: number): number | undefined => {
  let found: number | undefined;
  visit(document, {
    Scalar: (_, node) => {
      const isQuoted = node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE;
      if (isScalar(node) && isQuoted && node.range?.[1] === end) found = node.range[0];
    },
  });
  return found;
};

const plain = (message: string): string => shorten((message.split('\n')[0] ?? message).replace(/\.$/, ''));
