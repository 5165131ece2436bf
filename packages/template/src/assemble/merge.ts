import { error, warning, type Diagnostic } from '@groundcrew/contract';
import type { Expression, MapEntry, MapExpression } from '@groundcrew/program';
import { wrongShape } from '../build/shape.ts';
import type { Format } from '../syntax/parse.ts';
import { sectionRank } from '../identify.ts';
import { sectionOf } from './snippet.ts';

export interface Part {
  readonly path: string;
  readonly format: Format;
  readonly document: MapExpression;
}

/** A part with sections as its keys, whichever form the file had. */
export const asSections = ({ path, document }: Pick<Part, 'path' | 'document'>): MapExpression => {
  const section = sectionOf(path, document);
  if (section === undefined) return document;
  const keyAt = { ...document.at, end: document.at.start };
  return { kind: 'map', entries: [{ key: section, keyAt, value: document }], at: document.at };
};

/** One template from several files: sections are joined; whatever two files both name is an error that shows both. */
export const mergeParts = (
  parts: readonly Part[],
  report: (diagnostic: Diagnostic) => void,
): MapExpression | undefined => {
  const [first, ...others] = parts.map(asSections);
  if (first === undefined || others.length === 0) return first;
  const merged = new Map<string, MapEntry>();
  for (const entry of [first, ...others].flatMap(({ entries }) => entries)) {
    const before = merged.get(entry.key);
    merged.set(entry.key, before === undefined ? entry : { ...before, value: join(before, entry, report) });
  }
  return { kind: 'map', entries: bySection([...merged.values()]), at: first.at };
};

const bySection = (entries: readonly MapEntry[]): readonly MapEntry[] =>
  entries.toSorted((a, b) => sectionRank(a.key) - sectionRank(b.key));

const join = (before: MapEntry, entry: MapEntry, report: (diagnostic: Diagnostic) => void): Expression => {
  const { key, value: left } = before;
  const right = entry.value;
  if (key === 'Transform') return joinTransforms(left, right);
  if (left.kind === 'literal' && right.kind === 'literal') {
    if (left.value !== right.value && right.value !== null) report(twoTexts(before, entry));
    return left.value === null ? right : left;
  }
  if (left.kind !== 'map' || right.kind !== 'map') {
    const odd = left.kind === 'map' ? right : left;
    if (odd.kind !== 'literal' || odd.value !== null) report(wrongShape(`The section ${key}`, 'a map', odd));
    return left.kind === 'map' ? left : right;
  }
  return { ...left, entries: joinEntries(key, left, right, report) };
};

const joinEntries = (
  section: string,
  left: MapExpression,
  right: MapExpression,
  report: (diagnostic: Diagnostic) => void,
): readonly MapEntry[] => {
  const entries = new Map(left.entries.map((entry) => [entry.key, entry]));
  for (const entry of right.entries) {
    const first = entries.get(entry.key);
    if (first === undefined) entries.set(entry.key, entry);
    else report(duplicateName(section, entry, first));
  }
  return [...entries.values()];
};

const duplicateName = (section: string, entry: MapEntry, first: MapEntry): Diagnostic =>
  error(
    'DUPLICATE_LOGICAL_ID',
    `${section} names ${entry.key} twice: in ${first.keyAt.file} and in ${entry.keyAt.file}`,
    {
      next: 'Rename one of them, or leave one of the files out.',
      range: entry.keyAt,
      related: [{ message: 'It stands here first', range: first.keyAt }],
    },
  );

const twoTexts = (before: MapEntry, entry: MapEntry): Diagnostic =>
  warning('DUPLICATE_SECTION', `${entry.key} differs between ${before.keyAt.file} and ${entry.keyAt.file}`, {
    detail: 'The first one is used.',
    range: entry.keyAt,
    related: [{ message: 'It stands here first', range: before.keyAt }],
  });

const joinTransforms = (left: Expression, right: Expression): Expression => {
  const names = new Map<string, Expression>();
  for (const transform of [left, right].flatMap((value) => (value.kind === 'list' ? value.items : [value]))) {
    const name = transform.kind === 'literal' ? String(transform.value) : JSON.stringify(transform.at);
    if (!names.has(name)) names.set(name, transform);
  }
  return { kind: 'list', items: [...names.values()], at: left.at };
};
