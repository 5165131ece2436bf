/** What AWS answers for a new load balancer. Source: ELB API reference, LoadBalancerAttribute. */
export const LOAD_BALANCER_ATTRIBUTES: Readonly<
  Record<'application' | 'network', Readonly<Record<string, string>>>
> = {
  application: {
    'access_logs.s3.enabled': 'false',
    'access_logs.s3.bucket': '',
    'access_logs.s3.prefix': '',
    'client_keep_alive.seconds': '3600',
    'connection_logs.s3.bucket': '',
    'connection_logs.s3.enabled': 'false',
    'connection_logs.s3.prefix': '',
    'deletion_protection.enabled': 'false',
    'idle_timeout.timeout_seconds': '60',
    'load_balancing.cross_zone.enabled': 'true',
    'routing.http.desync_mitigation_mode': 'defensive',
    'routing.http.drop_invalid_header_fields.enabled': 'false',
    'routing.http.preserve_host_header.enabled': 'false',
    'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': 'false',
    'routing.http.xff_client_port.enabled': 'false',
    'routing.http.xff_header_processing.mode': 'append',
    'routing.http2.enabled': 'true',
    'waf.fail_open.enabled': 'false',
    'zonal_shift.config.enabled': 'false',
  },
  network: {
    'access_logs.s3.enabled': 'false',
    'access_logs.s3.bucket': '',
    'access_logs.s3.prefix': '',
    'deletion_protection.enabled': 'false',
    'dns_record.client_routing_policy': 'any_availability_zone',
    'load_balancing.cross_zone.enabled': 'false',
    'zonal_shift.config.enabled': 'false',
  },
};

const ANY_GROUP = {
  'deregistration_delay.timeout_seconds': '300',
  'stickiness.enabled': 'false',
  'load_balancing.cross_zone.enabled': 'use_load_balancer_configuration',
};

/** What AWS answers for a new target group. Source: ELB API reference, TargetGroupAttribute. */
export function targetGroupAttributes(protocol: string | undefined): Record<string, string> {
  if (protocol === 'HTTP' || protocol === 'HTTPS')
    return {
      ...ANY_GROUP,
      'stickiness.type': 'lb_cookie',
      'stickiness.lb_cookie.duration_seconds': '86400',
      'stickiness.app_cookie.cookie_name': '',
      'stickiness.app_cookie.duration_seconds': '86400',
      'slow_start.duration_seconds': '0',
      'load_balancing.algorithm.type': 'round_robin',
      'load_balancing.algorithm.anomaly_mitigation': 'off',
      'target_group_health.dns_failover.minimum_healthy_targets.count': '1',
      'target_group_health.dns_failover.minimum_healthy_targets.percentage': 'off',
      'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': '1',
      'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': 'off',
    };
  return {
    ...ANY_GROUP,
    'stickiness.type': 'source_ip',
    'deregistration_delay.connection_termination.enabled': 'false',
    'proxy_protocol_v2.enabled': 'false',
    'preserve_client_ip.enabled': protocol === 'UDP' || protocol === 'TCP_UDP' ? 'true' : 'false',
    'target_group_health.dns_failover.minimum_healthy_targets.count': '1',
    'target_group_health.dns_failover.minimum_healthy_targets.percentage': 'off',
    'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': '1',
    'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': 'off',
    'target_health_state.unhealthy.connection_termination.enabled': 'true',
    'target_health_state.unhealthy.draining_interval_seconds': '0',
  };
}

/** What AWS answers for a new listener. Source: ELB API reference, ListenerAttribute. */
export function listenerAttributes(protocol: string): Record<string, string> {
  if (protocol === 'TCP') return { 'tcp.idle_timeout.seconds': '350' };
  if (protocol !== 'HTTP' && protocol !== 'HTTPS') return {};
  return {
    'routing.http.response.server.enabled': 'true',
    'routing.http.response.strict_transport_security.header_value': '',
    'routing.http.response.access_control_allow_origin.header_value': '',
    'routing.http.response.x_frame_options.header_value': '',
    'routing.http.response.x_content_type_options.header_value': '',
  };
}
