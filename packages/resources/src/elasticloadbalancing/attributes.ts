import type { LoadBalancerAttributes } from '@aws-sdk/client-elastic-load-balancing';
import type { JsonObject } from '@groundcrew/contract';
import { count, flag, object, text } from '../shape/properties.ts';

export const attributeProperties = [
  'CrossZone',
  'ConnectionSettings',
  'ConnectionDrainingPolicy',
  'AccessLoggingPolicy',
] as const;

/** The attributes that a template sets; those it is silent about, and that were set before, go back to AWS's defaults. */
export function desiredAttributes(desired: JsonObject, names: readonly string[]): LoadBalancerAttributes {
  const draining = object(desired, 'ConnectionDrainingPolicy');
  const logging = object(desired, 'AccessLoggingPolicy');
  const settings = object(desired, 'ConnectionSettings');
  return {
    ...(names.includes('CrossZone') && {
      CrossZoneLoadBalancing: { Enabled: flag(desired, 'CrossZone') ?? false },
    }),
    ...(names.includes('ConnectionSettings') && {
      ConnectionSettings: { IdleTimeout: (settings && count(settings, 'IdleTimeout')) ?? 60 },
    }),
    ...(names.includes('ConnectionDrainingPolicy') && {
      ConnectionDraining: {
        Enabled: (draining && flag(draining, 'Enabled')) ?? false,
        Timeout: draining && count(draining, 'Timeout'),
      },
    }),
    ...(names.includes('AccessLoggingPolicy') && {
      AccessLog: {
        Enabled: (logging && flag(logging, 'Enabled')) ?? false,
        S3BucketName: logging && text(logging, 'S3BucketName'),
        S3BucketPrefix: logging && text(logging, 'S3BucketPrefix'),
        EmitInterval: logging && count(logging, 'EmitInterval'),
      },
    }),
  };
}

export const liveAttributes = (found: LoadBalancerAttributes | undefined) =>
  found && {
    CrossZone: found.CrossZoneLoadBalancing?.Enabled,
    ConnectionSettings: found.ConnectionSettings,
    ConnectionDrainingPolicy: found.ConnectionDraining,
    AccessLoggingPolicy: found.AccessLog,
  };
