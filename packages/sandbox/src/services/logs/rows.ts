import { AwsError } from '../../service.ts';
import type { Row, Table } from '../../world/table.ts';
import type { Place } from '../shared/place.ts';
import type { Tags } from '../shared/tags.ts';

/** A log group by its name. */
export interface LogGroupRow extends Row {
  /** Milliseconds since the epoch, as all times of this service. */
  creationTime: number;
  class: string;
  retentionInDays?: number;
  kmsKeyId?: string;
  deletionProtection: boolean;
  bearerTokens: boolean;
  /** JSON text each. */
  dataProtectionPolicy?: string;
  indexPolicy?: string;
  resourcePolicy?: string;
  tags: Tags;
}

/** A stream by `group` and name, joined by a line break, which neither can hold. */
export interface LogStreamRow extends Row {
  group: string;
  name: string;
  creationTime: number;
  events: LogEventRow[];
}

export interface LogEventRow {
  id: string;
  timestamp: number;
  ingestionTime: number;
  message: string;
}

export const logGroups = (at: Place): Table<LogGroupRow> => at.world.table(at, 'logs.log-group');

export const logStreams = (at: Place): Table<LogStreamRow> => at.world.table(at, 'logs.log-stream');

export const streamId = (group: string, name: string): string => `${group}\n${name}`;

export const now = (at: Place): number => at.world.clock.now().getTime();

/** Without the `:*` that says that its streams are meant as well. */
export const arnOf = (at: Place, name: string): string =>
  `arn:aws:logs:${at.region}:${at.account}:log-group:${name}`;

export const invalid = (message: string): AwsError => new AwsError('InvalidParameterException', message, 400);

const notFound = (what: string): AwsError =>
  new AwsError('ResourceNotFoundException', `The specified ${what} does not exist.`, 400);

/** By name, or by ARN with or without its `:*`. */
export function findGroup(at: Place, given: string | undefined): LogGroupRow {
  const name = (given ?? '').replace(/^arn:[^:]+:logs:[^:]*:[^:]*:log-group:/, '').replace(/:\*$/, '');
  const row = logGroups(at).get(name);
  if (!row) throw notFound('log group');
  return row;
}

export function findStream(at: Place, group: string | undefined, name: string | undefined): LogStreamRow {
  const row = logStreams(at).get(streamId(findGroup(at, group).id, name ?? ''));
  if (!row) throw notFound('log stream');
  return row;
}
