import type { Json } from '@groundcrew/contract';
import type { PropertyChange } from '@groundcrew/planner';
import { placeText } from './place.ts';
import { table } from './table.ts';
import { valueText } from './value-text.ts';

/** A recorded resource that is not in AWS as it is recorded. */
export interface Drifted {
  readonly logicalId: string;
  readonly physicalId: string;
  /** Where it stands, if not where its stack does. */
  readonly place?: { readonly accountId: string; readonly region: string };
  readonly gone: boolean;
  /** `before` is what AWS has, `after` what is recorded. */
  readonly changes: readonly PropertyChange[];
}

const headings = ['RESOURCE', 'PHYSICAL ID', 'PROPERTY', 'RECORDED', 'IN AWS'];
const nothing = '(nothing)';

/** One row for each property that differs, the resource named in the first; empty where nothing has drifted. */
export function driftTable(stack: string, drifted: readonly Drifted[]): string {
  if (drifted.length === 0) return '';
  const elsewhere = drifted.some(({ place }) => place);
  const rows = drifted.flatMap((resource) => {
    const where = elsewhere ? [placeText(resource.place)] : [];
    const lines = resource.gone ? [['', 'exists', 'gone']] : rowsOf(resource.changes);
    return lines.map((line, i) =>
      i === 0
        ? [`${stack}/${resource.logicalId}`, resource.physicalId, ...line, ...where]
        : ['', '', ...line, ...where.map(() => '')],
    );
  });
  return table([[...headings, ...(elsewhere ? ['ELSEWHERE'] : [])], ...rows]);
}

/** An item that one side lacks as a whole is told in one row, a tag by its key. */
function rowsOf(changes: readonly PropertyChange[]): string[][] {
  const items = Map.groupBy(changes, (change) => itemOf(change.path) ?? change.path);
  return [...items].flatMap(([item, parts]) => {
    const [first] = parts;
    if (!first || parts.length < 2 || parts.some(({ sensitive }) => sensitive)) return parts.map(rowOf);
    if (parts.every(({ before }) => before === undefined))
      return [wholeRow(item, leavesOf(item, parts, 'after'), 'recorded')];
    if (parts.every(({ after }) => after === undefined))
      return [wholeRow(item, leavesOf(item, parts, 'before'), 'in AWS')];
    return parts.map(rowOf);
  });
}

/** `/Tags/0/Value` is a part of the item `/Tags/0`. */
const itemOf = (path: string): string | undefined => /^(.*\/\d+)\/[^/]+$/.exec(path)?.[1];

const leavesOf = (item: string, parts: readonly PropertyChange[], side: 'before' | 'after') =>
  Object.fromEntries(parts.map((part) => [part.path.slice(item.length + 1), part[side] ?? null]));

function wholeRow(
  item: string,
  leaves: Readonly<Record<string, Json>>,
  side: 'recorded' | 'in AWS',
): string[] {
  const { Key: key, Value: value, ...rest } = leaves;
  const isTag = typeof key === 'string' && value !== undefined && Object.keys(rest).length === 0;
  const path = isTag ? `${dotted(item).replace(/\.\d+$/, '')}.${key}` : dotted(item);
  const text = isTag
    ? valueText(value)
    : Object.entries(leaves)
        .map(([name, leaf]) => `${name} ${valueText(leaf)}`)
        .join(', ');
  return side === 'recorded' ? [path, cut(text), nothing] : [path, nothing, cut(text)];
}

const rowOf = (change: PropertyChange): string[] => [
  dotted(change.path),
  sideText(change.after, change),
  sideText(change.before, change),
];

const dotted = (path: string): string => path.slice(1).replaceAll('/', '.');

const longest = 60;

const sideText = (value: Json | undefined, { sensitive }: PropertyChange): string =>
  sensitive ? '(sensitive)' : value === undefined || value === null ? nothing : cut(valueText(value));

const cut = (text: string): string => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text);

/** In one sentence what a comparison of `total` recorded resources found. */
export function driftSummary(stack: string, total: number, drifted: number, unread: number): string {
  const resources = (count: number) => `${count} resource${count === 1 ? '' : 's'}`;
  if (drifted > 0) return `Stack ${stack}: ${drifted} of ${resources(total)} drifted or gone.`;
  if (unread > 0) return `Stack ${stack}: ${total - unread} of ${resources(total)} read, all as recorded.`;
  return total === 1
    ? `Stack ${stack}: its one resource is as recorded.`
    : `Stack ${stack}: all ${resources(total)} are as recorded.`;
}
