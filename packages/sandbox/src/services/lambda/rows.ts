import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { AwsError } from '../../service.ts';
import type { Row, Table } from '../../world/table.ts';
import { page } from '../shared/pages.ts';
import type { Place } from '../shared/place.ts';
import type { Tags } from '../shared/tags.ts';

/** A function by its name. */
export interface FunctionRow extends Row {
  /** As GetFunctionConfiguration answers it. */
  configuration: FunctionConfiguration;
  code: CodeRow;
  versions: FunctionConfiguration[];
  aliases: Record<string, { version: string; description?: string }>;
  /** Statements of its policy by their ids, and by qualifier: '' is the function itself. */
  policy: Record<string, Record<string, object>>;
  concurrency?: number;
  codeSigningConfigArn?: string;
  recursiveLoop: string;
  runtimeUpdates: { UpdateRuntimeOn?: string | undefined; RuntimeVersionArn?: string | undefined };
  tags: Tags;
}

export interface CodeRow {
  sha256: string;
  size: number;
  imageUri?: string;
}

export const functions = (at: Place): Table<FunctionRow> => at.world.table(at, 'lambda.function');

export const arnOf = (at: Place, name: string): string =>
  `arn:aws:lambda:${at.region}:${at.account}:function:${name}`;

export const invalid = (message: string): AwsError =>
  new AwsError('InvalidParameterValueException', message, 400);

/** By name, partial ARN or ARN, each with or without a qualifier. */
export function nameAndQualifier(given: string): { name: string; qualifier: string | undefined } {
  const short = given.replace(/^(arn:[\w-]+:lambda:[\w-]+:)?(\d{12}:)?function:/, '');
  const [name = '', qualifier] = short.split(':');
  return { name, qualifier };
}

export function findFunction(at: Place, given: string | undefined): FunctionRow {
  const { name } = nameAndQualifier(given ?? '');
  const row = functions(at).get(name);
  if (!row) throw new AwsError('ResourceNotFoundException', `Function not found: ${arnOf(at, name)}`, 404);
  return row;
}

/** One page, as all lists of this service have them. */
export function listed<R extends Row>(rows: readonly R[], asked: { MaxItems?: number; Marker?: string }) {
  const cut = page(rows, Math.min(asked.MaxItems ?? 50, 50), asked.Marker);
  if (!cut) throw invalid('Invalid Marker');
  return { rows: cut.rows, NextMarker: cut.next };
}

/** While an update is under way, Lambda takes no other. */
export function refuseBusy(row: FunctionRow, at: Place): void {
  const { State, LastUpdateStatus } = row.configuration;
  if (State !== 'Pending' && LastUpdateStatus !== 'InProgress') return;
  throw new AwsError(
    'ResourceConflictException',
    `The operation cannot be performed at this time. ${State === 'Pending' ? 'The function is currently in the following state: Pending' : `An update is in progress for resource: ${arnOf(at, row.id)}`}`,
    409,
  );
}
