import { reads } from '../operation-names.ts';
import { ec2Limits } from './ec2-limits.ts';
import { limit, type BucketSize, type Limit } from './limit.ts';

type Chooser = (operation: string) => Limit;

const perOperation =
  (size: BucketSize): Chooser =>
  (operation) =>
    limit(operation, size);

const perKind =
  (reading: BucketSize, writing: BucketSize): Chooser =>
  (operation) =>
    reads.test(operation) ? limit('reads', reading) : limit('writes', writing);

const each = (rate: number): BucketSize => ({ capacity: rate, refill: rate });

/** Where AWS publishes nothing: what callers see, as one size for each operation. */
const unpublished = perOperation({ capacity: 40, refill: 20 });

/** One bucket for the whole control plane, but for two operations. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const lambda: Chooser = (operation) => {
  if (operation === 'GetFunction') return limit(operation, each(100));
  if (operation === 'GetPolicy') return limit(operation, each(15));
  return limit('control plane', each(15));
};

/** https://docs.aws.amazon.com/general/latest/gr/ssm.html */
const ssm: Chooser = (operation) => {
  if (operation === 'PutParameter') return limit(operation, each(3));
  if (/^GetParameters?$/.test(operation)) return limit('GetParameter', each(40));
  return unpublished(operation);
};

/**
 * One bucket for all reads, one for all writes. The first is published:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-throttling.html
 */
const loadBalancing = perKind({ capacity: 40, refill: 10 }, { capacity: 20, refill: 3 });

/** By SDK client: the two APIs of load balancers share a signing name, but no bucket. */
const choosers: Readonly<Record<string, Chooser>> = {
  cloudcontrol: perOperation(each(20)),
  'cloudwatch-logs': perOperation(each(10)),
  'elastic-load-balancing': loadBalancing,
  'elastic-load-balancing-v2': loadBalancing,
  lambda,
  s3: perOperation(each(100)),
  'secrets-manager': perOperation(each(50)),
  ssm,
  sts: perOperation(each(600)),
};

/** The buckets of its account and region that one call draws on. */
export function limitsOf(client: string, operation: string, input: unknown): readonly Limit[] {
  if (client === 'ec2') return ec2Limits(operation, input ?? {});
  return [(choosers[client] ?? unpublished)(operation)];
}
