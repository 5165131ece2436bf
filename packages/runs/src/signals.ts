import type { Json } from '@groundcrew/contract';
import { decodeJson, encodeJson, type Session, type Transaction } from '@groundcrew/store';
import { Ledger } from './ledger.ts';
import { endedRun, unknownRun } from './run.ts';
import { isOpen } from './states.ts';
import type { RunTables } from './tables.ts';

/** Stores a signal, which waits for its step as long as the step waits for it. Answers its number, from 1. */
export const sendSignal = async (
  transaction: Transaction,
  run: string,
  name: string,
  payload: Json,
): Promise<number> => {
  const ledger = await Ledger.open(transaction, [run]);
  const row = ledger.find(run);
  if (row === undefined) throw unknownRun(run);
  if (!isOpen(row.state)) throw endedRun(row, 'signalled');
  const { count } = await ledger.db
    .selectFrom('signal')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('run', '=', run)
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  const number = count + 1;
  await ledger.db
    .insertInto('signal')
    .values({ run, name, number, payload: encodeJson(payload), at: ledger.at })
    .execute();
  transaction.announce(run);
  return number;
};

export const readSignal = async (
  session: Session,
  run: string,
  name: string,
  number: number,
): Promise<{ readonly payload: Json } | undefined> => {
  const row = await session
    .tables<RunTables>()
    .selectFrom('signal')
    .select('payload')
    .where('run', '=', run)
    .where('name', '=', name)
    .where('number', '=', number)
    .executeTakeFirst();
  return row === undefined ? undefined : { payload: decodeJson(row.payload) ?? null };
};
