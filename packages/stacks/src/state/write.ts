import type { Json, JsonObject, SourceRange } from '@groundcrew/contract';
import type { RecordedStatus } from '@groundcrew/planner';
import type { DeletionPolicy, Place } from '@groundcrew/program';
import { clock, encodeJson, type Transaction } from '@groundcrew/store';
import { publicAttributes } from './public-attributes.ts';
import { isAt, placeOfRow, readResourceRows } from './read.ts';
import type { ResourceRow, StackTables } from './tables.ts';

export interface ResourceRecord {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  /** Where it stands, if not where its stack does. */
  readonly place?: Place;
  readonly status: RecordedStatus;
  /** With secrets as fingerprints. */
  readonly properties: JsonObject;
  readonly attributes: JsonObject;
  readonly answered?: readonly string[];
  readonly dependsOn: readonly string[];
  readonly deletionPolicy: DeletionPolicy;
  readonly updateReplacePolicy: DeletionPolicy;
  readonly operation: string;
  readonly source?: SourceRange;
}

/**
 * Records that a resource stands. Writing it again under the same operation changes nothing more, so a step that is
 * repeated after a crash may do it again. `predecessor`: what becomes of another one that stands under the same logical id.
 */
export async function recordResource(
  transaction: Transaction,
  record: ResourceRecord,
  predecessor: 'leftover' | 'gone',
): Promise<void> {
  const db = transaction.tables<StackTables>();
  const rows = await readResourceRows(transaction, record.stack, [record.logicalId]);
  for (const other of rows.filter((row) => row.role === 'current' && !isSame(row, record))) {
    if (predecessor === 'gone') await deleteRow(transaction, other);
    else await whereRow(transaction, other).set({ role: 'leftover' }).execute();
  }
  const known = rows.find((row) => isSame(row, record));
  const values: Omit<ResourceRow, 'sequence' | 'updated_at'> = {
    stack: record.stack,
    logical_id: record.logicalId,
    type: record.type,
    physical_id: record.physicalId,
    account_id: record.place?.accountId ?? '',
    region: record.place?.region ?? '',
    partition: record.place?.partition ?? '',
    role: 'current',
    status: record.status,
    properties: encodeJson(record.properties),
    attributes: encodeJson(publicAttributes(record.attributes, record.properties)),
    answered: record.answered === undefined ? null : encodeJson(record.answered),
    depends_on: encodeJson(record.dependsOn),
    deletion_policy: record.deletionPolicy,
    update_replace_policy: record.updateReplacePolicy,
    operation: record.operation,
    source: record.source === undefined ? null : encodeJson(record.source as unknown as Json),
  };
  const updated = { updated_at: clock(transaction.dialect) };
  if (known)
    await whereRow(transaction, known)
      .set({ ...values, ...updated })
      .execute();
  else {
    const last = await db
      .selectFrom('resource')
      .select((eb) => eb.fn.max('sequence').as('sequence'))
      .where('stack', '=', record.stack)
      .executeTakeFirst();
    const sequence = (last?.sequence ?? 0) + 1;
    await db
      .insertInto('resource')
      .values({ ...values, ...updated, sequence })
      .execute();
  }
}

/** Records what turned up late: as the resource itself where none stands under its logical id, else to be deleted. */
export async function recordFound(transaction: Transaction, record: ResourceRecord): Promise<void> {
  const rows = await readResourceRows(transaction, record.stack, [record.logicalId]);
  if (rows.some((row) => row.role === 'current')) await recordLeftover(transaction, record);
  else await recordResource(transaction, record, 'leftover');
}

/** Records what stands beside whatever is current under its logical id, for the next plan to delete. */
export async function recordLeftover(transaction: Transaction, record: ResourceRecord): Promise<void> {
  const rows = await readResourceRows(transaction, record.stack, [record.logicalId]);
  const current = rows.find((row) => row.role === 'current');
  await recordResource(transaction, record, 'leftover');
  if (current) await whereRow(transaction, current).set({ role: 'current' }).execute();
  const found = {
    stack: record.stack,
    logical_id: record.logicalId,
    type: record.type,
    physical_id: record.physicalId,
    account_id: record.place?.accountId ?? '',
    region: record.place?.region ?? '',
  };
  await whereRow(transaction, found).set({ role: 'leftover', update_replace_policy: 'Delete' }).execute();
}

/** Puts a row back as it was, and makes a leftover of whatever else is current under its logical id. */
export async function reinstateRow(transaction: Transaction, row: ResourceRow): Promise<void> {
  const others = await readResourceRows(transaction, row.stack, [row.logical_id]);
  for (const other of others) {
    if (isAt(other, placeOfRow(row)) && other.type === row.type && other.physical_id === row.physical_id)
      await deleteRow(transaction, other);
    else await whereRow(transaction, other).set({ role: 'leftover' }).execute();
  }
  await transaction.tables<StackTables>().insertInto('resource').values(row).execute();
}

const isSame = (row: ResourceRow, record: ResourceRecord): boolean =>
  row.physical_id === record.physicalId && row.type === record.type && isAt(row, record.place);

type RowKey = Pick<ResourceRow, 'stack' | 'logical_id' | 'type' | 'physical_id' | 'account_id' | 'region'>;

export const whereRow = (transaction: Transaction, key: RowKey) =>
  transaction
    .tables<StackTables>()
    .updateTable('resource')
    .where('stack', '=', key.stack)
    .where('logical_id', '=', key.logical_id)
    .where('type', '=', key.type)
    .where('physical_id', '=', key.physical_id)
    .where('account_id', '=', key.account_id)
    .where('region', '=', key.region);

export const deleteRow = (transaction: Transaction, key: RowKey) =>
  transaction
    .tables<StackTables>()
    .deleteFrom('resource')
    .where('stack', '=', key.stack)
    .where('logical_id', '=', key.logical_id)
    .where('type', '=', key.type)
    .where('physical_id', '=', key.physical_id)
    .where('account_id', '=', key.account_id)
    .where('region', '=', key.region)
    .execute();
