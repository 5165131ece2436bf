import { reads } from '../operation-names.ts';
import { limit, type Limit } from './limit.ts';

const mutations = { capacity: 50, refill: 5 };
const larger = { capacity: 100, refill: 5 };

/** https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html, by account, region and operation. */
const special: Readonly<Record<string, { readonly capacity: number; readonly refill: number }>> = {
  AssociateIamInstanceProfile: larger,
  CreateLaunchTemplateVersion: larger,
  CreateNatGateway: { capacity: 10, refill: 1 },
  CreateNetworkInterface: larger,
  CreateTags: { capacity: 100, refill: 10 },
  CreateVolume: larger,
  CreateVpcEndpoint: { capacity: 4, refill: 0.3 },
  DeleteTags: { capacity: 100, refill: 10 },
  DeleteVolume: larger,
  RunInstances: { capacity: 5, refill: 2 },
  StartInstances: { capacity: 5, refill: 2 },
  TerminateInstances: larger,
};

/** Reads that have a smaller bucket for calls with neither filter nor page. */
const unboundedReads: ReadonlySet<string> = new Set([
  'DescribeInstanceStatus',
  'DescribeInstances',
  'DescribeNetworkInterfaces',
  'DescribeSecurityGroups',
  'DescribeSnapshots',
  'DescribeSpotInstanceRequests',
  'DescribeVolumes',
]);

/** Beside the calls, the instances that they act on are counted. */
const instances: Readonly<Record<string, { readonly capacity: number; readonly refill: number }>> = {
  RunInstances: { capacity: 1000, refill: 2 },
  StartInstances: { capacity: 1000, refill: 2 },
  StopInstances: { capacity: 1000, refill: 20 },
  TerminateInstances: { capacity: 1000, refill: 20 },
};

interface Ec2Input {
  readonly Filters?: readonly unknown[];
  readonly MaxResults?: number;
  readonly MaxCount?: number;
  readonly InstanceIds?: readonly string[];
}

export function ec2Limits(operation: string, input: Ec2Input): readonly Limit[] {
  const acted = instances[operation];
  const calls = callLimit(operation, input);
  if (!acted) return [calls];
  const cost = input.MaxCount ?? input.InstanceIds?.length ?? 1;
  return [calls, { ...acted, bucket: `${operation} instances`, cost }];
}

function callLimit(operation: string, input: Ec2Input): Limit {
  const size = special[operation];
  if (size) return limit(operation, size);
  if (!reads.test(operation)) return limit(operation, mutations);
  const bounded = (input.Filters?.length ?? 0) > 0 || input.MaxResults !== undefined;
  if (unboundedReads.has(operation) && !bounded)
    return limit(`${operation} unbounded`, { capacity: 50, refill: 10 });
  return limit(operation, { capacity: 100, refill: 20 });
}
