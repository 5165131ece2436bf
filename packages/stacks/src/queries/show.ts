import type { Json, JsonObject } from '@groundcrew/contract';
import { isPlain, isSecretMark } from '@groundcrew/planner';
import type { Place } from '@groundcrew/program';
import type { Session } from '@groundcrew/store';
import { resourceUnknown, stackUnknown } from '../problems.ts';
import {
  jsonOf,
  objectOf,
  outputsOf,
  placeOfRow,
  readResourceRows,
  readStackRow,
  toRecorded,
} from '../state/read.ts';
import type { ResourceRow, StackRow, StackTables } from '../state/tables.ts';

export interface StackSummary {
  readonly name: string;
  readonly status: string;
  readonly accountId: string;
  readonly region: string;
  readonly description?: string;
  readonly resources: number;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
}

export interface ShownResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  /** Where it stands, if not where its stack does. */
  readonly place?: Place;
  /** `leftover` for what an earlier replacement left behind, else as recorded. */
  readonly status: string;
  readonly updatedAt: string;
}

export interface ShownOutput {
  readonly name: string;
  /** `(sensitive)` where it holds a secret. */
  readonly value: Json;
  readonly description?: string;
  readonly exportName?: string;
}

export interface StackDetail extends StackSummary {
  readonly parameters: Readonly<Record<string, Json>>;
  readonly resourceList: readonly ShownResource[];
  readonly outputs: readonly ShownOutput[];
}

export interface ResourceDetail extends ShownResource {
  readonly properties: JsonObject;
  readonly attributes: JsonObject;
  readonly dependsOn: readonly string[];
  readonly deletionPolicy: string;
  readonly updateReplacePolicy: string;
  readonly operation: string;
  readonly source?: Json;
}

export async function listStacks(session: Session): Promise<StackSummary[]> {
  const db = session.tables<StackTables>();
  const rows = await db.selectFrom('stack').selectAll().orderBy('name').execute();
  const counts = await db
    .selectFrom('resource')
    .select((eb) => ['stack', eb.fn.countAll<number | string>().as('count')])
    .groupBy('stack')
    .execute();
  const byStack = new Map(counts.map((row) => [row.stack, Number(row.count)]));
  return rows.map((row) => summary(row, byStack.get(row.name) ?? 0));
}

export async function showStack(session: Session, name: string): Promise<StackDetail> {
  const row = await stackRow(session, name);
  const resources = await readResourceRows(session, name);
  return {
    ...summary(row, resources.length),
    parameters: objectOf(row.parameters),
    resourceList: resources.map(shownResource),
    outputs: shownOutputs(row),
  };
}

export const showOutputs = async (session: Session, name: string): Promise<ShownOutput[]> =>
  shownOutputs(await stackRow(session, name));

export async function showResources(session: Session, name: string): Promise<ShownResource[]> {
  await stackRow(session, name);
  return (await readResourceRows(session, name)).map(shownResource);
}

export async function showResource(
  session: Session,
  name: string,
  logicalId: string,
): Promise<ResourceDetail> {
  await stackRow(session, name);
  const rows = (await readResourceRows(session, name)).filter((row) => row.logical_id === logicalId);
  const row = rows.find((candidate) => candidate.role === 'current') ?? rows[0];
  if (!row) throw resourceUnknown(name, logicalId);
  const { properties, attributes, dependsOn, deletionPolicy, updateReplacePolicy } = toRecorded(row);
  return {
    ...shownResource(row),
    properties: masked(properties) as JsonObject,
    attributes: masked(attributes) as JsonObject,
    dependsOn,
    deletionPolicy,
    updateReplacePolicy,
    operation: row.operation,
    ...(row.source === null ? {} : { source: jsonOf(row.source) }),
  };
}

async function stackRow(session: Session, name: string): Promise<StackRow> {
  const row = await readStackRow(session, name);
  if (!row) throw stackUnknown(name);
  return row;
}

const summary = (row: StackRow, resources: number): StackSummary => ({
  name: row.name,
  status: row.status,
  accountId: row.account_id,
  region: row.region,
  ...(row.description === null ? {} : { description: row.description }),
  resources,
  updatedAt: new Date(row.updated_at).toISOString(),
});

const shownResource = (row: ResourceRow): ShownResource => ({
  logicalId: row.logical_id,
  type: row.type,
  physicalId: row.physical_id,
  ...(placeOfRow(row) && { place: placeOfRow(row) }),
  status: row.role === 'leftover' ? 'leftover' : row.status,
  updatedAt: new Date(row.updated_at).toISOString(),
});

const shownOutputs = (row: StackRow): ShownOutput[] =>
  [...outputsOf(row)].map(([name, { value, description, exportName }]) => ({
    name,
    value: isPlain(value) ? value : '(sensitive)',
    ...(description === undefined ? {} : { description }),
    ...(exportName === undefined ? {} : { exportName }),
  }));

/** Fingerprints say nothing to people. */
function masked(value: Json): Json {
  if (isSecretMark(value)) return '(sensitive)';
  if (Array.isArray(value)) return value.map((item: Json) => masked(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item)]));
}
