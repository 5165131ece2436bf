import { AwsError } from '../../service.ts';
import type { Row, Table } from '../../world/table.ts';
import type { Place } from '../shared/place.ts';
import type { Tags } from '../shared/tags.ts';

/** A classic load balancer by its name. */
export interface LoadBalancerRow extends Row {
  dnsName: string;
  scheme: 'internet-facing' | 'internal';
  vpcId: string;
  subnetIds: string[];
  groupIds: string[];
  /** Where it can be reached from outside; an internal one has none. */
  publicIp?: string;
  createdTime: string;
  listeners: ListenerRow[];
  instanceIds: string[];
  healthCheck: HealthCheckRow;
  attributes: AttributesRow;
  policies: PolicyRow[];
  /** The request that made it: the same one again is no error. */
  fingerprint: string;
  tags: Tags;
}

export interface ListenerRow {
  port: number;
  protocol: string;
  instancePort: number;
  instanceProtocol: string;
  certificateId?: string;
  policyNames: string[];
}

export interface HealthCheckRow {
  target: string;
  interval: number;
  timeout: number;
  unhealthy: number;
  healthy: number;
}

export interface AttributesRow {
  crossZone: boolean;
  accessLog: { enabled: boolean; bucket?: string; prefix?: string; emitInterval?: number };
  draining: { enabled: boolean; timeout: number };
  idleTimeout: number;
  desyncMitigationMode: string;
}

export type PolicyRow =
  | { name: string; kind: 'lb-cookie'; expiration?: number }
  | { name: string; kind: 'app-cookie'; cookie: string };

export function loadBalancers(at: Place): Table<LoadBalancerRow> {
  return at.world.table(at, 'elb.load-balancer');
}

export function findLoadBalancer(at: Place, name: string | undefined): LoadBalancerRow {
  if (!name)
    throw new AwsError(
      'ValidationError',
      "1 validation error detected: Value null at 'loadBalancerName' failed to satisfy constraint: Member must not be null",
    );
  const row = loadBalancers(at).get(name);
  if (!row) throw new AwsError('LoadBalancerNotFound', `There is no ACTIVE Load Balancer named '${name}'`);
  return row;
}
