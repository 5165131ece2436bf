import { error, type Diagnostic, type SourceRange } from '@groundcrew/contract';
import type { Expression, Literal, MapEntry, MapExpression } from '@groundcrew/program';
import { isAlias, isMap, isScalar, isSeq, type Alias, type Node, type Pair, type YAMLMap } from 'yaml';
import { shorten } from '../source/shorten.ts';
import type { SourceText } from '../source/source-text.ts';
import { duplicateKey } from './duplicate-key.ts';
import { functionOfTag, shortCall } from './function-names.ts';
import { maxNodes } from './limits.ts';
import { plainScalar } from './yaml-scalar.ts';

const core = 'tag:yaml.org,2002:';

interface Anchored {
  readonly expression: Expression;
  readonly nodes: number;
}

/** Turns the nodes of one YAML document into expressions, with aliases and merges written out. */
export class YamlExpressions {
  readonly diagnostics: Diagnostic[] = [];
  readonly #source: SourceText;
  readonly #anchors = new Map<string, Anchored | 'open'>();
  #nodes = 0;

  constructor(source: SourceText) {
    this.#source = source;
  }

  /** The document's expression; undefined when its aliases expand beyond all measure. */
  of(contents: unknown): Expression | undefined {
    try {
      return this.#node(contents as Node, this.#source.range(0, 0));
    } catch (failure) {
      if (!(failure instanceof AliasBomb)) throw failure;
      this.diagnostics.push(
        error('ALIAS_BOMB', `Aliases expand this document to more than ${maxNodes} nodes`, {
          next: 'Write the repeated parts out, or use fewer levels of aliases.',
          range: failure.range,
        }),
      );
      return undefined;
    }
  }

