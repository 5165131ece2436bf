/** `capacity` calls at once, `refill` per second after that. */
export interface BucketSize {
  readonly capacity: number;
  readonly refill: number;
}

export interface Charge {
  readonly bucket: string;
  readonly size: BucketSize;
  readonly cost: number;
}

const size = (capacity: number, refill: number): BucketSize => ({ capacity, refill });

/** Services that publish no numbers: a moderate start, which adapts to what AWS answers. */
const unpublished = size(40, 20);
const services: Readonly<Record<string, BucketSize>> = {
  CloudControl: size(20, 20),
  'CloudWatch Logs': size(10, 10),
};

/** Services whose operations share buckets: one for all, or one for reads and one for writes. */
const shared: Readonly<
  Record<string, (operation: string) => { readonly name: string; readonly size: BucketSize }>
> = {
  'Elastic Load Balancing': readsAndWrites,
  'Elastic Load Balancing v2': readsAndWrites,
  Lambda: (operation) =>
    operation === 'GetFunction'
      ? { name: operation, size: size(100, 100) }
      : { name: 'control plane', size: size(15, 15) },
};

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-throttling.html */
function readsAndWrites(operation: string): { readonly name: string; readonly size: BucketSize } {
  return isRead(operation) ? { name: 'reads', size: size(40, 10) } : { name: 'writes', size: size(20, 3) };
}

const reads = size(100, 20);
const unboundedReads = size(50, 10);
const mutations = size(50, 5);

/** https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html */
const ec2: Readonly<Record<string, BucketSize>> = {
  RunInstances: size(5, 2),
  StartInstances: size(5, 2),
  TerminateInstances: size(100, 5),
  CreateVolume: size(100, 5),
  DeleteVolume: size(100, 5),
  CreateNetworkInterface: size(100, 5),
  CreateLaunchTemplateVersion: size(100, 5),
  AssociateIamInstanceProfile: size(100, 5),
  CreateTags: size(100, 10),
  DeleteTags: size(100, 10),
  CreateNatGateway: size(10, 1),
  CreateVpcEndpoint: size(4, 0.3),
};

/** Reads that cost AWS more when they are neither filtered nor paged. */
const heavyReads: ReadonlySet<string> = new Set([
  'DescribeInstances',
  'DescribeInstanceStatus',
  'DescribeNetworkInterfaces',
  'DescribeSecurityGroups',
  'DescribeSnapshots',
  'DescribeSpotInstanceRequests',
  'DescribeVolumes',
]);

/** Beside the calls, EC2 counts the instances that they act on. */
const instanceBuckets: Readonly<Record<string, BucketSize>> = {
  RunInstances: size(1000, 2),
  StartInstances: size(1000, 2),
  TerminateInstances: size(1000, 20),
  StopInstances: size(1000, 20),
};

/** The buckets that one call draws on. Names hold the operation where AWS counts by it. */
export function chargesFor(service: string, operation: string, input: object): readonly Charge[] {
  const common = shared[service]?.(operation);
  if (common) return [{ bucket: `${service} ${common.name}`, size: common.size, cost: 1 }];
  const bucket = `${service}.${operation}`;
  if (service === 'SSM' && operation === 'PutParameter') return [{ bucket, size: size(3, 3), cost: 1 }];
  if (service !== 'EC2') return [{ bucket, size: services[service] ?? unpublished, cost: 1 }];
  const call: Charge = { bucket, size: ec2Size(operation, input), cost: 1 };
  const instances = instanceBuckets[operation];
  if (!instances) return [call];
  return [call, { bucket: `${bucket}#instances`, size: instances, cost: instanceCount(input) }];
}

function ec2Size(operation: string, input: object): BucketSize {
  const special = ec2[operation];
  if (special) return special;
  if (!isRead(operation)) return mutations;
  const bounded = Object.values(input).some((value) => value !== undefined);
  return heavyReads.has(operation) && !bounded ? unboundedReads : reads;
}

function instanceCount(input: {
  readonly MaxCount?: number;
  readonly InstanceIds?: readonly string[];
}): number {
  return input.MaxCount ?? input.InstanceIds?.length ?? 1;
}

/** Whether an operation changes nothing, by AWS's naming. */
export const isRead = (operation: string): boolean =>
  /^(Describe|Get|List|Lookup|Search|Query|Scan|Head|Validate|BatchGet|Simulate)/.test(operation);
