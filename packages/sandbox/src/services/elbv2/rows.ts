import { randomBytes } from 'node:crypto';
import type {
  Action,
  Certificate,
  MutualAuthenticationAttributes,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../service.ts';
import type { Row, Table } from '../../world/table.ts';
import type { Placed } from '../elb/interfaces.ts';
import type { Place } from '../shared/place.ts';
import type { Tags } from '../shared/tags.ts';

/** An application or a network load balancer; rows of this service have ARNs for ids. */
export interface LoadBalancerRow extends Row, Placed {
  name: string;
  type: 'application' | 'network';
  scheme: 'internet-facing' | 'internal';
  state: 'provisioning' | 'active';
  dnsName: string;
  vpcId: string;
  subnetIds: string[];
  groupIds: string[];
  chosen: Record<string, { allocationId?: string; privateIp?: string }>;
  ipAddressType: string;
  enforcePrivateLink?: string;
  prefixForIpv6SourceNat?: string;
  ipamPoolId?: string;
  capacityUnits?: number;
  createdTime: string;
  attributes: Record<string, string>;
  /** The request that made it: the same one again is no error. */
  fingerprint: string;
  tags: Tags;
}

export interface TargetGroupRow extends Row {
  name: string;
  protocol?: string;
  protocolVersion?: string;
  port?: number;
  vpcId?: string;
  targetType: 'instance' | 'ip' | 'lambda' | 'alb';
  ipAddressType?: string;
  targetControlPort?: number;
  healthCheck: HealthCheckRow;
  attributes: Record<string, string>;
  targets: TargetRow[];
  fingerprint: string;
  tags: Tags;
}

export interface HealthCheckRow {
  enabled: boolean;
  protocol: string;
  /** A number, or `traffic-port`. */
  port: string;
  path?: string;
  interval: number;
  timeout: number;
  healthy: number;
  unhealthy: number;
  httpCode?: string;
  grpcCode?: string;
}

export interface TargetRow {
  id: string;
  port?: number;
  availabilityZone?: string;
}

export interface ListenerRow extends Row {
  loadBalancerArn: string;
  port: number;
  protocol: string;
  actions: Action[];
  certificates: Certificate[];
  sslPolicy?: string;
  alpnPolicy: string[];
  mutualAuthentication?: MutualAuthenticationAttributes;
  attributes: Record<string, string>;
  tags: Tags;
}

export const loadBalancers = (at: Place): Table<LoadBalancerRow> => at.world.table(at, 'elbv2.load-balancer');
export const targetGroups = (at: Place): Table<TargetGroupRow> => at.world.table(at, 'elbv2.target-group');
export const listeners = (at: Place): Table<ListenerRow> => at.world.table(at, 'elbv2.listener');

/** `arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/app/web/50dc6c495c0c9188` */
export const newArn = (at: Place, path: string): string =>
  `arn:aws:elasticloadbalancing:${at.region}:${at.account}:${path}/${randomBytes(8).toString('hex')}`;

/** What follows the kind in an ARN: `app/web/50dc6c495c0c9188`. */
export const fullName = (arn: string): string =>
  arn.slice(arn.indexOf('loadbalancer/') + 'loadbalancer/'.length);

export function findLoadBalancer(at: Place, arn: string | undefined): LoadBalancerRow {
  const row = loadBalancers(at).get(arn ?? '');
  if (row) return row;
  if (!/:loadbalancer\/(app|net|gwy)\/[^/]+\/\w+$/.test(arn ?? ''))
    throw new AwsError('ValidationError', `'${arn ?? ''}' is not a valid load balancer ARN`);
  throw new AwsError('LoadBalancerNotFound', `Load balancer '${arn}' not found`);
}

export function findTargetGroup(at: Place, arn: string | undefined): TargetGroupRow {
  const row = targetGroups(at).get(arn ?? '');
  if (row) return row;
  if (!/:targetgroup\/[^/]+\/\w+$/.test(arn ?? ''))
    throw new AwsError('ValidationError', `'${arn ?? ''}' is not a valid target group ARN`);
  throw new AwsError('TargetGroupNotFound', `Target groups '${arn}' not found`);
}

export function findListener(at: Place, arn: string | undefined): ListenerRow {
  const row = listeners(at).get(arn ?? '');
  if (row) return row;
  if (!/:listener\/(app|net|gwy)\/[^/]+\/\w+\/\w+$/.test(arn ?? ''))
    throw new AwsError('ValidationError', `'${arn ?? ''}' is not a valid listener ARN`);
  throw new AwsError('ListenerNotFound', `One or more listeners not found: ${arn}`);
}

/** The target groups that a listener's actions send requests to. */
export const groupsIn = (actions: readonly Action[]): string[] => [
  ...new Set(
    actions.flatMap(({ TargetGroupArn, ForwardConfig }) => [
      ...(TargetGroupArn ? [TargetGroupArn] : []),
      ...(ForwardConfig?.TargetGroups ?? []).flatMap((each) => each.TargetGroupArn ?? []),
    ]),
  ),
];

export const listenersOf = (at: Place, loadBalancerArn: string): ListenerRow[] =>
  listeners(at).filter((row) => row.loadBalancerArn === loadBalancerArn);

/** The load balancers that send requests to a target group. */
export const balancersUsing = (at: Place, targetGroupArn: string): LoadBalancerRow[] => {
  const using = listeners(at).filter((row) => groupsIn(row.actions).includes(targetGroupArn));
  const arns = new Set(using.map((row) => row.loadBalancerArn));
  return loadBalancers(at).filter((row) => arns.has(row.id));
};
