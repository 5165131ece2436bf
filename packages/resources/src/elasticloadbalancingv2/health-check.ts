import type { ModifyTargetGroupCommandInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { JsonObject } from '@groundcrew/contract';
import { pick, text } from '../shape/properties.ts';

export const healthCheckProperties = [
  'HealthCheckEnabled',
  'HealthCheckIntervalSeconds',
  'HealthCheckPath',
  'HealthCheckPort',
  'HealthCheckProtocol',
  'HealthCheckTimeoutSeconds',
  'HealthyThresholdCount',
  'Matcher',
  'UnhealthyThresholdCount',
] as const;

type Check = Pick<ModifyTargetGroupCommandInput, (typeof healthCheckProperties)[number]>;

/** The health check to set: as the template says, with AWS's defaults for what left it. */
export function healthCheck(desired: JsonObject, changed: readonly string[]): Check {
  const standard = standards(desired);
  const left = healthCheckProperties.filter((name) => changed.includes(name) && desired[name] === undefined);
  return {
    ...pick<Check>(desired, ...healthCheckProperties),
    ...Object.fromEntries(left.map((name) => [name, standard[name]])),
  };
}

/** Source: ELB API reference, CreateTargetGroup. */
function standards(desired: JsonObject): Check {
  const protocol = text(desired, 'Protocol');
  const ofApplication = protocol === 'HTTP' || protocol === 'HTTPS' || protocol === undefined;
  const kind = text(desired, 'HealthCheckProtocol') ?? (ofApplication ? 'HTTP' : 'TCP');
  const overHttp = kind === 'HTTP' || kind === 'HTTPS';
  const forLambda = text(desired, 'TargetType') === 'lambda';
  const timeout = ofApplication ? 5 : overHttp ? 6 : 10;
  return {
    HealthCheckEnabled: !forLambda,
    HealthCheckIntervalSeconds: forLambda ? 35 : 30,
    HealthCheckPath: overHttp ? '/' : undefined,
    HealthCheckPort: 'traffic-port',
    HealthCheckProtocol: kind as 'HTTP',
    HealthCheckTimeoutSeconds: forLambda ? 30 : timeout,
    HealthyThresholdCount: 5,
    Matcher: overHttp ? { HttpCode: ofApplication ? '200' : '200-399' } : undefined,
    UnhealthyThresholdCount: 2,
  };
}
