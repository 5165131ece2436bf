import type { Call, Operation } from '../service.ts';
import { seededRandom, type Random } from '../world/random.ts';
import { Table, type Row } from '../world/table.ts';
import type { World } from '../world/world.ts';
import { LaggingRows } from './lagging-rows.ts';
import { PartialWorld } from './partial-world.ts';
import { rehearse } from './rehearse.ts';

/** IAM is one service for all regions, and takes longer to tell them. */
const IAM_FACTOR = 3;
/** How often a call meets a replica that lags, while there is one. */
const STALE = 0.7;
/** What AWS answers from one place: keys, requests under way, answers kept for client tokens, what is in buckets and queues. */
const STRONG = /access-key|cloudcontrol-request|token|object|message|upload|\/ec2\.(region|public-address)$/;

/**
 * AWS's changes get about with a delay. For a while after one, a read may show what was before it: nothing of a new
 * resource, the old settings of a changed one, the whole of a deleted one; and a call that names a new resource may
 * be refused as if there were no such thing. Who asks twice may get either answer.
 */
export class EventualConsistency {
  readonly #world: World;
  readonly #windowMs: number;
  readonly #random: Random;
  readonly #tables = new Map<string, LaggingRows>();
  readonly #places = new Set<string>();
  /** When the first change happened that has not been looked at yet; milliseconds since 1970. */
  #changedAt: number | undefined;

  /** `windowMs`: real milliseconds until everyone sees a change. */
  constructor(world: World, windowMs: number, seed: string) {
    this.#world = world;
    this.#windowMs = windowMs;
    this.#random = seededRandom(`${seed}/consistency`);
  }

  /** Something may have changed. */
  changed(): void {
    this.#changedAt ??= this.#now();
  }

  /** What an account finds in a region when it first looks there has been there for long. */
  enter({ account, region }: { readonly account: string; readonly region: string }): void {
    for (const place of [`${account}/${region}/`, `${account}/global/`]) {
      if (this.#places.has(place)) continue;
      this.#places.add(place);
      this.#note((key) => (key.startsWith(place) ? 0 : undefined));
    }
  }

  /** The world as the call sees it that reads from it. */
  view(call: Call): Call {
    this.#look();
    const now = this.#now();
    const tables = new Map<string, Table<Row>>();
    const tableAt = (where: { account: string; region: string }, kind: string): Table<Row> => {
      const key = `${where.account}/${where.region}/${kind}`;
      let table = tables.get(key);
      if (!table) tables.set(key, (table = this.#stale(key, this.#world.table<Row>(where, kind), now)));
      return table;
    };
    return { ...call, world: new PartialWorld(this.#world, tableAt) };
  }

  /** Refuses a change that is told about something new, as those do who have not heard of it yet. */
  async refuseUnknown(operation: Operation, input: unknown, call: Call): Promise<void> {
    this.#look();
    const unheard = this.#unheard(wordsIn(input));
    if (unheard.size === 0) return;
    const refusal = await rehearse(operation, input, call, (key, id) => unheard.has(`${key}/${id}`));
    if (refusal) throw refusal;
  }

  /** Rows that are named, and so new that not everyone knows of them. */
  #unheard(words: ReadonlySet<string>): Set<string> {
    const now = this.#now();
    const found = new Set<string>();
    for (const [key, rows] of this.#tables)
      for (const [id, { shown }] of rows.lagging(now))
        if (shown === undefined && words.has(id) && this.#random() < STALE) found.add(`${key}/${id}`);
    return found;
  }

  #stale(key: string, table: Table<Row>, now: number): Table<Row> {
    const lags = this.#tables.get(key)?.lagging(now);
    if (!lags || lags.size === 0) return table;
    const rows = new Map<string, Row>(table.all().map((row) => [row.id, row]));
    for (const [id, { shown }] of lags) {
      if (this.#random() >= STALE) continue;
      if (shown === undefined) rows.delete(id);
      else rows.set(id, JSON.parse(shown) as Row);
    }
    return new Table(rows);
  }

  #look(): void {
    const at = this.#changedAt;
    if (at === undefined) return;
    this.#changedAt = undefined;
    this.#note((key) => (key.includes('/iam.') ? this.#windowMs * IAM_FACTOR : this.#windowMs), at);
  }

  /** `windowOf` answers how long a table's changes take to get about; undefined for one that is not looked at. */
  #note(windowOf: (key: string) => number | undefined, at = this.#now()): void {
    for (const [key, table] of this.#world.tables()) {
      const window = STRONG.test(key) ? undefined : windowOf(key);
      if (window === undefined) continue;
      let rows = this.#tables.get(key);
      if (!rows) this.#tables.set(key, (rows = new LaggingRows()));
      rows.note(table, at, window, this.#random);
    }
  }

  #now(): number {
    return this.#world.clock.now().getTime();
  }
}

/** All that could be an id or a name in the input, be it within an ARN or a policy. */
function wordsIn(input: unknown, found = new Set<string>()): Set<string> {
  if (typeof input === 'string') {
    found.add(input);
    for (const word of input.split(/[^\w.@=+-]+/)) if (word) found.add(word);
  } else if (typeof input === 'object' && input !== null && !(input instanceof Uint8Array))
    for (const item of Object.values(input)) wordsIn(item, found);
  return found;
}
