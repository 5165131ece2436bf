/** One call as made, with all its attempts. */
export interface CallRecord {
  readonly service: string;
  readonly operation: string;
  /** Milliseconds from asking the limiter to the last answer. */
  readonly duration: number;
  readonly retries: number;
  readonly throttles: number;
  /** `ok`, or AWS's error code. */
  readonly outcome: string;
}

export interface CallSummary {
  readonly service: string;
  readonly operation: string;
  readonly calls: number;
  readonly retries: number;
  readonly throttles: number;
  readonly failures: number;
  /** Milliseconds. */
  readonly meanDuration: number;
  readonly longestDuration: number;
}

/** Counts by operation, so that its size does not grow with the number of calls. */
export class CallRecorder {
  readonly #summaries = new Map<string, CallSummary>();

  record(call: CallRecord): void {
    const key = `${call.service} ${call.operation}`;
    const before = this.#summaries.get(key);
    const calls = (before?.calls ?? 0) + 1;
    const total = (before ? before.meanDuration * before.calls : 0) + call.duration;
    this.#summaries.set(key, {
      service: call.service,
      operation: call.operation,
      calls,
      retries: (before?.retries ?? 0) + call.retries,
      throttles: (before?.throttles ?? 0) + call.throttles,
      failures: (before?.failures ?? 0) + (call.outcome === 'ok' ? 0 : 1),
      meanDuration: total / calls,
      longestDuration: Math.max(before?.longestDuration ?? 0, call.duration),
    });
  }

  /** Most called first. */
  summary(): readonly CallSummary[] {
    return [...this.#summaries.values()].sort(
      (a, b) => b.calls - a.calls || a.operation.localeCompare(b.operation),
    );
  }
}
