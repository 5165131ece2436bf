import type { Json, JsonObject, SourceRange } from '@groundcrew/contract';
import {
  emptyState,
  type RecordedOutput,
  type RecordedResource,
  type StackState,
  type Target,
} from '@groundcrew/planner';
import { decodeJson, type ExpressionBuilder, type Session } from '@groundcrew/store';
import type { ResourceRow, StackRow, StackTables } from './tables.ts';

export const readStackRow = (session: Session, stack: string): Promise<StackRow | undefined> =>
  session.tables<StackTables>().selectFrom('stack').selectAll().where('name', '=', stack).executeTakeFirst();

/** All rows of a stack, or those of some logical ids; leftovers too. */
export async function readResourceRows(
  session: Session,
  stack: string,
  logicalIds?: readonly string[],
): Promise<ResourceRow[]> {
  if (logicalIds?.length === 0) return [];
  return session
    .tables<StackTables>()
    .selectFrom('resource')
    .selectAll()
    .where('stack', '=', stack)
    .$if(logicalIds !== undefined, (query) => query.where('logical_id', 'in', logicalIds ?? []))
    .orderBy('sequence')
    .orderBy('logical_id')
    .orderBy('physical_id')
    .execute();
}

/** Whether any stack has a record of it at this place. */
export async function isRecorded(
  session: Session,
  type: string,
  physicalId: string,
  place: Target,
): Promise<boolean> {
  const row = await session
    .tables<StackTables>()
    .selectFrom('resource')
    .innerJoin('stack', 'stack.name', 'resource.stack')
    .select('resource.logical_id')
    .where('resource.type', '=', type)
    .where('resource.physical_id', '=', physicalId)
    .where(standsAt(place))
    .executeTakeFirst();
  return row !== undefined;
}

/** Rows of a place, joined with their stacks: those that name it, and those that name none of stacks that are there. */
export const standsAt =
  ({ accountId, region }: Target) =>
  (eb: ExpressionBuilder<StackTables, 'resource' | 'stack'>) =>
    eb.or([
      eb.and([eb('resource.account_id', '=', accountId), eb('resource.region', '=', region)]),
      eb.and([
        eb('resource.account_id', '=', ''),
        eb('stack.account_id', '=', accountId),
        eb('stack.region', '=', region),
      ]),
    ]);

/** What is recorded about a stack; an empty state in the given target for one that does not exist yet. */
export async function readState(session: Session, stack: string, target: Target): Promise<StackState> {
  const row = await readStackRow(session, stack);
  const rows = await readResourceRows(session, stack);
  const current = rows.filter((resource) => resource.role === 'current').map(toRecorded);
  return {
    ...emptyState(stack, row ? targetOf(row) : target),
    resources: new Map(current.map((resource) => [resource.logicalId, resource])),
    leftovers: rows.filter((resource) => resource.role === 'leftover').map(toRecorded),
    outputs: row ? outputsOf(row) : new Map(),
  };
}

/** The account and region that a row names. */
export const targetOf = (row: Pick<StackRow, 'account_id' | 'region' | 'partition'>): Target => ({
  accountId: row.account_id,
  region: row.region,
  partition: row.partition,
});

export const outputsOf = (row: StackRow): Map<string, RecordedOutput> =>
  new Map(Object.entries((decodeJson(row.outputs) ?? {}) as unknown as Record<string, RecordedOutput>));

/** Where a resource stands, if not where its stack does. */
export const placeOfRow = (
  row: Pick<ResourceRow, 'account_id' | 'region' | 'partition'>,
): Target | undefined => (row.account_id === '' ? undefined : targetOf(row));

/** Whether a row stands at a place; a missing one is the stack's. */
export const isAt = (
  row: Pick<ResourceRow, 'account_id' | 'region'>,
  place: Pick<Target, 'accountId' | 'region'> | undefined,
): boolean => row.account_id === (place?.accountId ?? '') && row.region === (place?.region ?? '');

/** A column that holds JSON, as what this package wrote into it. */
export const jsonOf = (text: string): Json => decodeJson(text) ?? null;

export const objectOf = (text: string): JsonObject => jsonOf(text) as JsonObject;

export const namesOf = (text: string): readonly string[] => jsonOf(text) as readonly string[];

export const toRecorded = (row: ResourceRow): RecordedResource => ({
  logicalId: row.logical_id,
  type: row.type,
  physicalId: row.physical_id,
  ...(placeOfRow(row) && { place: placeOfRow(row) }),
  properties: objectOf(row.properties),
  attributes: objectOf(row.attributes),
  ...(row.answered !== null && { answered: namesOf(row.answered) }),
  dependsOn: namesOf(row.depends_on),
  deletionPolicy: row.deletion_policy,
  updateReplacePolicy: row.update_replace_policy,
  status: row.status,
  sequence: row.sequence,
  source: row.source === null ? undefined : (decodeJson(row.source) as unknown as SourceRange),
});
