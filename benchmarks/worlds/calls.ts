import { chargesFor } from '../../packages/aws/src/limiter/buckets.ts';

/** The table of AWS calls that `--stats` prints, as numbers. */
export interface Calls {
  readonly service: string;
  readonly operation: string;
  readonly calls: number;
  readonly retries: number;
  readonly throttled: number;
  readonly failed: number;
}

const row = /^(\S.*?) {2,}(\w+) +(\d+) +(\d+) +(\d+) +(\d+) +\d+ +\d+$/gm;

export const callsOf = (stderr: string): Calls[] =>
  [...stderr.matchAll(row)].map(([, service = '', operation = '', ...numbers]) => {
    const [calls = 0, retries = 0, throttled = 0, failed = 0] = numbers.map(Number);
    return { service, operation, calls, retries, throttled, failed };
  });

export const total = (calls: readonly Calls[]): number => calls.reduce((sum, one) => sum + one.calls, 0);

/** Pages of one operation follow one another, so its calls times the latency is a floor. Seconds. */
export const pagesBound = (calls: readonly Calls[], latencyMs: number): number =>
  (Math.max(0, ...calls.map((one) => one.calls)) * latencyMs) / 1000;

/** The longest wait that AWS's published rates force on these calls, of which some draw on the same bucket. Seconds. */
export const rateBound = (calls: readonly Calls[]): number => {
  const charged = calls.flatMap(({ service, operation, calls: made, retries }) =>
    chargesFor(service, operation, { MaxResults: 1000 }).map(({ bucket, size, cost }) => ({
      bucket,
      size,
      tokens: (made - retries) * cost,
    })),
  );
  const waits = [...Map.groupBy(charged, ({ bucket }) => bucket).values()].map((together) => {
    const size = together[0]?.size ?? { capacity: 0, refill: 1 };
    return (together.reduce((sum, { tokens }) => sum + tokens, 0) - size.capacity) / size.refill;
  });
  return Math.max(0, ...waits);
};
