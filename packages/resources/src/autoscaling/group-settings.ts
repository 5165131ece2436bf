import type {
  CreateAutoScalingGroupCommandInput,
  UpdateAutoScalingGroupCommandInput,
} from '@aws-sdk/client-auto-scaling';
import type { JsonObject } from '@groundcrew/contract';
import { count, pick, text, texts } from '../shape/properties.ts';

/** Properties that one call sets together. */
export const settingProperties = [
  'AvailabilityZoneDistribution',
  'AvailabilityZoneIds',
  'AvailabilityZoneImpairmentPolicy',
  'AvailabilityZones',
  'CapacityRebalance',
  'CapacityReservationSpecification',
  'Context',
  'Cooldown',
  'DefaultInstanceWarmup',
  'DeletionProtection',
  'DesiredCapacity',
  'DesiredCapacityType',
  'HealthCheckGracePeriod',
  'HealthCheckType',
  'InstanceLifecyclePolicy',
  'InstanceMaintenancePolicy',
  'LaunchConfigurationName',
  'LaunchTemplate',
  'MaxInstanceLifetime',
  'MaxSize',
  'MinSize',
  'MixedInstancesPolicy',
  'NewInstancesProtectedFromScaleIn',
  'PlacementGroup',
  'ServiceLinkedRoleARN',
  'SkipZonalShiftValidation',
  'TerminationPolicies',
  'VPCZoneIdentifier',
] as const;

type Settings = Omit<CreateAutoScalingGroupCommandInput, 'AutoScalingGroupName' | 'MinSize' | 'MaxSize'> &
  Pick<UpdateAutoScalingGroupCommandInput, 'MinSize' | 'MaxSize'>;

/** CloudFormation has sizes and times as text, and subnets as a list. */
export function settingsOf(desired: JsonObject): Settings {
  const cooldown = count(desired, 'Cooldown');
  const capacity = count(desired, 'DesiredCapacity');
  return {
    ...pick<Settings>(
      desired,
      'AvailabilityZoneDistribution',
      'AvailabilityZoneIds',
      'AvailabilityZoneImpairmentPolicy',
      'AvailabilityZones',
      'CapacityRebalance',
      'CapacityReservationSpecification',
      'Context',
      'DefaultInstanceWarmup',
      'DeletionProtection',
      'DesiredCapacityType',
      'HealthCheckGracePeriod',
      'HealthCheckType',
      'InstanceLifecyclePolicy',
      'InstanceMaintenancePolicy',
      'LaunchConfigurationName',
      'LaunchTemplate',
      'MaxInstanceLifetime',
      'MixedInstancesPolicy',
      'NewInstancesProtectedFromScaleIn',
      'PlacementGroup',
      'ServiceLinkedRoleARN',
      'SkipZonalShiftValidation',
      'TerminationPolicies',
    ),
    MinSize: count(desired, 'MinSize'),
    MaxSize: count(desired, 'MaxSize'),
    ...(cooldown !== undefined && { DefaultCooldown: cooldown }),
    ...(capacity !== undefined && { DesiredCapacity: capacity }),
    ...(desired['VPCZoneIdentifier'] !== undefined && {
      VPCZoneIdentifier: texts(desired, 'VPCZoneIdentifier').join(','),
    }),
  };
}

/** What sets a property back that left the template. Source: Auto Scaling API reference, UpdateAutoScalingGroup. */
const standards: Readonly<Partial<Record<(typeof settingProperties)[number], Partial<Settings>>>> = {
  AvailabilityZoneDistribution: {
    AvailabilityZoneDistribution: { CapacityDistributionStrategy: 'balanced-best-effort' },
  },
  AvailabilityZoneImpairmentPolicy: {
    AvailabilityZoneImpairmentPolicy: {
      ZonalShiftEnabled: false,
      ImpairedZoneHealthCheckBehavior: 'IgnoreUnhealthy',
    },
  },
  CapacityRebalance: { CapacityRebalance: false },
  CapacityReservationSpecification: {
    CapacityReservationSpecification: { CapacityReservationPreference: 'default' },
  },
  Context: { Context: '' },
  Cooldown: { DefaultCooldown: 300 },
  DefaultInstanceWarmup: { DefaultInstanceWarmup: -1 },
  DeletionProtection: { DeletionProtection: 'none' },
  DesiredCapacityType: { DesiredCapacityType: 'units' },
  HealthCheckGracePeriod: { HealthCheckGracePeriod: 0 },
  HealthCheckType: { HealthCheckType: 'EC2' },
  InstanceLifecyclePolicy: {
    InstanceLifecyclePolicy: { RetentionTriggers: { TerminateHookAbandon: 'terminate' } },
  },
  InstanceMaintenancePolicy: {
    InstanceMaintenancePolicy: { MinHealthyPercentage: -1, MaxHealthyPercentage: -1 },
  },
  MaxInstanceLifetime: { MaxInstanceLifetime: 0 },
  NewInstancesProtectedFromScaleIn: { NewInstancesProtectedFromScaleIn: false },
  PlacementGroup: { PlacementGroup: '' },
  TerminationPolicies: { TerminationPolicies: ['Default'] },
};

/** The settings of the template, with what sets those back that left it. */
export function changedSettings(desired: JsonObject, changed: readonly string[]): Settings {
  const left = settingProperties.filter(
    (name) => changed.includes(name) && desired[name] === undefined && standards[name] !== undefined,
  );
  return Object.assign({}, ...left.map((name) => standards[name]), settingsOf(desired)) as Settings;
}

/** Comma-separated, as AWS answers them. */
export const subnetsOf = (identifier: string | undefined): string[] =>
  (identifier ?? '')
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');

export const nameOf = (desired: JsonObject): string | undefined => text(desired, 'AutoScalingGroupName');