  #node(node: Node | null | undefined, fallback: SourceRange): Expression {
    if (node === null || node === undefined) return { kind: 'literal', value: null, at: fallback };
    this.#count(1, node);
    if (isAlias(node)) return this.#alias(node);
    const anchor = (node as { anchor?: string }).anchor;
    if (anchor === undefined) return this.#content(node);
    const before = this.#nodes;
    this.#anchors.set(anchor, 'open');
    const expression = this.#content(node);
    this.#anchors.set(anchor, { expression, nodes: this.#nodes - before + 1 });
    return expression;
  }

  #content(node: Node): Expression {
    const tag = node.tag;
    const at = this.#range(node);
    const fn = tag === undefined ? undefined : functionOfTag(tag);
    if (tag !== undefined && fn === undefined) this.#checkTag(tag, at);
    const value = this.#untagged(node, at, fn !== undefined);
    return fn === undefined || tag === undefined
      ? value
      : shortCall(fn, value, { ...at, start: this.#tagStart(tag, node) });
  }

  #untagged(node: Node, at: SourceRange, isArgument: boolean): Expression {
    if (isMap(node)) return this.#map(node, at);
    if (isSeq(node)) {
      return { kind: 'list', items: node.items.map((item) => this.#node(item as Node, at)), at };
    }
    return { kind: 'literal', ...this.#scalar(node, isArgument), at };
  }

  /** The argument of a short function is always a string: `!Ref 022` names the parameter `022`. */
  #scalar(node: Node, isArgument: boolean): Pick<Literal, 'value' | 'text'> {
    if (!isScalar(node)) return { value: null };
    const text = String(node.value ?? '');
    const isText = isArgument || node.type !== 'PLAIN' || node.tag === '!' || node.tag === `${core}str`;
    return isText && !retyping.has(node.tag ?? '') ? { value: text } : plainScalar(text);
  }

  #alias(node: Alias): Expression {
    const target = this.#anchors.get(node.source);
    const at = this.#range(node);
    if (target === undefined || target === 'open') {
      const problem = target === 'open' ? 'refers to what contains it' : 'refers to no anchor before it';
      this.diagnostics.push(
        error('BAD_ALIAS', `The alias *${shorten(node.source)} ${problem}`, {
          next: `Define &${shorten(node.source)} before it is used, or put the value in quotes.`,
          range: at,
        }),
      );
      return { kind: 'literal', value: null, at };
    }
    this.#count(target.nodes, node);
    return target.expression;
  }

  #map(node: YAMLMap, at: SourceRange): MapExpression {
    const entries = new Map<string, MapEntry>();
    const own = new Set<string>();
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      if (isMergeKey(pair.key)) this.#merge(pair, entries);
      else {
        const entry = this.#entry(pair, at);
        const first = entries.get(entry.key);
        if (first !== undefined && own.has(entry.key)) this.diagnostics.push(duplicateKey(entry, first));
        else entries.set(entry.key, entry);
        own.add(entry.key);
      }
    }
    return { kind: 'map', entries: [...entries.values()], at };
  }

  #entry(pair: Pair<Node, Node | null>, at: SourceRange): MapEntry {
    const keyAt = pair.key === null ? at : this.#range(pair.key);
    const value = this.#node(pair.value, { ...keyAt, start: keyAt.end });
    return { key: this.#key(pair.key, keyAt), keyAt, value };
  }

  /** A key is a string as it is written: `yes:` and `080:` keep their letters and digits. */
  #key(node: Node, at: SourceRange): string {
    if (isScalar(node) && (node.type !== 'PLAIN' || node.value !== '')) return String(node.value);
    const aliased = isAlias(node) ? this.#alias(node) : undefined;
    if (aliased?.kind === 'literal' && aliased.value !== null) return aliased.text ?? String(aliased.value);
    this.diagnostics.push(
      error('BAD_KEY', 'The key of a map must be a string', { next: 'Put the key in quotes.', range: at }),
    );
    return '';
  }

  /** `<<` adds what the map does not say itself; of several merged maps the first wins (https://yaml.org/type/merge.html). */
  #merge(pair: Pair<Node, Node | null>, entries: Map<string, MapEntry>): void {
    const keyAt = this.#range(pair.key);
    const merged = this.#node(pair.value, keyAt);
    for (const map of merged.kind === 'list' ? merged.items : [merged]) {
      if (map.kind === 'map') {
        for (const entry of map.entries) if (!entries.has(entry.key)) entries.set(entry.key, entry);
      } else {
        this.diagnostics.push(
          error('BAD_MERGE', 'What is merged with << must be a map or a list of maps', { range: keyAt }),
        );
      }
    }
  }

  #checkTag(tag: string, at: SourceRange): void {
    if (tag === '!' || supportedTags.has(tag)) return;
    this.diagnostics.push(
      error('UNKNOWN_TAG', `CloudFormation does not know the YAML tag ${shorten(tag.replace(core, '!!'))}`, {
        next: 'Remove the tag; write the value as a string, list or map.',
        range: at,
      }),
    );
  }

  #range(node: Node): SourceRange {
    const [start, rawEnd] = node.range ?? [0, 0];
    let end = rawEnd;
    while (end > start && /\s/.test(this.#source.text[end - 1] ?? '')) end--;
    return this.#source.range(start, end);
  }

  /** The library keeps no offset for a tag, so it is looked for backwards from the value. */
  #tagStart(tag: string, node: Node): SourceRange['start'] {
    const value = node.range?.[0] ?? 0;
    const found = this.#source.text.lastIndexOf(tag, value);
    return this.#source.position(found === -1 ? value : found);
  }

  #count(nodes: number, node: Node): void {
    this.#nodes += nodes;
    if (this.#nodes > maxNodes) throw new AliasBomb(this.#range(node));
  }
}

class AliasBomb extends Error {
  readonly range: SourceRange;

  constructor(range: SourceRange) {
    super('too many nodes');
    this.range = range;
  }
}

const isMergeKey = (key: Node): boolean => isScalar(key) && key.type === 'PLAIN' && key.value === '<<';

const supportedTags = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => core + name),
);
const retyping = new Set(['int', 'float', 'bool', 'null'].map((name) => core + name));
