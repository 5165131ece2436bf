import type { Clock } from './clock.ts';
import type { MachineHost } from '../machines/machine-host.ts';
import { Table, type Row } from './table.ts';

export interface WorldOptions {
  /** Accounts that exist, each with an administrator's key. */
  readonly accounts?: readonly string[];
  /** Regions that are enabled, in every account. */
  readonly regions?: readonly string[];
  /** What session tokens are signed with. Sandboxes with one seed take each other's tokens. */
  readonly seed?: string;
}

export type Snapshot = Record<string, Record<string, Row>>;

/**
 * Everything that exists in this sandbox: account → region → table → row. Rows are plain JSON, so a world can be
 * compared, saved and restored. Global services (IAM) keep their rows in the region `global`.
 */
export class World {
  readonly clock: Clock;
  readonly machines: MachineHost;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly seed: string;
  readonly #tables = new Map<string, Table<Row>>();

  constructor(clock: Clock, machines: MachineHost, options: WorldOptions = {}) {
    this.clock = clock;
    this.machines = machines;
    this.accounts = options.accounts ?? ['111111111111'];
    this.regions = options.regions ?? ['us-east-1'];
    this.seed = options.seed ?? 'sandbox';
  }

  /** The rows of one kind in one account and region, e.g. `ec2.vpc`; made on first use. */
  table<R extends Row>(where: { account: string; region: string }, kind: string): Table<R> {
    const key = `${where.account}/${where.region}/${kind}`;
    let table = this.#tables.get(key);
    if (!table) this.#tables.set(key, (table = new Table<Row>()));
    return table as unknown as Table<R>;
  }

  /** Every table by `account/region/kind`. */
  tables(): ReadonlyMap<string, Table<Row>> {
    return this.#tables;
  }

  /** Every non-empty table by `account/region/kind`, in a stable order. */
  snapshot(): Snapshot {
    const entries = [...this.#tables]
      .filter(([, table]) => table.size > 0)
      .map(([key, table]) => [key, table.toJSON()] as const);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  restore(snapshot: Snapshot): void {
    this.#tables.clear();
    for (const [key, rows] of Object.entries(snapshot))
      this.#tables.set(key, new Table(Object.entries(rows)));
  }
}
