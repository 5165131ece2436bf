import type { JsonObject } from '@groundcrew/contract';
import { objects, text } from '../shape/properties.ts';

/** A setting by its key, as AWS has it for load balancers, target groups and listeners. */
export interface Attribute {
  readonly Key: string;
  readonly Value: string;
}

export const desiredAttributes = (properties: JsonObject, name: string): readonly Attribute[] =>
  objects(properties, name).map((each) => ({
    Key: text(each, 'Key') ?? '',
    Value: text(each, 'Value') ?? '',
  }));

/**
 * What AWS has where nothing was set. Source: ELB API reference, LoadBalancerAttribute, TargetGroupAttribute and
 * ListenerAttribute; where the kinds differ, `other` has what is not HTTP.
 */
const standards: Readonly<Record<string, string>> = {
  'access_logs.s3.enabled': 'false',
  'client_keep_alive.seconds': '3600',
  'connection_logs.s3.enabled': 'false',
  'deletion_protection.enabled': 'false',
  'deregistration_delay.connection_termination.enabled': 'false',
  'deregistration_delay.timeout_seconds': '300',
  'dns_record.client_routing_policy': 'any_availability_zone',
  'idle_timeout.timeout_seconds': '60',
  'load_balancing.algorithm.anomaly_mitigation': 'off',
  'load_balancing.algorithm.type': 'round_robin',
  'proxy_protocol_v2.enabled': 'false',
  'routing.http.desync_mitigation_mode': 'defensive',
  'routing.http.drop_invalid_header_fields.enabled': 'false',
  'routing.http.preserve_host_header.enabled': 'false',
  'routing.http.response.server.enabled': 'true',
  'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': 'false',
  'routing.http.xff_client_port.enabled': 'false',
  'routing.http.xff_header_processing.mode': 'append',
  'routing.http2.enabled': 'true',
  'slow_start.duration_seconds': '0',
  'stickiness.app_cookie.duration_seconds': '86400',
  'stickiness.enabled': 'false',
  'stickiness.lb_cookie.duration_seconds': '86400',
  'target_group_health.dns_failover.minimum_healthy_targets.count': '1',
  'target_group_health.dns_failover.minimum_healthy_targets.percentage': 'off',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': '1',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': 'off',
  'target_health_state.unhealthy.connection_termination.enabled': 'true',
  'target_health_state.unhealthy.draining_interval_seconds': '0',
  'tcp.idle_timeout.seconds': '350',
  'waf.fail_open.enabled': 'false',
  'zonal_shift.config.enabled': 'false',
};

/** The attributes to set: those of the template, and AWS's defaults for those that left it. */
export function attributesToSet(
  desired: JsonObject,
  recorded: JsonObject,
  property: string,
  differing: Readonly<Record<string, string>> = {},
): readonly Attribute[] {
  const wanted = desiredAttributes(desired, property);
  const keys = new Set(wanted.map(({ Key }) => Key));
  const left = desiredAttributes(recorded, property).filter(({ Key }) => !keys.has(Key));
  return [...wanted, ...left.map(({ Key }) => ({ Key, Value: differing[Key] ?? standards[Key] ?? '' }))];
}
