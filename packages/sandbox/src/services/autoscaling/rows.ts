import type {
  CreateAutoScalingGroupType,
  CreateLaunchConfigurationType,
  LaunchTemplateSpecification,
  LifecycleHook,
  LifecycleState,
  ScalingActivityStatusCode,
} from '@aws-sdk/client-auto-scaling';
import { AwsError } from '../../service.ts';
import type { Row, Table } from '../../world/table.ts';
import type { Place } from '../shared/place.ts';

/** What a request sets and a description answers under the same names. */
export type GroupSettings = Omit<
  CreateAutoScalingGroupType,
  | 'AutoScalingGroupName'
  | 'Tags'
  | 'InstanceId'
  | 'LifecycleHookSpecificationList'
  | 'TargetGroupARNs'
  | 'LoadBalancerNames'
  | 'TrafficSources'
  | 'SkipZonalShiftValidation'
  | 'DesiredCapacity'
  | 'Operator'
> & { DesiredCapacity: number };

/** An Auto Scaling group by its name. */
export interface GroupRow extends Row {
  arn: string;
  createdTime: string;
  settings: GroupSettings;
  targetGroupArns: string[];
  loadBalancerNames: string[];
  instances: GroupInstance[];
  tags: GroupTag[];
  hooks: LifecycleHook[];
  notifications: { topicArn: string; type: string }[];
  metrics: { Metric: string; Granularity: string }[];
  suspended: { ProcessName: string; SuspensionReason: string }[];
  /** Looks that pass before the next try, after a launch failed. */
  pause: number;
  deleting?: true;
}

export interface GroupTag {
  Key: string;
  Value: string;
  PropagateAtLaunch: boolean;
}

export interface GroupInstance {
  id: string;
  zone: string;
  instanceType: string;
  state: LifecycleState;
  healthy: boolean;
  protected: boolean;
  launchConfigurationName?: string;
  launchTemplate?: LaunchTemplateSpecification;
  imageId?: string;
  /** Still within the grace period of its health check. */
  inGrace: boolean;
}

export interface ActivityRow extends Row {
  group: string;
  description: string;
  cause: string;
  startTime: string;
  endTime?: string;
  status: ScalingActivityStatusCode;
  message?: string;
  instanceId?: string;
}

export interface LaunchConfigurationRow extends Row {
  arn: string;
  createdTime: string;
  settings: Omit<CreateLaunchConfigurationType, 'LaunchConfigurationName' | 'InstanceId'>;
}

export const groups = (at: Place): Table<GroupRow> => at.world.table(at, 'autoscaling.group');
export const activities = (at: Place): Table<ActivityRow> => at.world.table(at, 'autoscaling.activity');
export const launchConfigurations = (at: Place): Table<LaunchConfigurationRow> =>
  at.world.table(at, 'autoscaling.launch-configuration');

export const invalid = (message: string): AwsError => new AwsError('ValidationError', message);

export function findGroup(at: Place, name: string | undefined): GroupRow {
  const row = groups(at).get(name ?? '');
  if (!row) throw invalid(`AutoScalingGroup name not found - AutoScalingGroup '${name ?? ''}' not found`);
  return row;
}

/** Its instances that count for the capacity: those in service or on their way to it. */
export const capacityOf = (row: GroupRow): GroupInstance[] =>
  row.instances.filter(({ state }) => state === 'InService' || state === 'Pending');

export const isSuspended = (row: GroupRow, process: string): boolean =>
  row.suspended.some(({ ProcessName }) => ProcessName === process);
