import type {
  AutoScalingGroup,
  LifecycleHook,
  NotificationConfiguration,
} from '@aws-sdk/client-auto-scaling';
import type { Json } from '@groundcrew/contract';
import { batches } from '../ec2/finder.ts';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { sameSet, text, texts } from '../shape/properties.ts';
import { groupTags, hooksOf, partUpdates, setMetrics, setNotifications } from './group-parts.ts';
import { changedSettings, nameOf, settingProperties, settingsOf, subnetsOf } from './group-settings.ts';
import { hasNotifications, liveNotifications } from './notifications.ts';

/** Names that one call takes. */
const nameLimit = 50;
const hooks = 'LifecycleHookSpecificationList';
const notifications = 'NotificationConfigurations';

interface Details {
  readonly hooks: readonly LifecycleHook[];
  readonly notifications: readonly NotificationConfiguration[];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-autoscaling-autoscalinggroup.html */
export function autoScalingGroup({ autoScaling }: Services): Definition<AutoScalingGroup, Details> {
  async function* all(): AsyncIterable<AutoScalingGroup> {
    for await (const page of autoScaling.pages('DescribeAutoScalingGroups', { MaxRecords: 100 }))
      yield* page.AutoScalingGroups ?? [];
  }
  const byIds = async (ids: readonly string[]) => {
    const answers = await Promise.all(
      batches([...new Set(ids)], nameLimit).map(async (AutoScalingGroupNames) =>
        autoScaling.call('DescribeAutoScalingGroups', { AutoScalingGroupNames, MaxRecords: 100 }),
      ),
    );
    return answers.flatMap((answer) => answer.AutoScalingGroups ?? []);
  };
  const isBeingDeleted = (found: AutoScalingGroup) => found.Status !== undefined && found.Status !== '';

  return {
    type: 'AWS::AutoScaling::AutoScalingGroup',
    finder: {
      byIds,
      all,
      async byTag({ key, value }) {
        const Filters = [{ Name: `tag:${key}`, Values: [value] }];
        const pages = autoScaling.pages('DescribeAutoScalingGroups', { Filters, MaxRecords: 100 });
        return (await Array.fromAsync(pages)).flatMap((page) => page.AutoScalingGroups ?? []);
      },
    },
    id: (found) => found.AutoScalingGroupName ?? '',
    exists: (found) => !isBeingDeleted(found),
    lingers: isBeingDeleted,
    patience: 900_000,
    async details({ AutoScalingGroupName = '' }) {
      const [kept, told] = await Promise.all([
        autoScaling.call('DescribeLifecycleHooks', { AutoScalingGroupName }),
        Array.fromAsync(
          autoScaling.pages('DescribeNotificationConfigurations', {
            AutoScalingGroupNames: [AutoScalingGroupName],
          }),
        ),
      ]);
      return {
        hooks: kept.LifecycleHooks ?? [],
        notifications: told.flatMap((page) => page.NotificationConfigurations ?? []),
      };
    },
    live: (found, details) => ({
      properties: {
        AutoScalingGroupName: found.AutoScalingGroupName,
        MinSize: found.MinSize,
        MaxSize: found.MaxSize,
        DesiredCapacity: found.DesiredCapacity,
        DesiredCapacityType: found.DesiredCapacityType,
        AvailabilityZones: found.AvailabilityZones,
        AvailabilityZoneIds: found.AvailabilityZoneIds,
        VPCZoneIdentifier: subnetsOf(found.VPCZoneIdentifier),
        LaunchConfigurationName: found.LaunchConfigurationName ?? null,
        LaunchTemplate: found.LaunchTemplate ?? null,
        MixedInstancesPolicy: found.MixedInstancesPolicy ?? null,
        TargetGroupARNs: found.TargetGroupARNs,
        LoadBalancerNames: found.LoadBalancerNames,
        TrafficSources: found.TrafficSources,
        HealthCheckType: found.HealthCheckType,
        HealthCheckGracePeriod: found.HealthCheckGracePeriod,
        Cooldown: found.DefaultCooldown,
        DefaultInstanceWarmup: found.DefaultInstanceWarmup ?? null,
        TerminationPolicies: found.TerminationPolicies,
        NewInstancesProtectedFromScaleIn: found.NewInstancesProtectedFromScaleIn,
        CapacityRebalance: found.CapacityRebalance ?? false,
        MaxInstanceLifetime: found.MaxInstanceLifetime ?? null,
        PlacementGroup: found.PlacementGroup ?? null,
        Context: found.Context ?? null,
        ServiceLinkedRoleARN: found.ServiceLinkedRoleARN,
        InstanceMaintenancePolicy: found.InstanceMaintenancePolicy ?? null,
        InstanceLifecyclePolicy: found.InstanceLifecyclePolicy,
        DeletionProtection: found.DeletionProtection ?? 'none',
        AvailabilityZoneDistribution: found.AvailabilityZoneDistribution,
        AvailabilityZoneImpairmentPolicy: found.AvailabilityZoneImpairmentPolicy,
        CapacityReservationSpecification: found.CapacityReservationSpecification,
        MetricsCollection: metricsOf(found),
        Tags: (found.Tags ?? [])
          .filter(({ Key = '' }) => !/^(aws|groundcrew):/.test(Key))
          .map(({ Key, Value, PropagateAtLaunch }) => ({ Key, Value, PropagateAtLaunch })),
        ...(details && {
          [hooks]: details.hooks.map(
            ({ AutoScalingGroupName: _name, GlobalTimeout: _limit, ...hook }) => hook,
          ),
          [notifications]: liveNotifications(details.notifications),
        }),
      },
      attributes: {
        Ref: found.AutoScalingGroupName ?? '',
        AutoScalingGroupARN: found.AutoScalingGroupARN,
      },
      ...(!details && { unread: [`/${hooks}`, `/${notifications}`] }),
    }),
    idempotency: 'conflict',
    async make(operation, desired) {
      const AutoScalingGroupName = nameOf(desired) ?? operation.generateName(255);
      const ofGroup = { ResourceId: AutoScalingGroupName, ResourceType: 'auto-scaling-group' };
      const { key, value } = operation.ownership;
      const own = { Key: key, Value: value, PropagateAtLaunch: false };
      const { MinSize, MaxSize, ...settings } = settingsOf(desired);
      await act(autoScaling, operation, 'CreateAutoScalingGroup', {
        AutoScalingGroupName,
        ...settings,
        MinSize: MinSize ?? 0,
        MaxSize: MaxSize ?? 0,
        InstanceId: text(desired, 'InstanceId'),
        ...(desired['TargetGroupARNs'] !== undefined && {
          TargetGroupARNs: [...texts(desired, 'TargetGroupARNs')],
        }),
        ...(desired['LoadBalancerNames'] !== undefined && {
          LoadBalancerNames: [...texts(desired, 'LoadBalancerNames')],
        }),
        ...(desired['TrafficSources'] !== undefined && {
          TrafficSources: desired['TrafficSources'] as never,
        }),
        ...(desired[hooks] !== undefined && { LifecycleHookSpecificationList: hooksOf(desired) }),
        Tags: [...groupTags(desired), own].map((tag) => ({ ...tag, ...ofGroup })),
      });
      return AutoScalingGroupName;
    },
    async find(operation, desired) {
      const [found] = await byIds([nameOf(desired) ?? operation.generateName(255)]);
      const { key, value } = operation.ownership;
      const ours = found?.Tags?.some((tag) => tag.Key === key && tag.Value === value);
      return ours && found && !isBeingDeleted(found) ? found.AutoScalingGroupName : undefined;
    },
    async complete(operation, name, desired) {
      await setNotifications(autoScaling, operation, name, desired, {});
      await setMetrics(autoScaling, operation, name, desired, {});
    },
    updates: [
      {
        properties: settingProperties,
        async apply(operation, AutoScalingGroupName, { desired, changed }) {
          const input = { AutoScalingGroupName, ...changedSettings(desired, changed) };
          await act(autoScaling, operation, 'UpdateAutoScalingGroup', input, { repeatable: true });
        },
      },
      ...partUpdates(autoScaling),
    ],
    /** Its instances go with it, however many are still on their way. */
    async remove(operation, AutoScalingGroupName) {
      const [found] = await byIds([AutoScalingGroupName]);
      if (!found || isBeingDeleted(found)) return;
      const input = { AutoScalingGroupName, ForceDelete: true };
      await act(autoScaling, operation, 'DeleteAutoScalingGroup', input, { repeatable: true });
    },
    vanishesSlowly: true,
    // All of these change in place through the API; what is launched later follows them.
    replaces: () => false,
    defaults: {
      CapacityRebalance: false,
      Cooldown: '300',
      DeletionProtection: 'none',
      HealthCheckGracePeriod: 0,
      HealthCheckType: 'EC2',
      NewInstancesProtectedFromScaleIn: false,
      TerminationPolicies: ['Default'],
    },
    equal(property, desired, live) {
      if (property === notifications) return hasNotifications(desired, live);
      if (['TargetGroupARNs', 'LoadBalancerNames', 'TrafficSources'].includes(property))
        return hasAll(desired, live);
      return ['AvailabilityZones', 'AvailabilityZoneIds', 'VPCZoneIdentifier'].includes(property)
        ? sameSet(desired, live)
        : property === hooks && hooksStand(desired, live);
    },
  };
}

/** CloudFormation has one entry for each granularity, which names its metrics. */
function metricsOf({ EnabledMetrics = [] }: AutoScalingGroup) {
  const granularities = [...new Set(EnabledMetrics.map((each) => each.Granularity ?? ''))];
  return granularities.map((Granularity) => ({
    Granularity,
    Metrics: EnabledMetrics.filter((each) => each.Granularity === Granularity).map((each) => each.Metric),
  }));
}

const listOf = (value: Json): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);

/** Others may add theirs. */
function hasAll(desired: Json, live: Json): boolean {
  const present = new Set(listOf(live).map((each) => JSON.stringify(sorted(each))));
  return listOf(desired).every((each) => present.has(JSON.stringify(sorted(each))));
}

const sorted = (value: Json): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** Each hook that is wanted stands under its name, with all that is said of it. */
function hooksStand(desired: Json, live: Json): boolean {
  const present = new Map(
    listOf(live).map((each) => [(each as { LifecycleHookName?: Json }).LifecycleHookName, each]),
  );
  return listOf(desired).every((each) => {
    const hook = each as Readonly<Record<string, Json>>;
    const found = present.get(hook['LifecycleHookName']) as Readonly<Record<string, Json>> | undefined;
    return (
      found !== undefined &&
      Object.entries(hook).every(([key, value]) => String(found[key]) === String(value))
    );
  });
}
