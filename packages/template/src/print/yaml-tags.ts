import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Scalar,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { tagOfFunction } from '../syntax/function-names.ts';
import { loopPrefix } from '../syntax/long-functions.ts';
import { plainScalar } from '../syntax/yaml-scalar.ts';
import { conditionSections } from '../syntax/template-calls.ts';
import { joinComments } from './comments.ts';
import { needsQuotes } from './yaml-style.ts';

/** Rewrites the document in place: long functions to short tags, strings that look like something else into quotes. */
export const shortenDocument = (document: Document): void => {
  const { contents } = document;
  if (!isMap<Node, Node | null>(contents)) return;
  for (const section of contents.items) {
    quote(section.key);
    if (isMap<Node, Node | null>(section.value))
      shortenSection(section.value, conditionSections.has(nameOf(section)));
    else quote(section.value);
  }
};

/** The content of one section: its own keys are names, never functions. */
const shortenSection = (section: YAMLMap<Node, Node | null>, isCondition: boolean): void => {
  for (const entry of section.items) {
    quote(entry.key);
    entry.value = shorten(entry.value, isCondition);
  }
};

const logical = new Set(['Fn::And', 'Fn::Or', 'Fn::Not', '!And', '!Or', '!Not']);

const shorten = (node: Node | null, inCondition: boolean): Node | null => {
  if (isSeq(node)) {
    const within = inCondition || logical.has(node.tag ?? '');
    node.items = node.items.map((item) => (isPair(item) ? item : shorten(item as Node, within)));
    return node;
  }
  if (!isMap<Node, Node | null>(node)) {
    quote(node);
    return node;
  }
  const fn = functionOf(node, inCondition);
  for (const pair of node.items) {
    quote(pair.key);
    pair.value = shorten(pair.value, inCondition || logical.has(nameOf(pair)));
  }
  const [only] = node.items;
  if (fn === undefined || only === undefined || isLongCall(only.value, inCondition || logical.has(fn)))
    return node;
  return tagged(node, only, fn) ?? node;
};

const nameOf = (pair: Pair<Node, Node | null>): string => (isScalar(pair.key) ? String(pair.key.value) : '');

const functionOf = (map: YAMLMap<Node, Node | null>, inCondition: boolean): string | undefined => {
  const [only, second] = map.items;
  if (only === undefined || second !== undefined || map.tag !== undefined || map.anchor !== undefined)
    return undefined;
  const name = nameOf(only);
  if (name === 'Condition') return inCondition ? name : undefined;
  return name === 'Ref' || (name.startsWith('Fn::') && !name.startsWith(loopPrefix)) ? name : undefined;
};

/** A function left in its long form: a tag on it would read as one function of a map. */
const isLongCall = (node: Node | null, inCondition: boolean): boolean =>
  isMap<Node, Node | null>(node) && functionOf(node, inCondition) !== undefined;

/** The argument with the function as its tag; undefined where YAML has no room for one. */
const tagged = (map: YAMLMap, { key, value }: Pair<Node, Node | null>, fn: string): Node | undefined => {
  const tag = tagOfFunction(fn);
  if (tag === undefined || value === null || isAlias(value) || value.tag !== undefined) return undefined;
  if (isScalar(value) && !isString(value)) return undefined;
  const argument = fn === 'Fn::GetAtt' ? dotted(value) : value;
  argument.tag = tag;
  argument.commentBefore = joinComments(map.commentBefore, key.commentBefore, argument.commentBefore);
  argument.comment = joinComments(argument.comment, map.comment);
  argument.spaceBefore = map.spaceBefore;
  return argument;
};

/** `[A, B.C]` → `A.B.C`; a list with a comment, an anchor or a function in it stays a list. */
const dotted = (value: Node): Node => {
  if (!isSeq(value) || value.items.length !== 2 || value.anchor !== undefined) return value;
  const texts = value.items.map((item) => (isScalar(item) && isBare(item) ? String(item.value) : undefined));
  const [id, attribute] = texts;
  if (id === undefined || !attribute || id.includes('.')) return value;
  const scalar = new Scalar(`${id}.${attribute}`);
  scalar.type = Scalar.PLAIN;
  scalar.comment = value.comment;
  scalar.commentBefore = value.commentBefore;
  return scalar;
};

const isBare = (item: Scalar): boolean =>
  isString(item) &&
  item.tag === undefined &&
  item.anchor === undefined &&
  item.comment === undefined &&
  item.commentBefore === undefined;

const isString = (node: Scalar): boolean =>
  node.type !== Scalar.PLAIN || typeof plainScalar(String(node.value)).value === 'string';

/** A date or the like that we read as a string must be one to every other reader too. A tag says so already. */
const quote = (node: unknown): void => {
  if (!isScalar(node) || node.type !== Scalar.PLAIN || node.tag !== undefined) return;
  const text = String(node.value);
  if (text !== '' && isString(node) && text !== '<<' && needsQuotes(text)) node.type = Scalar.QUOTE_SINGLE;
};
