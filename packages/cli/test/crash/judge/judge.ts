import type { Json } from '@groundcrew/contract';
import type { Expected } from '../stacks/generate.ts';
import type { Fact } from '../stacks/recipes.ts';
import {
  added,
  locatedResources,
  lostKeys,
  tally,
  type Found,
  type Located,
  type Row,
} from '../world-resources.ts';

/** In which way what is recorded, what exists and what a template says can disagree. */
export const invariants = {
  phantom: 'recorded, but not there',
  orphan: 'ours and there, but not recorded',
  duplicate: 'there more often than the template says',
  lost: 'in the template, but not recorded',
  mismatch: 'not as the template says',
  replan: 'planning again finds something to do',
  stale: 'recorded by a process that another had taken over',
} as const;
export type Invariant = keyof typeof invariants;

export interface Violation {
  readonly invariant: Invariant;
  /** A stack and logical id, or a type and physical id. */
  readonly what: string;
  readonly detail?: string;
}

/** A resource as the state records it. */
export interface Recorded extends Found {
  readonly logicalId: string;
  /** `complete`, or `leftover` of what was replaced and still has to be deleted. */
  readonly status: string;
}

export interface JudgedStack {
  readonly name: string;
  /** What its template says; empty when it was destroyed. */
  readonly expected: readonly Expected[];
  readonly recorded: readonly Recorded[];
  /** Addresses of what a plan made now would do something about. */
  readonly replanned?: readonly string[];
}

export interface Case {
  /** The world as `resourcesOf` answers it, before anything of ours and now. */
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
  readonly stacks: readonly JudgedStack[];
  /** Physical ids of what was there before and is only used. */
  readonly external?: readonly string[];
}

/** Holds the world against the state and the templates. The world is the sandbox's own rows: nothing we print is believed. */
export function judge({ before, after, stacks, external = [] }: Case): Violation[] {
  const rows = added(before, after);
  const found = new Map(locatedResources(rows).map((each) => [keyOf(each), each]));
  const recorded = new Set(stacks.flatMap((stack) => stack.recorded.map(keyOf)));
  return [
    ...stacks.flatMap((stack) => judgeStack(stack, found)),
    ...unrecorded(stacks, found, recorded),
    ...lostKeys(rows).map((id): Violation => ({ invariant: 'orphan', what: `private key ${id}` })),
    ...countRows(
      stacks,
      tally(rows),
      [...found.values()].some((each) => !recorded.has(keyOf(each))),
    ),
    ...gone(before, after),
    ...changed(before, after, external),
  ];
}

const keyOf = ({ type, physicalId }: Found): string => `${type} ${physicalId}`;

function judgeStack(stack: JudgedStack, found: ReadonlyMap<string, Located>): Violation[] {
  const { name, expected, recorded, replanned = [] } = stack;
  const violations: Violation[] = [];
  const tell = (invariant: Invariant, logicalId: string, detail?: string) =>
    violations.push({ invariant, what: `${name}/${logicalId}`, ...(detail !== undefined && { detail }) });
  for (const each of recorded) {
    if (!found.has(keyOf(each))) tell('phantom', each.logicalId, keyOf(each));
    const wanted = expected.some(({ logicalId, type }) => logicalId === each.logicalId && type === each.type);
    if (!wanted || each.status === 'leftover')
      tell('mismatch', each.logicalId, `${keyOf(each)} should be gone`);
    else if (each.status !== 'complete') tell('mismatch', each.logicalId, `recorded as ${each.status}`);
  }
  for (const { logicalId, type, facts } of expected) {
    const row = recorded.find((each) => each.logicalId === logicalId && each.status !== 'leftover');
    if (!row) {
      tell('lost', logicalId, type);
      continue;
    }
    const there = found.get(keyOf(row))?.row;
    if (!there) continue;
    for (const [path, fact] of Object.entries(facts)) {
      const wanted = valueOf(fact, recorded);
      const value = at(there, path);
      if (value !== wanted) tell('mismatch', logicalId, `${path} is ${String(value)}, not ${String(wanted)}`);
    }
  }
  for (const address of replanned) violations.push({ invariant: 'replan', what: address });
  return violations;
}

/** One of a type of which every other is recorded as it should be is one too many; else nobody knows of it. */
function unrecorded(
  stacks: readonly JudgedStack[],
  found: ReadonlyMap<string, Located>,
  recorded: ReadonlySet<string>,
): Violation[] {
  const expected = stacks.flatMap((stack) => stack.expected);
  return [...found.values()]
    .filter((each) => !recorded.has(keyOf(each)))
    .map((each): Violation => {
      const wanted = expected.filter(({ type }) => type === each.type).length;
      const standing = [...found.values()].filter(
        (other) => other.type === each.type && recorded.has(keyOf(other)),
      ).length;
      return { invariant: wanted > 0 && standing >= wanted ? 'duplicate' : 'orphan', what: keyOf(each) };
    });
}

/** What AWS makes along with a resource has no record of its own, so it is counted. */
function countRows(
  stacks: readonly JudgedStack[],
  counted: Readonly<Record<string, number>>,
  told: boolean,
): Violation[] {
  if (told) return [];
  const wanted: Record<string, number> = {};
  for (const { footprint } of stacks.flatMap((stack) => stack.expected))
    for (const [table, count] of Object.entries(footprint)) wanted[table] = (wanted[table] ?? 0) + count;
  return Object.entries(counted)
    .filter(([table, count]) => count > (wanted[table] ?? 0))
    .map(([table, count]) => ({
      invariant: 'orphan' as const,
      what: table,
      detail: `${count} rows, not ${wanted[table] ?? 0}`,
    }));
}

/** Nothing that was there before us may be touched. */
const gone = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Violation[] =>
  [...before.keys()]
    .filter((key) => !after.has(key))
    .map((key) => ({ invariant: 'mismatch', what: key, detail: 'was there before us, and is gone' }));

/** What is only used must be as it was, to the letter. */
const changed = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  external: readonly string[],
): Violation[] =>
  [...before]
    .filter(([key, row]) => external.some((id) => key.endsWith(` ${id}`)) && after.get(key) !== row)
    .map(([key]) => ({ invariant: 'mismatch', what: key, detail: 'is external, and is not as it was' }));

const valueOf = (fact: Fact, recorded: readonly Recorded[]): unknown =>
  typeof fact === 'object' && fact !== null && 'physicalIdOf' in fact
    ? recorded.find((each) => each.logicalId === fact.physicalIdOf && each.status !== 'leftover')?.physicalId
    : fact;

const at = (row: Row, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => (value as Record<string, Json> | undefined)?.[name], row);
