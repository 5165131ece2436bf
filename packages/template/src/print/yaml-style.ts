import { Scalar, type Document } from 'yaml';
import { plainScalar } from '../syntax/yaml-scalar.ts';

/** Dates, times and base-60 numbers: strings to us, but not to every reader of YAML 1.1. */
const ambiguous = /^(?:[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.\d*)?|\d{4}-\d\d?-\d\d?.*|[-+]?\.(?:inf|nan)|=|<<)$/i;

/** Whether a string must be quoted lest a reader takes it for a number, a date, a truth value or nothing. */
export const needsQuotes = (text: string): boolean =>
  ambiguous.test(text) || typeof plainScalar(text).value !== 'string' || plainScalar(text).text !== undefined;

/** A string node: in block form if it has several lines, quoted if it would be taken for something else. */
export const stringNode = (text: string): Scalar<string> => {
  const node = new Scalar(text);
  if (text.includes('\n') && !/[^\S\n]\n|\r/.test(text)) node.type = Scalar.BLOCK_LITERAL;
  else if (needsQuotes(text)) node.type = Scalar.QUOTE_SINGLE;
  else node.type = Scalar.PLAIN;
  return node;
};

/** The document's text. It must have been composed or built under the failsafe schema, where a node is what it says. */
export const yamlText = (document: Document): string =>
  document.toString({ lineWidth: 0, indentSeq: true, flowCollectionPadding: true, nullStr: 'null' });
