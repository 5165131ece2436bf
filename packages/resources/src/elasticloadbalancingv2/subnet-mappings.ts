import type { AvailabilityZone } from '@aws-sdk/client-elastic-load-balancing-v2';

/** CloudFormation's `SubnetMappings` from what AWS tells of each zone, in the order of the subnets' ids. */
export const liveMappings = (zones: readonly AvailabilityZone[] | undefined) =>
  zones?.map(({ SubnetId, LoadBalancerAddresses: [address] = [], SourceNatIpv6Prefixes: [prefix] = [] }) => ({
    SubnetId,
    AllocationId: address?.AllocationId,
    PrivateIPv4Address: address?.PrivateIPv4Address,
    IPv6Address: address?.IPv6Address,
    SourceNatIpv6Prefix: prefix,
  }));
