import { type RawBuilder, sql } from 'kysely';
import type { DialectName, Session } from './database.ts';

/** The database's clock as an SQL expression: milliseconds since the epoch, at the time of the statement. */
export const clock = (dialect: DialectName): RawBuilder<number> =>
  dialect === 'sqlite'
    ? sql<number>`cast(unixepoch('subsec') * 1000 as integer)`
    : sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`;

/** Reads the database's clock, by which leases and due times are measured: milliseconds since the epoch. */
export const now = async (session: Session): Promise<number> => {
  const { rows } = await sql<{ now: number }>`select ${clock(session.dialect)} as now`.execute(
    session.tables(),
  );
  return rows[0]?.now ?? Number.NaN;
};
