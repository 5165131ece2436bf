import type { Expression, Literal } from '@groundcrew/program';
import { Document, Pair, Scalar, YAMLMap, YAMLSeq, type Node } from 'yaml';
import { tagOfFunction } from '../syntax/function-names.ts';
import { stringNode } from './yaml-style.ts';

/** An empty document in which each scalar is written as its node says. */
export const emptyDocument = (): Document => new Document(null, { schema: 'failsafe', merge: false });

/** An expression as YAML nodes, calls as short tags wherever YAML has room for one. */
export const yamlNode = (expression: Expression): Node => {
  switch (expression.kind) {
    case 'literal':
      return literalNode(expression);
    case 'list': {
      const list = new YAMLSeq();
      list.items = expression.items.map(yamlNode);
      return list;
    }
    case 'map': {
      const map = new YAMLMap();
      map.items = expression.entries.map(({ key, value }) => new Pair(stringNode(key), yamlNode(value)));
      return map;
    }
    case 'call':
      return callNode(expression.fn, expression.argument);
  }
};

const literalNode = ({ value, text }: Literal): Scalar => {
  if (typeof value === 'string') return stringNode(value);
  const node = new Scalar(text ?? String(value));
  node.type = Scalar.PLAIN;
  return node;
};

const callNode = (fn: string, argument: Expression): Node => {
  const shown = fn === 'Fn::GetAtt' ? dotted(argument) : argument;
  const node = yamlNode(shown);
  const tag = tagOfFunction(fn);
  // One tag is all a node can have, and a tagged scalar is always read as a string.
  const fits = shown.kind !== 'call' && !(shown.kind === 'literal' && typeof shown.value !== 'string');
  if (tag !== undefined && fits && node.tag === undefined) {
    node.tag = tag;
    return node;
  }
  const map = new YAMLMap();
  map.items = [new Pair(stringNode(fn), node)];
  return map;
};

/** `[A, B.C]` → `A.B.C`, unless that would be read back otherwise. */
const dotted = (argument: Expression): Expression => {
  if (argument.kind !== 'list' || argument.items.length !== 2) return argument;
  const [id, attribute] = argument.items.map((item) =>
    item.kind === 'literal' && typeof item.value === 'string' ? item.value : undefined,
  );
  if (id === undefined || attribute === undefined || id.includes('.') || attribute === '') return argument;
  return { kind: 'literal', value: `${id}.${attribute}`, at: argument.at };
};
