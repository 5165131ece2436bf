import type { Json, RunEvent } from '@groundcrew/contract';
import { type Database, inTransaction, type Session, type Transaction } from '@groundcrew/store';
import { cancel, type CancelOptions } from './cancel.ts';
import { createLocks, type Locks } from './locks.ts';
import { type ProcessIdentity, thisProcess } from './process/identity.ts';
import { endedRun, type Run, type RunRequest, type Step, toRun, toStep, unknownRun } from './run.ts';
import {
  closeInterrupted,
  dispelDoubt,
  changedHands,
  doubts,
  intended,
  interruptedRuns,
  isAttended,
  openIntents,
  settleIntent,
  type Settlement,
} from './settle.ts';
import { sendSignal } from './signals.ts';
import { isOpen, type RunState } from './states.ts';
import { forgetStray, listStrays, type Stray } from './strays.ts';
import { submit } from './submit.ts';
import type { RunTables } from './tables.ts';
import { readEvents, recordedEvents, watch } from './watch.ts';

const defaultPageSize = 50;
const pollMilliseconds = 200;

export interface RunFilter {
  readonly limit?: number;
  /** The `next` of the page before. */
  readonly cursor?: string;
  readonly stack?: string;
  readonly state?: RunState;
}

/** The run graph. A transaction given as last argument is joined, so that a caller's rows and these are one commit. */
export interface Runs {
  readonly database: Database;
  readonly locks: Locks;
  /** This process, as its workers and locks are known to others. */
  readonly self: ProcessIdentity;
  submit(request: RunRequest, transaction?: Transaction): Promise<Run>;
  get(run: string, session?: Session): Promise<Run | undefined>;
  /** Runs whose id begins so, newest first, at most `limit`. */
  beginningWith(text: string, limit: number): Promise<readonly Run[]>;
  /** Newest first. */
  list(filter?: RunFilter): Promise<{ readonly runs: readonly Run[]; readonly next?: string }>;
  /** In the order in which they were given. */
  steps(run: string, session?: Session): Promise<readonly Step[]>;
  /** At most `limit` (1,000) events after a sequence number. */
  events(
    run: string,
    options?: { readonly after?: number; readonly limit?: number },
  ): Promise<readonly RunEvent[]>;
  /** All events after a sequence number that there are by now. */
  recorded(run: string, after?: number): AsyncIterable<RunEvent>;
  /** All events after a sequence number until the run has ended or the signal aborts. */
  watch(run: string, after?: number, signal?: AbortSignal): AsyncIterable<RunEvent>;
  cancel(run: string, options?: CancelOptions, transaction?: Transaction): Promise<void>;
  /** Answers the signal's number among those of its name. */
  signal(run: string, name: string, payload?: Json, transaction?: Transaction): Promise<number>;
  /** The run, if a worker started for it would go on with it. Throws RUN_UNKNOWN or RUN_ENDED. */
  resume(run: string): Promise<Run>;
  /** True when a living worker works on the run or may claim its steps. */
  attended(run: string, session?: Session): Promise<boolean>;
  /** The runs of a stack that have not ended and that no living worker attends. */
  interrupted(stack: string, session?: Session): Promise<readonly Run[]>;
  /** Steps that were about to do something and are not known to have done it, in ended runs too. */
  openIntents(stack: string, session?: Session): Promise<readonly Step[]>;
  /** Steps whose intent was taken for without effect, and may prove otherwise. */
  doubts(stack: string, session?: Session): Promise<readonly Step[]>;
  /** To be called when nothing can come of a doubted intent any more. */
  dispel(run: string, step: string, transaction?: Transaction): Promise<void>;
  /** Steps of a kind that have stored an intent, in the stack's runs from a run on. */
  intended(stack: string, kind: string, from: string, session?: Session): Promise<readonly Step[]>;
  /** The stack's runs of which a worker that was given up may yet wake up and tell of what it made. */
  changedHands(stack: string): Promise<ReadonlySet<string>>;
  /** Closes the intent of a step that no worker holds. */
  settle(run: string, step: string, settlement: Settlement, transaction?: Transaction): Promise<void>;
  /** Ends a run that nobody attends as interrupted. Throws RUN_ATTENDED. */
  close(run: string, transaction?: Transaction): Promise<void>;
  strays(filter: { readonly run?: string; readonly stack?: string }): Promise<readonly Stray[]>;
  forgetStray(id: string, transaction?: Transaction): Promise<void>;
}

