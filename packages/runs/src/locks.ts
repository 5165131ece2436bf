import { DiagnosticError, error } from '@groundcrew/contract';
import { type Database, inTransaction, now, type Session, type Transaction } from '@groundcrew/store';
import type { Hold } from './handler.ts';
import { newIdentifier } from './identifier.ts';
import { isDead, type ProcessIdentity } from './process/identity.ts';
import { isoTime } from './run.ts';
import { isAttended } from './settle.ts';
import { openRunStates } from './states.ts';
import type { LockRow, RunTables } from './tables.ts';

const defaultLease = 15_000;

export interface LockHolder {
  readonly name: string;
  /** Who holds it, in the words given at acquisition. */
  readonly holder: string;
  readonly hostName: string;
  readonly pid: number;
  readonly run?: string;
  readonly purpose: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

export interface LockRequest {
  readonly holder: string;
  /** What it is held for, e.g. `apply`. */
  readonly purpose: string;
  /** With a run, the lock stays until the run ends, and is released in that very transaction. */
  readonly run?: string;
  /** Milliseconds for which the lock outlives a holder that is no longer heard of. */
  readonly lease?: number;
}

export interface Lock extends Hold {
  readonly name: string;
  readonly token: string;
  /** Aborts when the lock was lost, because this process could not renew it in time. */
  readonly lost: AbortSignal;
  /** Binds the lock to a run, which then releases it when it ends. Throws LOCK_LOST where another has taken it since. */
  bind(run: string, transaction?: Transaction): Promise<void>;
  release(transaction?: Transaction): Promise<void>;
}

export interface Locks {
  /**
   * Takes the lock or throws LOCK_HELD, which says who has it. A holder on this host that has ended, or one elsewhere
   * that was not heard of for its lease, has it no more, unless a living worker attends its run. It is renewed until
   * it is released.
   */
  acquire(name: string, request: LockRequest, transaction?: Transaction): Promise<Lock>;
  /** Who holds it; undefined also when its holder is gone. */
  holder(name: string, session?: Session): Promise<LockHolder | undefined>;
}

const toHolder = (row: LockRow): LockHolder => ({
  name: row.name,
  holder: row.holder,
  hostName: row.host_name,
  pid: row.pid,
  run: row.run ?? undefined,
  purpose: row.purpose,
  since: isoTime(row.acquired_at),
});

const held = (row: LockRow): DiagnosticError => {
  const { holder, hostName, pid, purpose, since, run } = toHolder(row);
  return new DiagnosticError(
    error('LOCK_HELD', `${row.name} is locked by ${holder} on ${hostName} (process ${pid}) for ${purpose}`, {
      detail: `Since ${since}${run === undefined ? '' : `, run ${run}`}.`,
      next: run === undefined ? 'Wait until it is done.' : `Wait until it is done, or cancel the run ${run}.`,
    }),
  );
};

const lockLost = (name: string): DiagnosticError =>
  new DiagnosticError(
    error('LOCK_LOST', `The lock ${name} was lost: it was not renewed in time`, { next: 'Try again.' }),
  );

export const createLocks = (database: Database, self: ProcessIdentity): Locks => {
  const isHeld = async (session: Session, row: LockRow): Promise<boolean> => {
    const run =
      row.run === null
        ? undefined
        : await session
            .tables<RunTables>()
            .selectFrom('run')
            .select('id')
            .where('id', '=', row.run)
            .where('state', 'in', [...openRunStates])
            .executeTakeFirst();
    if (row.run !== null && run === undefined) return false;
    const holderLives = row.expires_at > (await now(session)) && !isDead(row, self);
    return holderLives || (run !== undefined && (await isAttended(session, run.id, self)));
  };

  const find = (session: Session, name: string) =>
    session.tables<RunTables>().selectFrom('lock').selectAll().where('name', '=', name);

  const acquireIn = async (
    transaction: Transaction,
    name: string,
    request: LockRequest,
  ): Promise<LockRow> => {
    const db = transaction.tables<RunTables>();
    const at = await now(transaction);
    const row: LockRow = {
      name,
      token: newIdentifier(at),
      holder: request.holder,
      host: self.host,
      host_name: self.hostName,
      pid: self.pid,
      process_start: self.processStart,
      run: request.run ?? null,
      purpose: request.purpose,
      acquired_at: at,
      expires_at: at + (request.lease ?? defaultLease),
    };
    const inserted = await db
      .insertInto('lock')
      .values(row)
      .onConflict((conflict) => conflict.column('name').doNothing())
      .returning('token')
      .executeTakeFirst();
    if (inserted !== undefined) return row;
    const query = find(transaction, name);
    const other = await (transaction.dialect === 'sqlite' ? query : query.forUpdate()).executeTakeFirst();
    if (other !== undefined && (await isHeld(transaction, other))) throw held(other);
    if (other === undefined) return acquireIn(transaction, name, request);
    await db.updateTable('lock').set(row).where('name', '=', name).execute();
    return row;
  };

  /** Renews at a third of the lease, without keeping the process alive. */
  const keep = (row: LockRow, lease: number): { readonly lost: AbortSignal; bind(): void; stop(): void } => {
    const lost = new AbortController();
    let lastRenewal = performance.now();
    let bound = row.run !== null;
    const timer = setInterval(() => {
      renew().catch(() => {
        // The database may come back; the lease decides how long that may take.
        if (performance.now() - lastRenewal > lease) lose();
      });
    }, lease / 3);
    timer.unref();
    const lose = (): void => {
      clearInterval(timer);
      lost.abort(lockLost(row.name));
    };
    const renew = async (): Promise<void> => {
      const began = performance.now();
      const at = await now(database);
      const renewed = await database
        .tables<RunTables>()
        .updateTable('lock')
        .set({ expires_at: at + lease })
        .where('name', '=', row.name)
        .where('token', '=', row.token)
        .returning('name')
        .executeTakeFirst();
      if (renewed !== undefined) lastRenewal = began;
      else if (bound) clearInterval(timer);
      else lose();
    };
    // The end of its run releases a bound lock, which is then not lost.
    const bind = (): void => {
      bound = true;
    };
    return { lost: lost.signal, bind, stop: () => clearInterval(timer) };
  };

  return {
    async acquire(name, request, transaction) {
      const row = await inTransaction(transaction ?? database, (inner) => acquireIn(inner, name, request));
      const keeping = keep(row, request.lease ?? defaultLease);
      const mine = (session: Session) => ({ db: session.tables<RunTables>(), name, token: row.token });
      return {
        name,
        token: row.token,
        lost: keeping.lost,
        async assertHeld(inner) {
          const query = find(inner, name).where('token', '=', row.token);
          // Whoever takes it over waits for this transaction; SQLite has only one at a time.
          const found = await (inner.dialect === 'sqlite' ? query : query.forShare()).executeTakeFirst();
          if (found === undefined) throw lockLost(name);
        },
        async bind(run, inner) {
          const { db, token } = mine(inner ?? database);
          const bound = await db
            .updateTable('lock')
            .set({ run })
            .where('name', '=', name)
            .where('token', '=', token)
            .returning('name')
            .executeTakeFirst();
          if (bound === undefined) throw lockLost(name);
          keeping.bind();
        },
        async release(inner) {
          keeping.stop();
          const { db, token } = mine(inner ?? database);
          await db.deleteFrom('lock').where('name', '=', name).where('token', '=', token).execute();
        },
      };
    },
    async holder(name, session = database) {
      const row = await find(session, name).executeTakeFirst();
      return row !== undefined && (await isHeld(session, row)) ? toHolder(row) : undefined;
    },
  };
};
