import { differences } from '../../../src/demo/world-check.ts';
import { added, lostKeys, templateResources, type Found, type Row } from '../world-resources.ts';
import { partsOf, type SmallStack, type Version } from './small-stack.ts';
import { emptyTally, type Tally } from './tally.ts';

export interface RecordedResource extends Found {
  readonly logicalId: string;
  readonly status: string;
}

export interface Judged {
  readonly tally: Tally;
  /** A line for each thing that is wrong. */
  readonly findings: readonly string[];
}

export interface Evidence {
  readonly before: ReadonlyMap<string, string>;
  readonly now: ReadonlyMap<string, string>;
  readonly stacks: readonly SmallStack[];
  /** Undefined: they are to be gone. */
  readonly version: Version | undefined;
  readonly recorded: ReadonlyMap<string, readonly RecordedResource[]>;
}

const keyOf = ({ type, physicalId }: Found): string => `${type} ${physicalId}`;

/** Holds what is recorded and what the templates say against the rows of the world itself. */
export function judge({ before, now, stacks, version, recorded }: Evidence): Judged {
  const tally = emptyTally();
  const findings: string[] = [];
  const find = (kind: keyof Tally, what: string): void => {
    tally[kind]++;
    findings.push(`${kind}: ${what}`);
  };
  const rows = added(before, now);
  const found = new Map<string, Row>();
  for (const each of rows) for (const one of templateResources([each])) found.set(keyOf(one), each.row);
  const records = [...recorded.values()].flat();
  const recordKeys = new Set(records.map(keyOf));

  for (const key of recordKeys) if (!found.has(key)) find('phantom', key);
  for (const key of found.keys()) if (!recordKeys.has(key)) find('orphan', key);
  for (const name of lostKeys(rows)) find('orphan', name);
  for (const [type, excess] of excessOf([...found.keys()], version === undefined ? [] : stacks)) {
    find('duplicate', `${excess} more ${type} than asked for`);
  }
  for (const line of differences(before, now)) {
    if (version === undefined ? !line.startsWith('left behind') : line.startsWith('gone'))
      find('mismatch', line);
    // What is no resource of a template is judged here only: a network interface, a private key, an address.
    else if (version === undefined && found.size === 0) find('orphan', line);
  }
  if (version === undefined) return { tally, findings };
  for (const stack of stacks) {
    const own = new Map((recorded.get(stack.name) ?? []).map((record) => [record.logicalId, record]));
    for (const [logicalId, part] of partsOf(stack)) {
      const record = own.get(logicalId);
      if (record?.type !== part.type || record.status !== 'complete') {
        find('lostRecord', `${stack.name} ${logicalId} is ${record?.status ?? 'not recorded'}`);
        continue;
      }
      const row = found.get(keyOf(record));
      if (row && part.holds && !part.holds(row, version)) {
        find('mismatch', `${stack.name} ${logicalId}: ${JSON.stringify(row)}`);
      }
    }
  }
  return { tally, findings };
}

/** Types of which there are more than the templates ask for, and how many more. */
function excessOf(keys: readonly string[], stacks: readonly SmallStack[]): Map<string, number> {
  const count = new Map<string, number>();
  for (const key of keys) {
    const [type = ''] = key.split(' ');
    count.set(type, (count.get(type) ?? 0) + 1);
  }
  for (const stack of stacks) {
    for (const { type } of partsOf(stack).values()) count.set(type, (count.get(type) ?? 0) - 1);
  }
  return new Map([...count].filter(([, excess]) => excess > 0));
}
