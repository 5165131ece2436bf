import type { Clock } from '../clock.ts';
import { chargesFor, isRead } from '../limiter/buckets.ts';
import type { RateLimiter } from '../limiter/limiter.ts';
import { classify } from './classify.ts';
import { failureOf } from './diagnose.ts';
import type { CallRecorder } from './recorder.ts';
import { redact, secretsIn } from './redact.ts';
import { retryDelay } from './retry.ts';

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** A mutation that AWS recognises when it is repeated, by a client token or because it sets what is set already. */
  readonly repeatable?: boolean;
  /** Fields of the input that hold secrets although their names do not say so. */
  readonly secretFields?: readonly string[];
  /** Texts that no error may repeat, where they are only a part of a field. */
  readonly secrets?: readonly string[];
}

export interface Callee<Output> {
  readonly service: string;
  readonly operation: string;
  readonly input: object;
  readonly endpoint?: string;
  send(signal: AbortSignal | undefined): Promise<Output>;
}

export interface CallerParts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly limiter: RateLimiter;
  readonly recorder: CallRecorder;
}

/** The one way to AWS: waits for the rate limiter, calls, records, and tries again where that is safe. */
export async function call<Output>(
  callee: Callee<Output>,
  options: CallOptions,
  parts: CallerParts,
): Promise<Output> {
  const { service, operation, input } = callee;
  const { clock, limiter, recorder } = parts;
  const charges = chargesFor(service, operation, input);
  const repeatable = options.repeatable ?? isRead(operation);
  const started = clock.now();
  let throttles = 0;
  let sentBefore = false;
  const record = (attempt: number, outcome: string) =>
    recorder.record({
      service,
      operation,
      duration: clock.now() - started,
      retries: attempt - 1,
      throttles,
      outcome,
    });
  for (let attempt = 1; ; attempt += 1) {
    const permit = await limiter.acquire(charges, options.signal);
    try {
      const output = await callee.send(options.signal);
      permit.letThrough();
      record(attempt, 'ok');
      return output;
    } catch (problem) {
      options.signal?.throwIfAborted();
      const found = classify(problem);
      if (!found) throw problem;
      if (found.kind === 'throttled') {
        throttles += 1;
        permit.refused();
      } else if (found.status !== undefined) permit.letThrough();
      const delay = retryDelay(found.kind, attempt, repeatable, parts.random);
      if (delay === undefined) {
        record(attempt, found.code);
        const message = redact(found.message, [
          ...secretsIn(input, options.secretFields),
          ...(options.secrets ?? []),
        ]);
        throw failureOf({ ...found, message, service, operation, endpoint: callee.endpoint, sentBefore });
      }
      sentBefore ||= found.kind === 'server' || found.kind === 'broken';
      await clock.sleep(delay, options.signal);
    }
  }
}
