import { encodeJson, type Session, type Transaction } from '@groundcrew/store';
import type { Scope } from '../claim.ts';
import { newIdentifier } from '../identifier.ts';
import { LeaseLost } from '../interruptions.ts';
import type { ProcessIdentity } from '../process/identity.ts';
import type { RunTables } from '../tables.ts';

const forgottenAfter = 24 * 60 * 60 * 1_000;

/** Workers that ended long ago, in whatever way, and hold nothing any more. */
const forgetOld = async (session: Session, at: number): Promise<void> => {
  await session
    .tables<RunTables>()
    .deleteFrom('worker')
    .where('expires_at', '<', at - forgottenAfter)
    .where('id', 'not in', (eb) =>
      eb
        .selectFrom('step')
        .select((inner) => inner.ref('worker').$notNull().as('worker'))
        .where('state', '=', 'running')
        .where('worker', 'is not', null),
    )
    .execute();
};

/**
 * One start of a worker: its row and how long it may count on it. The database's clock decides; in between, both
 * clocks of this process do, since one stands still while the machine sleeps and the other can be set.
 */
export class Lease {
  readonly id: string;
  readonly milliseconds: number;
  /** Set once the worker has given it up: what was claimed under it may be written to no more, taken over or not. */
  lost = false;
  #monotonic: number;
  #wall: number;

  private constructor(id: string, milliseconds: number, began: { monotonic: number; wall: number }) {
    this.id = id;
    this.milliseconds = milliseconds;
    this.#monotonic = began.monotonic;
    this.#wall = began.wall;
  }

  /** Inserts the worker's row. `at` is the database's time. */
  static async begin(
    session: Session,
    self: ProcessIdentity,
    scope: Scope,
    milliseconds: number,
    at: number,
  ): Promise<Lease> {
    const began = { monotonic: performance.now(), wall: Date.now() };
    const id = newIdentifier(at);
    await forgetOld(session, at);
    await session
      .tables<RunTables>()
      .insertInto('worker')
      .values({
        id,
        host: self.host,
        host_name: self.hostName,
        pid: self.pid,
        process_start: self.processStart,
        only_run: scope.onlyRun ?? null,
        kinds: encodeJson([...scope.kinds]),
        expires_at: at + milliseconds,
        started_at: at,
        ended_at: null,
      })
      .execute();
    return new Lease(id, milliseconds, began);
  }

  /** Milliseconds that are left for certain; negative when the lease may have lapsed. */
  get remaining(): number {
    return this.milliseconds - this.#age;
  }

  get isDueForRenewal(): boolean {
    return this.#age >= this.milliseconds / 3;
  }

  get #age(): number {
    return Math.max(performance.now() - this.#monotonic, Date.now() - this.#wall);
  }

  /** Throws `LeaseLost` unless the lease stands at `at`, the database's time. Renews it when that is due. */
  async assert(transaction: Transaction, at: number): Promise<void> {
    const db = transaction.tables<RunTables>();
    const row = await db
      .selectFrom('worker')
      .select('expires_at')
      .where('id', '=', this.id)
      .where('ended_at', 'is', null)
      .executeTakeFirst();
    if (row === undefined || row.expires_at <= at) throw new LeaseLost();
    if (!this.isDueForRenewal) return;
    const began = { monotonic: performance.now(), wall: Date.now() };
    const renewed = await db
      .updateTable('worker')
      .set({ expires_at: at + this.milliseconds })
      .where('id', '=', this.id)
      .where('ended_at', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (renewed === undefined) throw new LeaseLost();
    transaction.afterCommit(() => {
      this.#monotonic = began.monotonic;
      this.#wall = began.wall;
    });
  }

  async end(session: Session, at: number): Promise<void> {
    await session
      .tables<RunTables>()
      .updateTable('worker')
      .set({ ended_at: at })
      .where('id', '=', this.id)
      .where('ended_at', 'is', null)
      .execute();
  }
}
