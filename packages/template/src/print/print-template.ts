import type { Expression } from '@groundcrew/program';
import type { Format } from '../syntax/parse.ts';
import { withTemplateCalls } from '../syntax/template-calls.ts';
import { printJson } from './json.ts';
import { emptyDocument, yamlNode } from './yaml-nodes.ts';
import { yamlText } from './yaml-style.ts';

/** A whole template as text; parsing it again gives the same document, positions aside. */
export const printTemplate = (document: Expression, format: Format): string => {
  const calls = withTemplateCalls(document);
  if (format === 'json') return printJson(calls);
  const target = emptyDocument();
  target.contents = yamlNode(calls) as typeof target.contents;
  return yamlText(target);
};
