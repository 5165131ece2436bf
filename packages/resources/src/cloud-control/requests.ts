import type { ProgressEvent } from '@aws-sdk/client-cloudcontrol';
import { isFailure, redact } from '@groundcrew/aws';
import { DiagnosticError, error } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { insist } from '../shape/refusals.ts';
import { until } from '../shape/waiting.ts';

/** Milliseconds; CloudFormation's own limit where a type names none. */
export const defaultPatience = 7_200_000;

/** A request to Cloud Control ended badly; says in which way. */
export class RequestFailed extends DiagnosticError {
  readonly event: ProgressEvent;

  constructor(event: ProgressEvent, secrets: readonly string[]) {
    const { TypeName = 'The resource', Identifier = '', Operation: verb = 'request' } = event;
    const code = event.ErrorCode ?? event.OperationStatus ?? 'unknown';
    super(
      error(
        'RESOURCE_FAILED',
        `AWS could not ${verb.toLowerCase()} ${TypeName} ${Identifier}`.trimEnd() + `: ${code}`,
        {
          detail: redact(event.StatusMessage ?? 'AWS gives no reason.', secrets),
        },
      ),
    );
    this.name = 'RequestFailed';
    this.event = event;
  }
}

export interface Request {
  readonly subject: string;
  readonly patience: number;
  /** Texts that no error may repeat. */
  readonly secrets: readonly string[];
  start(): Promise<{ ProgressEvent?: ProgressEvent }>;
  /** Told as soon as AWS knows what the resource is called. */
  identified?(identifier: string): Promise<void>;
}

/** Milliseconds: longer than AWS asks anybody to wait before the next look. */
const longestPause = 60_000;

/** Both times of an event are AWS's, so a clock here that is hours behind makes nobody wait for hours. */
function pauseBefore({ RetryAfter, EventTime }: ProgressEvent, now: number): number {
  if (RetryAfter === undefined) return 0;
  const asked = EventTime === undefined ? longestPause : RetryAfter.getTime() - EventTime.getTime();
  return Math.min(RetryAfter.getTime() - now, asked, longestPause);
}

/** Starts a request, waiting while another one holds the resource, and follows it to its end. */
export async function follow(
  services: Services,
  operation: Operation,
  request: Request,
): Promise<ProgressEvent> {
  const { clock } = services.session;
  const busy = {
    subject: request.subject,
    patience: request.patience,
    waiting: 'held by another operation',
    passes: (problem: unknown) => isFailure(problem, /^Concurrent(Operation|Modification)Exception$/),
  };
  const { ProgressEvent: first = {} } = await insist(clock, operation, busy, async () => request.start());
  let event = first;
  let identifier: string | undefined;
  return until<ProgressEvent>(clock, operation, {
    subject: request.subject,
    patience: request.patience,
    async probe() {
      if (event.Identifier !== undefined && event.Identifier !== identifier) {
        identifier = event.Identifier;
        await request.identified?.(identifier);
      }
      if (event.OperationStatus === 'SUCCESS') return { done: event };
      if (event.OperationStatus === 'FAILED' || event.OperationStatus === 'CANCEL_COMPLETE') {
        throw new RequestFailed(event, request.secrets);
      }
      const pause = pauseBefore(event, clock.now());
      if (pause > 0) await clock.sleep(pause, operation.signal);
      const { RequestToken } = event;
      const answer = await services.cloudControl.call(
        'GetResourceRequestStatus',
        { RequestToken },
        { signal: operation.signal },
      );
      event = answer.ProgressEvent ?? event;
      return { waiting: event.StatusMessage ?? 'in progress' };
    },
  });
}
