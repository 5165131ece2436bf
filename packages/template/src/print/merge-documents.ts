import type { MapExpression } from '@groundcrew/program';
import { isAlias, isMap, isNode, isScalar, Pair, visit, type Document, type Node, type YAMLMap } from 'yaml';
import { sectionRank } from '../identify.ts';
import { joinComments } from './comments.ts';
import { emptyDocument, yamlNode } from './yaml-nodes.ts';
import { stringNode } from './yaml-style.ts';

type Section = Pair<Node, Node | null>;

/** One file on its way into a merged template: its YAML document, or what JSON said. */
export interface Piece {
  /** The section whose entries the file holds; undefined when it holds sections. */
  readonly section: string | undefined;
  readonly content: Document | MapExpression;
}

/** One YAML document from several files, with the comments of those that are YAML. `merged` is what they say together. */
export const mergeDocuments = (pieces: readonly Piece[], merged: MapExpression): Document => {
  const sections = new Map<string, Section>();
  pieces.forEach((piece, index) => {
    for (const section of sectionsOf(piece, index)) {
      const name = isScalar(section.key) ? String(section.key.value) : '';
      const before = sections.get(name);
      if (before === undefined) sections.set(name, section);
      else before.value = joinSections(before, section, () => valueIn(merged, name));
    }
  });
  const document = emptyDocument();
  const contents = yamlNode({ ...merged, entries: [] });
  if (isMap(contents))
    contents.items = [...sections.keys()].sort(bySection).flatMap((name) => sections.get(name) ?? []);
  document.contents = contents as typeof document.contents;
  return document;
};

const bySection = (a: string, b: string): number => sectionRank(a) - sectionRank(b);

const joinSections = (before: Section, next: Section, otherwise: () => Node | null): Node | null => {
  const { value: left } = before;
  const { value: right } = next;
  if (!isMap(left) || !isMap(right)) return otherwise();
  left.items.push(...right.items);
  left.comment = joinComments(left.comment, right.comment);
  left.flow = false;
  return left;
};

const valueIn = (merged: MapExpression, name: string): Node | null => {
  const entry = merged.entries.find(({ key }) => key === name);
  return entry === undefined ? null : yamlNode(entry.value);
};

const sectionsOf = ({ section, content }: Piece, index: number): readonly Section[] => {
  const map = 'kind' in content ? yamlNode(content) : documentMap(content, index);
  if (!isMap<Node, Node | null>(map)) return [];
  return section === undefined ? map.items : [new Pair<Node, Node | null>(stringNode(section), map)];
};

/** The map of a document, with the comments around it moved onto its first and last entry. */
const documentMap = (document: Document, index: number): YAMLMap | undefined => {
  const { contents } = document;
  if (!isMap(contents)) return undefined;
  renameAnchors(document, index);
  const [first] = contents.items;
  if (first !== undefined && isNode(first.key)) {
    first.key.commentBefore = joinComments(
      document.commentBefore,
      contents.commentBefore,
      first.key.commentBefore,
    );
  }
  contents.commentBefore = null;
  contents.comment = joinComments(contents.comment, document.comment);
  return contents;
};

/** Two files may use one anchor for two things; sections of both are mixed in the result. */
const renameAnchors = (document: Document, index: number): void => {
  if (index === 0) return;
  const renamed = (name: string): string => `${name}_${index + 1}`;
  visit(document, {
    Alias: (_, node) => {
      node.source = renamed(node.source);
    },
    Value: (_, node) => {
      if (!isAlias(node) && node.anchor !== undefined) node.anchor = renamed(node.anchor);
    },
  });
};
