import type { Sandbox } from '@groundcrew/sandbox';

/** Tables whose rows are history, not resources: Cloud Control's requests stay after what they made is gone. */
const history = /\/cloudcontrol-request$/;

/** A terminated instance can still be looked at for an hour of AWS's time. */
const isEnded = (table: string, row: object): boolean =>
  table.endsWith('/ec2.instance') && 'state' in row && row.state === 'terminated';

/** What exists, without what merely happened. */
export function resourcesOf(sandbox: Pick<Sandbox, 'world'>): Map<string, string> {
  const found = new Map<string, string>();
  for (const [table, rows] of Object.entries(sandbox.world.snapshot())) {
    if (history.test(table)) continue;
    for (const [id, row] of Object.entries(rows)) {
      if (!isEnded(table, row)) found.set(`${table} ${id}`, JSON.stringify(row));
    }
  }
  return found;
}

/** What is in one world and not in the other, by table and id. Empty when they are equal. */
export function differences(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] {
  const left = [...after]
    .filter(([key, row]) => before.get(key) !== row)
    .map(([key]) => `${before.has(key) ? 'changed' : 'left behind'}: ${key}`);
  const lost = [...before.keys()].filter((key) => !after.has(key)).map((key) => `gone: ${key}`);
  return [...left, ...lost];
}
