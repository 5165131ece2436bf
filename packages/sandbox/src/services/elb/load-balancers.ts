import { createHash } from 'node:crypto';
import type {
  CreateAccessPointInput,
  CreateAccessPointOutput,
  DeleteAccessPointInput,
  DescribeAccessPointsInput,
  DescribeAccessPointsOutput,
  LoadBalancerDescription,
} from '@aws-sdk/client-elastic-load-balancing';
import { AwsError, type Call } from '../../service.ts';
import { zoneNames } from '../ec2/regions.ts';
import { rowsOf } from '../ec2/resource.ts';
import { SECURITY_GROUP } from '../ec2/rows/security-group.ts';
import { SUBNET } from '../ec2/rows/subnet.ts';
import { randomText } from '../shared/ids.ts';
import { page } from '../shared/pages.ts';
import { timestamp, type Place } from '../shared/place.ts';
import { tagsOf } from '../shared/tags.ts';
import { HOSTED_ZONES } from './hosted-zones.ts';
import { listenerFrom, showListener } from './listeners.ts';
import { placeInterfaces, removeInterfaces } from './interfaces.ts';
import { groupIdsFor, registered, removeFromHost, subnetsFor, tellHost } from './network.ts';
import { findLoadBalancer, loadBalancers, type LoadBalancerRow } from './rows.ts';

function createLoadBalancer(input: CreateAccessPointInput, call: Call): CreateAccessPointOutput {
  const name = input.LoadBalancerName ?? '';
  if (!/^(?!-)[a-zA-Z0-9-]{1,32}(?<!-)$/.test(name) || name.startsWith('internal-'))
    throw new AwsError(
      'ValidationError',
      'LoadBalancer name must contain only alphanumeric characters or hyphens, must not begin or end with a hyphen, and must be at most 32 characters long',
    );
  const fingerprint = createHash('sha256').update(JSON.stringify(input)).digest('hex');
  const existing = loadBalancers(call).get(name);
  if (existing?.fingerprint === fingerprint) return { DNSName: existing.dnsName };
  if (existing)
    throw new AwsError(
      'DuplicateLoadBalancerName',
      `Load balancer named '${name}' already exists and it is configured with different parameters.`,
    );
  if (!input.Listeners?.length) throw new AwsError('ValidationError', 'Listeners cannot be empty');
  const listeners = input.Listeners.map(listenerFrom);
  const zones = input.AvailabilityZones?.filter((zone) => zoneNames(call.region).includes(zone));
  if (zones?.length !== input.AvailabilityZones?.length)
    throw new AwsError(
      'ValidationError',
      `Invalid Availability Zone in ${input.AvailabilityZones?.join(', ') ?? ''}`,
    );
  const subnets = subnetsFor(call, input.Subnets, zones);
  const vpcId = subnets[0]?.vpcId ?? '';
  const scheme = input.Scheme === 'internal' ? 'internal' : 'internet-facing';
  const [first] = listeners;
  const row: LoadBalancerRow = {
    id: name,
    dnsName: dnsName(name, scheme, call.region),
    scheme,
    vpcId,
    subnetIds: subnets.map(({ id }) => id),
    groupIds: groupIdsFor(call, vpcId, input.SecurityGroups),
    createdTime: timestamp(call),
    listeners,
    instanceIds: [],
    healthCheck: {
      target: `TCP:${first?.instancePort ?? 80}`,
      interval: 30,
      timeout: 5,
      unhealthy: 2,
      healthy: 10,
    },
    attributes: {
      crossZone: false,
      accessLog: { enabled: false },
      draining: { enabled: false, timeout: 300 },
      idleTimeout: 60,
      desyncMitigationMode: 'defensive',
    },
    policies: [],
    fingerprint,
    tags: tagsOf(input.Tags),
  };
  loadBalancers(call).put(row);
  placeInterfaces(call, row.id, row);
  tellHost(call, row);
  return { DNSName: row.dnsName };
}

function dnsName(name: string, scheme: LoadBalancerRow['scheme'], region: string): string {
  const number = randomText('0123456789', 9);
  const prefix = scheme === 'internal' ? 'internal-' : '';
  return `${prefix}${name}-1${number}.${region}.elb.amazonaws.com`;
}

/** Deleting what is not there succeeds. */
function deleteLoadBalancer(input: DeleteAccessPointInput, call: Call): object {
  const row = loadBalancers(call).get(input.LoadBalancerName ?? '');
  if (!row) return {};
  loadBalancers(call).remove(row.id);
  removeInterfaces(call, row.id);
  removeFromHost(call, row);
  return {};
}

const MAX_PAGE = 400;

function describeLoadBalancers(input: DescribeAccessPointsInput, call: Call): DescribeAccessPointsOutput {
  const names = input.LoadBalancerNames ?? [];
  const rows =
    names.length > 0 ? names.map((name) => findLoadBalancer(call, name)) : loadBalancers(call).all();
  const cut = page(rows, Math.min(input.PageSize ?? MAX_PAGE, MAX_PAGE), input.Marker);
  if (!cut) throw new AwsError('ValidationError', 'Invalid marker');
  return { LoadBalancerDescriptions: cut.rows.map((row) => show(row, call)), NextMarker: cut.next };
}

function show(row: LoadBalancerRow, at: Place): LoadBalancerDescription {
  const [firstGroup] = row.groupIds;
  return {
    LoadBalancerName: row.id,
    DNSName: row.dnsName,
    CanonicalHostedZoneName: row.dnsName,
    CanonicalHostedZoneNameID: HOSTED_ZONES[at.region],
    CreatedTime: new Date(row.createdTime),
    Scheme: row.scheme,
    VPCId: row.vpcId,
    Subnets: row.subnetIds,
    AvailabilityZones: row.subnetIds.flatMap((id) => rowsOf(at, SUBNET).get(id)?.availabilityZone ?? []),
    SecurityGroups: row.groupIds,
    SourceSecurityGroup: firstGroup
      ? { OwnerAlias: at.account, GroupName: rowsOf(at, SECURITY_GROUP).get(firstGroup)?.name }
      : undefined,
    ListenerDescriptions: row.listeners.map(showListener),
    Instances: registered(at, row).map(({ id }) => ({ InstanceId: id })),
    HealthCheck: {
      Target: row.healthCheck.target,
      Interval: row.healthCheck.interval,
      Timeout: row.healthCheck.timeout,
      UnhealthyThreshold: row.healthCheck.unhealthy,
      HealthyThreshold: row.healthCheck.healthy,
    },
    Policies: {
      AppCookieStickinessPolicies: row.policies.flatMap((policy) =>
        policy.kind === 'app-cookie' ? [{ PolicyName: policy.name, CookieName: policy.cookie }] : [],
      ),
      LBCookieStickinessPolicies: row.policies.flatMap((policy) =>
        policy.kind === 'lb-cookie'
          ? [{ PolicyName: policy.name, CookieExpirationPeriod: policy.expiration }]
          : [],
      ),
      OtherPolicies: [],
    },
    BackendServerDescriptions: [],
  };
}

export const loadBalancerOperations = {
  CreateLoadBalancer: createLoadBalancer,
  DeleteLoadBalancer: deleteLoadBalancer,
  DescribeLoadBalancers: describeLoadBalancers,
};
