import { createHash } from 'node:crypto';
import type {
  CreateLoadBalancerInput,
  CreateLoadBalancerOutput,
  DeleteLoadBalancerInput,
  DescribeLoadBalancersInput,
  DescribeLoadBalancersOutput,
  LoadBalancer,
  SubnetMapping,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, type Call } from '../../service.ts';
import { balancerInterfaces, placeInterfaces, removeInterfaces } from '../elb/interfaces.ts';
import { groupIdsFor, subnetsFor } from '../elb/network.ts';
import { publicAddressOf } from '../ec2/public-addresses.ts';
import { rowsOf } from '../ec2/resource.ts';
import { ADDRESS } from '../ec2/rows/address.ts';
import { SUBNET, type SubnetRow } from '../ec2/rows/subnet.ts';
import { page } from '../shared/pages.ts';
import { timestamp, type Place } from '../shared/place.ts';
import { LOAD_BALANCER_ATTRIBUTES } from './attribute-defaults.ts';
import { HOSTED_ZONES } from '../elb/hosted-zones.ts';
import { NETWORK_HOSTED_ZONES } from './hosted-zones.ts';
import { removeFromHost, tellHost } from './host.ts';
import {
  findLoadBalancer,
  fullName,
  listeners,
  loadBalancers,
  newArn,
  type LoadBalancerRow,
} from './rows.ts';
import { checkedTags } from './tags.ts';

/** Seconds from provisioning to active. */
const PROVISIONING = { application: 60, network: 90 };

function createLoadBalancer(input: CreateLoadBalancerInput, call: Call): CreateLoadBalancerOutput {
  const name = checkedName(input.Name, 'load balancer');
  const { Tags, ...settings } = input;
  const fingerprint = createHash('sha256').update(JSON.stringify(settings)).digest('hex');
  const existing = loadBalancers(call).find((row) => row.name === name);
  if (existing?.fingerprint === fingerprint) return { LoadBalancers: [show(existing, call)] };
  if (existing)
    throw new AwsError(
      'DuplicateLoadBalancerName',
      `A load balancer with the same name '${name}' exists, but with different settings`,
    );
  const type = typeOf(input.Type);
  const { subnets, chosen } = placesOf(call, type, input);
  const vpcId = subnets[0]?.vpcId ?? '';
  const scheme = input.Scheme === 'internal' ? 'internal' : 'internet-facing';
  const withGroups = type === 'application' || (input.SecurityGroups ?? []).length > 0;
  const row: LoadBalancerRow = {
    id: newArn(call, `loadbalancer/${type === 'application' ? 'app' : 'net'}/${name}`),
    name,
    type,
    scheme,
    state: 'provisioning',
    dnsName: '',
    vpcId,
    subnetIds: subnets.map(({ id }) => id),
    groupIds: withGroups ? groupIdsFor(call, vpcId, input.SecurityGroups) : [],
    chosen,
    ipAddressType: input.IpAddressType ?? 'ipv4',
    createdTime: timestamp(call),
    attributes: { ...LOAD_BALANCER_ATTRIBUTES[type] },
    fingerprint,
    tags: checkedTags(Tags),
    ...(input.EnablePrefixForIpv6SourceNat && {
      prefixForIpv6SourceNat: input.EnablePrefixForIpv6SourceNat,
    }),
    ...(input.IpamPools?.Ipv4IpamPoolId && { ipamPoolId: input.IpamPools.Ipv4IpamPoolId }),
  };
  row.dnsName = dnsName(row, call.region);
  loadBalancers(call).put(row);
  placeInterfaces(call, fullName(row.id), row);
  tellHost(call, row);
  provision(call, row);
  return { LoadBalancers: [show(row, call)] };
}

/** Also what a restart of the sandbox does to one that was on its way. */
export function provision(at: Place, row: LoadBalancerRow): void {
  at.world.clock.after(PROVISIONING[row.type], () => {
    row.state = 'active';
  });
}

export function checkedName(name: string | undefined, what: string): string {
  if (name && /^(?!-)[a-zA-Z0-9-]{1,32}(?<!-)$/.test(name) && !name.startsWith('internal-')) return name;
  throw new AwsError(
    'ValidationError',
    `The ${what} name '${name ?? ''}' must have at most 32 alphanumeric characters or hyphens, and must not begin or end with a hyphen or begin with 'internal-'`,
  );
}

function typeOf(type: string | undefined): 'application' | 'network' {
  if (type === undefined || type === 'application') return 'application';
  if (type === 'network') return 'network';
  throw new AwsError('ValidationError', `The sandbox has no load balancers of type '${type}'`);
}

interface Places {
  readonly subnets: readonly SubnetRow[];
  readonly chosen: LoadBalancerRow['chosen'];
}

