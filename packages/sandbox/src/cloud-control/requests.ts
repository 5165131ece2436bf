import { createHash } from 'node:crypto';
import type {
  HandlerErrorCode,
  Operation,
  OperationStatus,
  ProgressEvent,
} from '@aws-sdk/client-cloudcontrol';
import { AwsError, type Call } from '../service.ts';
import type { Row, Table } from '../world/table.ts';
import type { World } from '../world/world.ts';

/** One create, update or delete that was asked for, and how far it is. */
export interface RequestRow extends Row {
  readonly typeName: string;
  readonly operation: Operation;
  readonly clientToken?: string;
  readonly fingerprint: string;
  readonly caller: Caller;
  /** What the resource should become; kept until it has. */
  desired?: Record<string, unknown>;
  identifier?: string;
  status: OperationStatus;
  message?: string;
  errorCode?: HandlerErrorCode;
  /** ISO 8601 */
  eventTime: string;
  /** ISO 8601: asking sooner brings nothing new. */
  retryAfter?: string;
}

/** What an operation that goes on after its call keeps of it. */
export type Caller = Omit<Call, 'world'>;

export type Where = { readonly world: World; readonly account: string; readonly region: string };

export const requestRows = (at: Where): Table<RequestRow> =>
  at.world.table<RequestRow>(at, 'cloudcontrol-request');

export const isOpen = ({ status }: RequestRow): boolean => status === 'PENDING' || status === 'IN_PROGRESS';

/** The request that this token made before, if any. The same token for something else is an error. */
export function replayOf(
  call: Call,
  clientToken: string | undefined,
  fingerprint: string,
): RequestRow | undefined {
  if (clientToken === undefined) return undefined;
  const row = requestRows(call).find((each) => each.clientToken === clientToken);
  if (row && row.fingerprint !== fingerprint)
    throw new AwsError(
      'ClientTokenConflictException',
      `The request with client token ${clientToken} was made with other parameters.`,
    );
  return row;
}

/** Tells requests apart whatever the order of their members. */
export function fingerprintOf(operation: Operation, parts: readonly (string | undefined)[]): string {
  return createHash('sha256')
    .update(JSON.stringify([operation, ...parts]))
    .digest('hex');
}

/** One operation at a time for each resource. */
export function refuseConcurrent(call: Call, typeName: string, identifier: string): void {
  const busy = requestRows(call).find(
    (row) => row.typeName === typeName && row.identifier === identifier && isOpen(row),
  );
  if (busy)
    throw new AwsError(
      'ConcurrentOperationException',
      `There is already an operation in progress for the resource ${identifier} (request ${busy.id}).`,
    );
}

export function progressOf(row: RequestRow): ProgressEvent {
  return {
    TypeName: row.typeName,
    Identifier: row.identifier,
    RequestToken: row.id,
    Operation: row.operation,
    OperationStatus: row.status,
    EventTime: new Date(row.eventTime),
    StatusMessage: row.message,
    ErrorCode: row.errorCode,
    ...(row.retryAfter !== undefined && isOpen(row) && { RetryAfter: new Date(row.retryAfter) }),
  };
}
