import type { Json } from '@groundcrew/contract';
import { type Database, decodeJson, encodeJson, type Session } from '@groundcrew/store';
import { newIdentifier } from './identifier.ts';
import { Ledger } from './ledger.ts';
import { isoTime } from './run.ts';
import type { RunTables } from './tables.ts';

/** What a worker made after it had lost its step: it stands, and no step knows of it. */
export interface Stray {
  readonly id: string;
  readonly run: string;
  readonly step: string;
  readonly attempt: number;
  readonly record: Json;
  readonly at: string;
}

const nameOf = (record: Json): string => {
  if (typeof record === 'string') return record;
  if (typeof record === 'object' && record !== null && 'physicalId' in record)
    return String(record.physicalId);
  return JSON.stringify(record);
};

/** Not fenced: the row says what exists, whoever may act on the step now. */
export const recordStray = async (
  database: Database,
  origin: { readonly run: string; readonly step: string; readonly attempt: number },
  record: Json,
): Promise<void> => {
  await database.transaction(async (transaction) => {
    const ledger = await Ledger.open(transaction, [origin.run]);
    const { run, step, attempt } = origin;
    await ledger.db
      .insertInto('stray')
      .values({ id: newIdentifier(ledger.at), run, step, attempt, record: encodeJson(record), at: ledger.at })
      .execute();
    ledger.event(run, 'step.stray', { step, identifier: nameOf(record) });
    await ledger.close();
  });
};

export const listStrays = async (
  session: Session,
  filter: { readonly run?: string; readonly stack?: string },
): Promise<readonly Stray[]> => {
  const rows = await session
    .tables<RunTables>()
    .selectFrom('stray')
    .innerJoin('run', 'run.id', 'stray.run')
    .selectAll('stray')
    .$if(filter.run !== undefined, (query) => query.where('stray.run', '=', filter.run ?? ''))
    .$if(filter.stack !== undefined, (query) => query.where('run.stack', '=', filter.stack ?? ''))
    .orderBy('stray.id')
    .execute();
  return rows.map(({ at, record, ...row }) => ({
    ...row,
    record: decodeJson(record) ?? null,
    at: isoTime(at),
  }));
};

/** To be called when the thing was adopted or removed. */
export const forgetStray = async (session: Session, id: string): Promise<void> => {
  await session.tables<RunTables>().deleteFrom('stray').where('id', '=', id).execute();
};