/** An application load balancer needs subnets in two zones, a network one is content with one. */
export function placesOf(
  at: Place,
  type: LoadBalancerRow['type'],
  given: {
    readonly Subnets?: readonly string[] | undefined;
    readonly SubnetMappings?: readonly SubnetMapping[] | undefined;
  },
  present: LoadBalancerRow['chosen'] = {},
): Places {
  if (given.Subnets?.length && given.SubnetMappings?.length)
    throw new AwsError('ValidationError', 'Only one of Subnets or SubnetMappings can be specified');
  const mappings = given.SubnetMappings ?? (given.Subnets ?? []).map((SubnetId) => ({ SubnetId }));
  const ids = mappings.flatMap(({ SubnetId }) => SubnetId ?? []);
  if (ids.length === 0) throw new AwsError('ValidationError', 'At least one subnet must be specified');
  const subnets = subnetsFor(at, ids, undefined);
  if (type === 'application' && subnets.length < 2)
    throw new AwsError(
      'ValidationError',
      'At least two subnets in two different Availability Zones must be specified',
    );
  const chosen = Object.fromEntries(
    mappings.flatMap(({ SubnetId, AllocationId, PrivateIPv4Address }: SubnetMapping) => {
      const own = present[SubnetId ?? '']?.allocationId === AllocationId;
      if (AllocationId && !own) checkAllocation(at, AllocationId);
      const choice = {
        ...(AllocationId && { allocationId: AllocationId }),
        ...(PrivateIPv4Address && { privateIp: PrivateIPv4Address }),
      };
      return SubnetId && Object.keys(choice).length > 0 ? [[SubnetId, choice] as const] : [];
    }),
  );
  return { subnets, chosen };
}

function checkAllocation(at: Place, id: string): void {
  const address = rowsOf(at, ADDRESS).get(id);
  if (!address) throw new AwsError('AllocationIdNotFound', `The allocation ID '${id}' does not exist`);
  if (address.association) throw new AwsError('ResourceInUse', `The allocation ID '${id}' is already in use`);
}

function dnsName({ id, name, type, scheme }: LoadBalancerRow, region: string): string {
  const number = id.slice(id.lastIndexOf('/') + 1);
  if (type === 'network') return `${name}-${number}.elb.${region}.amazonaws.com`;
  const prefix = scheme === 'internal' ? 'internal-' : '';
  return `${prefix}${name}-${Number.parseInt(number.slice(0, 8), 16)}.${region}.elb.amazonaws.com`;
}

/** Deleting what is not there succeeds. Its listeners go with it. */
function deleteLoadBalancer(input: DeleteLoadBalancerInput, call: Call): object {
  const row = loadBalancers(call).get(input.LoadBalancerArn ?? '');
  if (!row) return {};
  if (row.attributes['deletion_protection.enabled'] === 'true')
    throw new AwsError(
      'OperationNotPermitted',
      `Load balancer '${row.id}' cannot be deleted because deletion protection is enabled`,
    );
  for (const listener of listeners(call).filter((each) => each.loadBalancerArn === row.id))
    listeners(call).remove(listener.id);
  loadBalancers(call).remove(row.id);
  removeInterfaces(call, fullName(row.id));
  removeFromHost(call, row);
  return {};
}

const MAX_PAGE = 400;

function describeLoadBalancers(input: DescribeLoadBalancersInput, call: Call): DescribeLoadBalancersOutput {
  const rows = input.LoadBalancerArns?.length
    ? input.LoadBalancerArns.map((arn) => findLoadBalancer(call, arn))
    : (input.Names?.map((name) => named(call, name)) ?? loadBalancers(call).all());
  const cut = page(rows, Math.min(input.PageSize ?? MAX_PAGE, MAX_PAGE), input.Marker);
  if (!cut) throw new AwsError('ValidationError', 'Invalid marker');
  return { LoadBalancers: cut.rows.map((row) => show(row, call)), NextMarker: cut.next };
}

function named(at: Place, name: string): LoadBalancerRow {
  const row = loadBalancers(at).find((each) => each.name === name);
  if (!row) throw new AwsError('LoadBalancerNotFound', `Load balancers '[${name}]' not found`);
  return row;
}

export function show(row: LoadBalancerRow, at: Place): LoadBalancer {
  const zones = row.type === 'network' ? NETWORK_HOSTED_ZONES : HOSTED_ZONES;
  return {
    LoadBalancerArn: row.id,
    LoadBalancerName: row.name,
    DNSName: row.dnsName,
    CanonicalHostedZoneId: zones[at.region],
    CreatedTime: new Date(row.createdTime),
    Scheme: row.scheme,
    VpcId: row.vpcId,
    State: { Code: row.state },
    Type: row.type,
    AvailabilityZones: zonesOf(row, at),
    SecurityGroups: row.groupIds.length > 0 ? row.groupIds : undefined,
    IpAddressType: row.ipAddressType as 'ipv4',
    EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: row.enforcePrivateLink,
    EnablePrefixForIpv6SourceNat: row.prefixForIpv6SourceNat as 'on' | undefined,
    IpamPools: row.ipamPoolId === undefined ? undefined : { Ipv4IpamPoolId: row.ipamPoolId },
  };
}

/** Addresses are told where the owner chose them. */
export function zonesOf(row: LoadBalancerRow, at: Place): NonNullable<LoadBalancer['AvailabilityZones']> {
  return row.subnetIds.map((SubnetId) => {
    const choice = row.chosen[SubnetId];
    const placed = balancerInterfaces(at, fullName(row.id)).find((each) => each.subnetId === SubnetId);
    const [address] = placed?.addresses ?? [];
    return {
      SubnetId,
      ZoneName: rowsOf(at, SUBNET).get(SubnetId)?.availabilityZone,
      LoadBalancerAddresses:
        choice && placed && address
          ? [
              {
                ...(choice.allocationId && {
                  AllocationId: choice.allocationId,
                  IpAddress: publicAddressOf(at, placed, address),
                }),
                ...(choice.privateIp && { PrivateIPv4Address: choice.privateIp }),
              },
            ]
          : [],
    };
  });
}

export const loadBalancerOperations = {
  CreateLoadBalancer: createLoadBalancer,
  DeleteLoadBalancer: deleteLoadBalancer,
  DescribeLoadBalancers: describeLoadBalancers,
};
