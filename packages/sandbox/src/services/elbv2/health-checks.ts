import type { CreateTargetGroupInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../service.ts';
import type { HealthCheckRow } from './rows.ts';

type Given = Pick<
  CreateTargetGroupInput,
  | 'HealthCheckEnabled'
  | 'HealthCheckIntervalSeconds'
  | 'HealthCheckPath'
  | 'HealthCheckPort'
  | 'HealthCheckProtocol'
  | 'HealthCheckTimeoutSeconds'
  | 'HealthyThresholdCount'
  | 'Matcher'
  | 'TargetType'
  | 'UnhealthyThresholdCount'
>;

/** What AWS fills in. Source: ELB API reference, CreateTargetGroup. */
export function newHealthCheck(given: Given, protocol: string | undefined): HealthCheckRow {
  const ofApplication = protocol === 'HTTP' || protocol === 'HTTPS' || protocol === undefined;
  const kind = given.HealthCheckProtocol ?? (ofApplication ? 'HTTP' : 'TCP');
  const overHttp = kind === 'HTTP' || kind === 'HTTPS';
  const forLambda = given.TargetType === 'lambda';
  const networkTimeout = overHttp ? 6 : 10;
  return checked({
    enabled: given.HealthCheckEnabled ?? !forLambda,
    protocol: kind,
    port: given.HealthCheckPort ?? 'traffic-port',
    interval: given.HealthCheckIntervalSeconds ?? (forLambda ? 35 : 30),
    timeout: given.HealthCheckTimeoutSeconds ?? (forLambda ? 30 : ofApplication ? 5 : networkTimeout),
    healthy: given.HealthyThresholdCount ?? 5,
    unhealthy: given.UnhealthyThresholdCount ?? 2,
    ...(overHttp && { path: given.HealthCheckPath ?? '/' }),
    ...(overHttp && codesOf(given.Matcher, ofApplication ? '200' : '200-399')),
  });
}

export function changedHealthCheck(now: HealthCheckRow, given: Given): HealthCheckRow {
  const protocol = given.HealthCheckProtocol ?? now.protocol;
  const overHttp = protocol === 'HTTP' || protocol === 'HTTPS';
  const { path, httpCode, grpcCode, ...rest } = now;
  return checked({
    ...rest,
    enabled: given.HealthCheckEnabled ?? now.enabled,
    protocol,
    port: given.HealthCheckPort ?? now.port,
    interval: given.HealthCheckIntervalSeconds ?? now.interval,
    timeout: given.HealthCheckTimeoutSeconds ?? now.timeout,
    healthy: given.HealthyThresholdCount ?? now.healthy,
    unhealthy: given.UnhealthyThresholdCount ?? now.unhealthy,
    ...(overHttp && { path: given.HealthCheckPath ?? path ?? '/' }),
    ...(overHttp && given.Matcher && codesOf(given.Matcher, '200')),
    ...(overHttp && !given.Matcher && (grpcCode ? { grpcCode } : { httpCode: httpCode ?? '200' })),
  });
}

const codesOf = (
  matcher: Given['Matcher'],
  standard: string,
): Pick<HealthCheckRow, 'httpCode' | 'grpcCode'> =>
  matcher?.GrpcCode ? { grpcCode: matcher.GrpcCode } : { httpCode: matcher?.HttpCode ?? standard };

function checked(row: HealthCheckRow): HealthCheckRow {
  const { interval, timeout, healthy, unhealthy } = row;
  if (interval < 5 || interval > 300)
    throw new AwsError(
      'ValidationError',
      `Health check interval '${interval}' must be between 5 and 300 seconds`,
    );
  if (timeout < 2 || timeout > 120)
    throw new AwsError(
      'ValidationError',
      `Health check timeout '${timeout}' must be between 2 and 120 seconds`,
    );
  if (timeout >= interval)
    throw new AwsError(
      'ValidationError',
      `Health check timeout '${timeout}' must be smaller than the interval '${interval}'`,
    );
  for (const count of [healthy, unhealthy])
    if (count < 2 || count > 10)
      throw new AwsError('ValidationError', `Health check threshold '${count}' must be between 2 and 10`);
  return row;
}
