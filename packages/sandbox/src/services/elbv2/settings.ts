import type {
  DescribeCapacityReservationInput,
  ModifyCapacityReservationInput,
  ModifyIpPoolsInput,
  SetIpAddressTypeInput,
  SetSecurityGroupsInput,
  SetSubnetsInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, type Call } from '../../service.ts';
import { placeInterfaces } from '../elb/interfaces.ts';
import { groupIdsFor } from '../elb/network.ts';
import { tellHost } from './host.ts';
import { placesOf, zonesOf } from './load-balancers.ts';
import { findLoadBalancer, fullName, type LoadBalancerRow } from './rows.ts';

function moved(row: LoadBalancerRow, call: Call): void {
  placeInterfaces(call, fullName(row.id), row);
  tellHost(call, row);
}

function setSubnets(input: SetSubnetsInput, call: Call) {
  const row = findLoadBalancer(call, input.LoadBalancerArn);
  const { subnets, chosen } = placesOf(call, row.type, input, row.chosen);
  if (subnets.some(({ vpcId }) => vpcId !== row.vpcId))
    throw new AwsError('InvalidSubnet', 'All subnets must belong to the VPC of the load balancer');
  row.subnetIds = subnets.map(({ id }) => id);
  row.chosen = chosen;
  if (input.IpAddressType) row.ipAddressType = input.IpAddressType;
  if (input.EnablePrefixForIpv6SourceNat) row.prefixForIpv6SourceNat = input.EnablePrefixForIpv6SourceNat;
  moved(row, call);
  return {
    AvailabilityZones: zonesOf(row, call),
    IpAddressType: row.ipAddressType,
    EnablePrefixForIpv6SourceNat: row.prefixForIpv6SourceNat,
  };
}

/** A network load balancer that was made without groups gets none later. */
function setSecurityGroups(input: SetSecurityGroupsInput, call: Call) {
  const row = findLoadBalancer(call, input.LoadBalancerArn);
  if (row.type === 'network' && row.groupIds.length === 0)
    throw new AwsError(
      'InvalidConfigurationRequest',
      'You cannot set security groups on a network load balancer that was created without any',
    );
  row.groupIds = groupIdsFor(call, row.vpcId, input.SecurityGroups);
  if (input.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic)
    row.enforcePrivateLink = input.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic;
  moved(row, call);
  return {
    SecurityGroupIds: row.groupIds,
    EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: row.enforcePrivateLink,
  };
}

function setIpAddressType(input: SetIpAddressTypeInput, call: Call) {
  const row = findLoadBalancer(call, input.LoadBalancerArn);
  row.ipAddressType = input.IpAddressType ?? 'ipv4';
  return { IpAddressType: row.ipAddressType };
}

function modifyIpPools(input: ModifyIpPoolsInput, call: Call) {
  const row = findLoadBalancer(call, input.LoadBalancerArn);
  const id = input.IpamPools?.Ipv4IpamPoolId;
  if (id) row.ipamPoolId = id;
  else if (input.RemoveIpamPools?.includes('ipv4')) delete row.ipamPoolId;
  return { IpamPools: row.ipamPoolId === undefined ? undefined : { Ipv4IpamPoolId: row.ipamPoolId } };
}

function showCapacity(row: LoadBalancerRow) {
  return {
    MinimumLoadBalancerCapacity:
      row.capacityUnits === undefined ? undefined : { CapacityUnits: row.capacityUnits },
    CapacityReservationState: [],
  };
}

function modifyCapacity(input: ModifyCapacityReservationInput, call: Call) {
  const row = findLoadBalancer(call, input.LoadBalancerArn);
  const units = input.MinimumLoadBalancerCapacity?.CapacityUnits;
  if (input.ResetCapacityReservation) delete row.capacityUnits;
  else if (units === undefined)
    throw new AwsError('ValidationError', 'MinimumLoadBalancerCapacity must be specified');
  else row.capacityUnits = units;
  return showCapacity(row);
}

export const settingOperations = {
  SetSubnets: setSubnets,
  SetSecurityGroups: setSecurityGroups,
  SetIpAddressType: setIpAddressType,
  ModifyIpPools: modifyIpPools,
  ModifyCapacityReservation: modifyCapacity,
  DescribeCapacityReservation: (input: DescribeCapacityReservationInput, call: Call) =>
    showCapacity(findLoadBalancer(call, input.LoadBalancerArn)),
};
