import { DiagnosticError, type Diagnostic } from '@groundcrew/contract';

/**
 * `throttled`: refused for now. `server`: a 5xx. `unreachable`: never sent. `broken`: sent, but the answer was lost.
 * `skewed`: signed by a clock that AWS does not believe. `refused`: AWS said no, and would again.
 */
export type FailureKind =
  | 'throttled'
  | 'server'
  | 'unreachable'
  | 'broken'
  | 'credentials'
  | 'expired'
  | 'skewed'
  | 'denied'
  | 'refused';

export interface FailedCall {
  readonly kind: FailureKind;
  /** AWS's code: `InvalidVpcID.NotFound`; Node's for a connection: `ECONNREFUSED`. */
  readonly code: string;
  /** AWS's message, with what is secret in the call's input removed. */
  readonly message: string;
  /** The SDK's service id: `EC2`, `Elastic Load Balancing`. */
  readonly service: string;
  readonly operation: string;
  readonly status?: number;
  readonly requestId?: string;
  readonly endpoint?: string;
  /** It was sent before, and that may have taken effect although this attempt was refused. */
  readonly sentBefore?: boolean;
}

/** A call to AWS that failed for good. Carries nothing of the SDK's error, which may hold what was sent. */
export class AwsFailure extends DiagnosticError {
  readonly call: FailedCall;

  constructor(call: FailedCall, diagnostic: Diagnostic) {
    super(diagnostic);
    this.name = 'AwsFailure';
    this.call = call;
  }

  get code(): string {
    return this.call.code;
  }

  /** Whether a mutation may have taken effect all the same. */
  get outcomeUnknown(): boolean {
    return this.call.kind === 'server' || this.call.kind === 'broken';
  }

  /** Whether nothing can have come of the call: it was refused each time that it was sent. */
  get withoutEffect(): boolean {
    return !this.outcomeUnknown && this.call.sentBefore !== true;
  }
}

/** Whether AWS answered with one of these codes; a text must match whole, a pattern anywhere. */
export const isFailure = (problem: unknown, ...codes: readonly (string | RegExp)[]): problem is AwsFailure =>
  problem instanceof AwsFailure &&
  codes.some((code) => (typeof code === 'string' ? code === problem.code : code.test(problem.code)));
