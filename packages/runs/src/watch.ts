import type { RunEvent } from '@groundcrew/contract';
import { decodeJson, type Database, isTransient, type Session } from '@groundcrew/store';
import { isoTime, unknownRun } from './run.ts';
import { isOpen } from './states.ts';
import type { EventRow, RunTables } from './tables.ts';

const eventsPerRead = 1_000;
/** How long a follower waits for a database that does not answer. */
const patienceMilliseconds = 60_000;

const toEvent = (row: EventRow): RunEvent => ({
  run: row.run,
  sequence: row.sequence,
  at: isoTime(row.at),
  name: row.name,
  data: decodeJson(row.data) as RunEvent['data'],
});

/** The events after a sequence number, oldest first, at most `limit`. */
export const readEvents = async (
  session: Session,
  run: string,
  options: { readonly after?: number; readonly limit?: number },
): Promise<readonly RunEvent[]> => {
  const rows = await session
    .tables<RunTables>()
    .selectFrom('event')
    .selectAll()
    .where('run', '=', run)
    .where('sequence', '>', options.after ?? 0)
    .orderBy('sequence')
    .limit(options.limit ?? eventsPerRead)
    .execute();
  return rows.map(toEvent);
};

/** All events after a sequence number that there are by now, read page by page. */
export async function* recordedEvents(
  session: Session,
  run: string,
  after: number,
): AsyncGenerator<RunEvent> {
  let cursor = after;
  for (;;) {
    const events = await readEvents(session, run, { after: cursor });
    yield* events;
    const last = events.at(-1);
    if (last === undefined || events.length < eventsPerRead) return;
    cursor = last.sequence;
  }
}

const hasEnded = async (session: Session, run: string): Promise<boolean> => {
  const row = await session
    .tables<RunTables>()
    .selectFrom('run')
    .select('state')
    .where('id', '=', run)
    .executeTakeFirst();
  if (row === undefined) throw unknownRun(run);
  return !isOpen(row.state);
};

/** Resolves when the database announces the topic, the time is over, or the signal aborts. */
export const nextNews = (
  database: Database,
  topic: string,
  milliseconds: number,
  signal: AbortSignal,
): { readonly heard: Promise<void> } => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = database.listen((heard) => {
    if (heard === topic) resolve();
  });
  const timer = setTimeout(resolve, milliseconds);
  const stop = (): void => resolve();
  signal.addEventListener('abort', stop);
  if (signal.aborted) resolve();
  const heard = promise.finally(() => {
    end();
    signal.removeEventListener('abort', stop);
    clearTimeout(timer);
  });
  return { heard };
};

/**
 * Follows a run from after a sequence number to its end. Announcements wake it at once; other processes on SQLite and
 * broken connections are covered by asking every `poll` milliseconds. Ends quietly when the signal aborts.
 */
export async function* watch(
  database: Database,
  run: string,
  after: number,
  signal: AbortSignal,
  poll: number,
): AsyncGenerator<RunEvent> {
  let cursor = after;
  let lastLook = performance.now();
  while (!signal.aborted) {
    // Listening starts before reading, so that nothing falls between the two.
    const { heard } = nextNews(database, run, poll, signal);
    const look = async () => ({
      ended: await hasEnded(database, run),
      events: await readEvents(database, run, { after: cursor }),
    });
    const looked = await look().catch((thrown: unknown) => {
      // A database that is being restarted comes back.
      if (!isTransient(thrown) || performance.now() - lastLook > patienceMilliseconds) throw thrown;
    });
    if (looked === undefined) {
      await heard;
      continue;
    }
    lastLook = performance.now();
    const { ended, events } = looked;
    for (const event of events) {
      if (signal.aborted) return;
      cursor = event.sequence;
      yield event;
    }
    if (events.length > 0) continue;
    if (ended) return;
    await heard;
  }
}
