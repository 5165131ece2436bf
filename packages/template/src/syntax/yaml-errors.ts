import { error, type Diagnostic } from '@groundcrew/contract';
import type { YAMLError } from 'yaml';
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
  MISSING_CHAR: { next: 'Close the quote or bracket, or put the value in quotes.' },
  MULTILINE_IMPLICIT_KEY: { next: 'Check the indentation and quotes before it.' },
  BLOCK_AS_IMPLICIT_KEY: {
    next: 'Put the value in quotes if it contains ": ", or start the map on its own line.',
  },
  BAD_SCALAR_START: { next: 'Put the value in quotes.' },
  UNEXPECTED_TOKEN: { next: 'Put the value in quotes, or check the indentation.' },
  BAD_DQ_ESCAPE: { next: 'Write a backslash as \\\\, or use single quotes.' },
};

export const yamlError = (failure: YAMLError, source: SourceText): Diagnostic => {
  const { summary = plain(failure.message), next } = advice[failure.code] ?? {};
  const [start, end] = failure.pos;
  return error('YAML_SYNTAX', summary, {
    range: source.range(start, Math.max(end, start + 1)),
    ...(next === undefined ? {} : { next }),
  });
};

const plain = (message: string): string => (message.split('\n')[0] ?? message).replace(/\.$/, '');
