import type { Json, JsonObject } from '@groundcrew/contract';
import { isSecretMark } from '@groundcrew/planner';
import type { Secrets, Session, Transaction } from '@groundcrew/store';
import type { StackTables } from '../state/tables.ts';

/** The values behind fingerprints: a record and the same properties in clear. */
export function valuesBehind(marked: Json, clear: Json | undefined): Map<string, Json> {
  const values = new Map<string, Json>();
  const visit = (mark: Json, value: Json | undefined): void => {
    if (value === undefined) return;
    if (isSecretMark(mark)) {
      if (!isSecretMark(value)) values.set(mark.$secret, value);
    } else if (Array.isArray(mark)) {
      if (Array.isArray(value)) mark.forEach((item: Json, i) => visit(item, (value as Json[])[i]));
    } else if (typeof mark === 'object' && mark !== null) {
      if (typeof value === 'object' && value !== null && !Array.isArray(value))
        for (const [key, item] of Object.entries(mark)) visit(item, (value as JsonObject)[key]);
    }
  };
  visit(marked, clear);
  return values;
}

/** Keeps the values behind the fingerprints that a stack's records hold, encrypted, each once. */
export async function keepValues(
  secrets: Secrets,
  transaction: Transaction,
  stack: string,
  values: ReadonlyMap<string, Json>,
): Promise<void> {
  if (values.size === 0) return;
  const known = await keptValues(transaction, stack);
  for (const [fingerprint, value] of values) {
    if (known.has(fingerprint)) continue;
    const form = typeof value === 'string' ? ('text' as const) : ('json' as const);
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    await transaction
      .tables<StackTables>()
      .insertInto('kept_value')
      .values({ stack, fingerprint, reference: await secrets.put(text, transaction), form })
      .execute();
  }
}

export interface KeptValue {
  /** Into the secret store. */
  readonly reference: string;
  readonly form: 'text' | 'json';
}

/** What is kept for a stack, by fingerprint. */
export async function keptValues(session: Session, stack: string): Promise<ReadonlyMap<string, KeptValue>> {
  const rows = await session
    .tables<StackTables>()
    .selectFrom('kept_value')
    .selectAll()
    .where('stack', '=', stack)
    .execute();
  return new Map(rows.map(({ fingerprint, reference, form }) => [fingerprint, { reference, form }]));
}

/** Keeps for one stack too what is kept for another and these records hold. Each has its own, so that either can forget it. */
export async function shareValues(
  secrets: Secrets,
  transaction: Transaction,
  from: string,
  to: string,
  records: readonly { readonly properties: string }[],
): Promise<void> {
  const needed = records.map(({ properties }) => properties).join('\n');
  const known = await keptValues(transaction, to);
  for (const [fingerprint, { reference, form }] of await keptValues(transaction, from)) {
    if (known.has(fingerprint) || !needed.includes(fingerprint)) continue;
    const own = await secrets.put(await secrets.get(reference, transaction), transaction);
    await transaction
      .tables<StackTables>()
      .insertInto('kept_value')
      .values({ stack: to, fingerprint, reference: own, form })
      .execute();
  }
}

/** Forgets the values that neither a record nor what a rollback would restore needs any more. */
export async function forgetValues(secrets: Secrets, transaction: Transaction, stack: string): Promise<void> {
  const kept = await keptValues(transaction, stack);
  if (kept.size === 0) return;
  const db = transaction.tables<StackTables>();
  const records = await db
    .selectFrom('resource')
    .select('properties as text')
    .where('stack', '=', stack)
    .execute();
  const images = await db
    .selectFrom('before_image')
    .select('image as text')
    .where('stack', '=', stack)
    .execute();
  const needed = [...records, ...images].map(({ text }) => text).join('\n');
  for (const [fingerprint, { reference }] of kept) {
    if (needed.includes(fingerprint)) continue;
    await secrets.remove(reference, transaction);
    await db
      .deleteFrom('kept_value')
      .where('stack', '=', stack)
      .where('fingerprint', '=', fingerprint)
      .execute();
  }
}