/** `self` is this process; a test may stand for several. */
export const createRuns = (database: Database, self: ProcessIdentity = thisProcess()): Runs => {
  const get = async (run: string, session: Session = database): Promise<Run | undefined> => {
    const row = await session
      .tables<RunTables>()
      .selectFrom('run')
      .selectAll()
      .where('id', '=', run)
      .executeTakeFirst();
    return row === undefined ? undefined : toRun(row);
  };
  return {
    database,
    self,
    locks: createLocks(database, self),
    submit: (request, transaction) =>
      inTransaction(transaction ?? database, (inner) => submit(inner, request)),
    get,
    async beginningWith(text, limit) {
      const rows = await database
        .tables<RunTables>()
        .selectFrom('run')
        .selectAll()
        .where((eb) => eb(eb.fn('substr', ['id', eb.lit(1), eb.val(text.length)]), '=', text))
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toRun);
    },
    async list({ limit = defaultPageSize, cursor, stack, state } = {}) {
      const rows = await database
        .tables<RunTables>()
        .selectFrom('run')
        .selectAll()
        .$if(cursor !== undefined, (query) => query.where('id', '<', cursor ?? ''))
        .$if(stack !== undefined, (query) => query.where('stack', '=', stack ?? ''))
        .$if(state !== undefined, (query) => query.where('state', '=', state ?? 'running'))
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      const runs = rows.slice(0, limit).map(toRun);
      return { runs, next: rows.length > limit ? runs.at(-1)?.id : undefined };
    },
    async steps(run, session = database) {
      const query = session.tables<RunTables>().selectFrom('step').selectAll().where('run', '=', run);
      return (await query.orderBy('position').execute()).map(toStep);
    },
    events: (run, options = {}) => readEvents(database, run, options),
    recorded: (run, after = 0) => recordedEvents(database, run, after),
    watch: (run, after = 0, signal = new AbortController().signal) =>
      watch(database, run, after, signal, pollMilliseconds),
    cancel: (run, options = {}, transaction) =>
      inTransaction(transaction ?? database, (inner) => cancel(inner, run, options)),
    signal: (run, name, payload = null, transaction) =>
      inTransaction(transaction ?? database, (inner) => sendSignal(inner, run, name, payload)),
    async resume(run) {
      const found = await get(run);
      if (found === undefined) throw unknownRun(run);
      if (!isOpen(found.state)) throw endedRun(found, 'resumed');
      return found;
    },
    attended: (run, session = database) => isAttended(session, run, self),
    interrupted: (stack, session = database) => interruptedRuns(session, stack, self),
    openIntents: (stack, session = database) => openIntents(session, stack),
    doubts: (stack, session = database) => doubts(session, stack),
    changedHands: (stack) => changedHands(database, stack),
    dispel: (run, step, transaction) => dispelDoubt(transaction ?? database, run, step),
    intended: (stack, kind, from, session = database) => intended(session, stack, kind, from),
    settle: (run, step, settlement, transaction) =>
      inTransaction(transaction ?? database, (inner) => settleIntent(inner, run, step, settlement)),
    close: (run, transaction) =>
      inTransaction(transaction ?? database, (inner) => closeInterrupted(inner, run, self)),
    strays: (filter) => listStrays(database, filter),
    forgetStray: (id, transaction) => forgetStray(transaction ?? database, id),
  };
};
