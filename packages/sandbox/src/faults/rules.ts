/**
 * What goes wrong, when. A rule holds for the calls that match `service` and `operation` (a name, `*`, or a name ending in
 * `*`), narrowed by `calls` (the numbers of the matching calls, from 1) or `probability`.
 */
export interface FaultRule {
  readonly service?: string;
  readonly operation?: string;
  readonly region?: string;
  readonly calls?: readonly number[];
  /** 0 to 1; drawn from the sandbox's seed, so that a run repeats. */
  readonly probability?: number;
  /** How often at most; without it, as often as it matches. */
  readonly times?: number;
  readonly fault: Fault;
}

export type Fault =
  /** AWS's throttling error of that service. */
  | { readonly kind: 'throttle' }
  /** An error of any code; 500 InternalError unless told. */
  | {
      readonly kind: 'error';
      readonly code?: string;
      readonly message?: string;
      readonly status?: number;
      readonly when?: When;
    }
  /** The connection ends without an answer. */
  | { readonly kind: 'reset'; readonly when?: When }
  /** No answer for `seconds` of real time, then the connection ends. */
  | { readonly kind: 'timeout'; readonly seconds?: number; readonly when?: When }
  /** The answer comes late by this many milliseconds of real time. */
  | { readonly kind: 'delay'; readonly milliseconds: number };

/** Before the operation has its effect, or after: then it happened, but the caller does not know. */
export type When = 'before' | 'after';

/** Rules, or a choice made call by call. */
export type Faults = readonly FaultRule[] | ((call: CallName) => Fault | undefined);

export interface CallName {
  readonly service: string;
  readonly operation: string;
  readonly region: string;
}
