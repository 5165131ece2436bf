import type { Json } from '@groundcrew/contract';
import type { Live } from '@groundcrew/stacks';

/** Changed by stopping and starting, or while it runs, on instances whose root is an EBS volume: all of today's. */
const inPlace: ReadonlySet<string> = new Set([
  'Affinity',
  'EbsOptimized',
  'HostId',
  'InstanceType',
  'KernelId',
  'RamdiskId',
  'SecurityGroupIds',
  'UserData',
]);

/** Decides where the schema says that a change of an instance may replace it. */
export function replacesInstance(
  property: string,
  { desired, before }: { readonly desired: Json; readonly before: Json },
  live: Live | undefined,
): boolean {
  if (property === 'Tenancy')
    return ![desired, before].every((value) => value === 'host' || value === 'dedicated');
  if (property === 'SecurityGroupIds') return live?.properties['SubnetId'] === undefined;
  return !inPlace.has(property);
}
