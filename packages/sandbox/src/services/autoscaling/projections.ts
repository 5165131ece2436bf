import type {
  CreateAutoScalingGroupType,
  CreateLaunchConfigurationType,
  Tag,
  UpdateAutoScalingGroupType,
} from '@aws-sdk/client-auto-scaling';
import type { Model, Projection } from '../../world/projection.ts';
import { model } from '../shared/model.ts';
import { reconcile } from './engine.ts';
import { groupOperations } from './groups.ts';
import { launchConfigurationOperations } from './launch-configurations.ts';
import { findGroup, groups, launchConfigurations } from './rows.ts';
import { groupTag } from './tags.ts';

/** The API's shape: numbers where CloudFormation has text, and subnets with commas. */
function settings(desired: Model): Model {
  const numbers = ['MinSize', 'MaxSize', 'DesiredCapacity'].flatMap((name) =>
    desired[name] === undefined ? [] : [[name, Number(desired[name])] as const],
  );
  const { Cooldown, VPCZoneIdentifier, ...rest } = desired;
  return {
    ...rest,
    ...Object.fromEntries(numbers),
    ...(Cooldown !== undefined && { DefaultCooldown: Number(Cooldown) }),
    ...(VPCZoneIdentifier !== undefined && { VPCZoneIdentifier: (VPCZoneIdentifier as string[]).join(',') }),
  };
}

const group: Projection = {
  type: 'AWS::AutoScaling::AutoScalingGroup',
  create(desired, call) {
    const AutoScalingGroupName = String(desired['AutoScalingGroupName'] ?? `group-${call.requestId}`);
    const { MetricsCollection: _metrics, NotificationConfigurations: _told, ...given } = settings(desired);
    const input = { ...given, AutoScalingGroupName } as unknown as CreateAutoScalingGroupType;
    groupOperations.CreateAutoScalingGroup(input, call);
    return AutoScalingGroupName;
  },
  read(name, call) {
    const row = groups(call).get(name);
    if (!row || row.deleting) return undefined;
    const { DesiredCapacity, MinSize, MaxSize, DefaultCooldown, VPCZoneIdentifier, ...rest } = row.settings;
    return model({
      ...rest,
      AutoScalingGroupName: name,
      AutoScalingGroupARN: row.arn,
      MinSize: String(MinSize),
      MaxSize: String(MaxSize),
      DesiredCapacity: String(DesiredCapacity),
      Cooldown: String(DefaultCooldown ?? 300),
      VPCZoneIdentifier: VPCZoneIdentifier?.split(','),
      TargetGroupARNs: row.targetGroupArns,
      LoadBalancerNames: row.loadBalancerNames,
      Tags: row.tags,
    });
  },
  update(name, desired, call) {
    const { Tags = [], TargetGroupARNs, LoadBalancerNames, ...given } = settings(desired);
    const input = { ...given, AutoScalingGroupName: name } as unknown as UpdateAutoScalingGroupType;
    groupOperations.UpdateAutoScalingGroup(input, call);
    const row = findGroup(call, name);
    row.tags = (Tags as Tag[]).map(groupTag);
    row.targetGroupArns = (TargetGroupARNs ?? []) as string[];
    row.loadBalancerNames = (LoadBalancerNames ?? []) as string[];
    reconcile(call, row);
  },
  delete: (AutoScalingGroupName, call) =>
    groupOperations.DeleteAutoScalingGroup({ AutoScalingGroupName, ForceDelete: true }, call),
  settled: (name, call) => groups(call).get(name)?.deleting !== true,
  list: (call) =>
    groups(call)
      .filter(({ deleting }) => deleting !== true)
      .map(({ id }) => id),
};

const launchConfiguration: Projection = {
  type: 'AWS::AutoScaling::LaunchConfiguration',
  create(desired, call) {
    const LaunchConfigurationName = String(
      desired['LaunchConfigurationName'] ?? `configuration-${call.requestId}`,
    );
    const { InstanceMonitoring, RamDiskId, ...given } = desired;
    const input = {
      ...given,
      LaunchConfigurationName,
      ...(InstanceMonitoring !== undefined && { InstanceMonitoring: { Enabled: InstanceMonitoring } }),
      ...(RamDiskId !== undefined && { RamdiskId: RamDiskId }),
    } as unknown as CreateLaunchConfigurationType;
    launchConfigurationOperations.CreateLaunchConfiguration(input, call);
    return LaunchConfigurationName;
  },
  read(name, call) {
    const row = launchConfigurations(call).get(name);
    if (!row) return undefined;
    const { InstanceMonitoring, RamdiskId, ...shown } = row.settings;
    return model({
      ...shown,
      LaunchConfigurationName: name,
      InstanceMonitoring: InstanceMonitoring?.Enabled,
      RamDiskId: RamdiskId,
    });
  },
  // All of it is create-only, so that no update gets here.
  update: () => undefined,
  delete: (LaunchConfigurationName, call) =>
    launchConfigurationOperations.DeleteLaunchConfiguration({ LaunchConfigurationName }, call),
  list: (call) =>
    launchConfigurations(call)
      .all()
      .map(({ id }) => id),
};

export const projections: readonly Projection[] = [group, launchConfiguration];
