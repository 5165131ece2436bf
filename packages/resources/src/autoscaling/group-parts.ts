import type * as AutoScaling from '@aws-sdk/client-auto-scaling';
import type { LifecycleHookSpecification, TrafficSourceIdentifier } from '@aws-sdk/client-auto-scaling';
import type { Api } from '@groundcrew/aws';
import type { JsonObject } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import { act } from '../shape/act.ts';
import type { Update } from '../shape/definition.ts';
import { flag, objects, text, texts } from '../shape/properties.ts';
import { notificationsOf } from './notifications.ts';

type AutoScalingApi = Api<typeof AutoScaling>;

const repeatable = { repeatable: true };

const minus = (all: readonly string[], some: readonly string[]): string[] =>
  all.filter((each) => !some.includes(each));

export interface GroupTag {
  readonly Key: string;
  readonly Value: string;
  readonly PropagateAtLaunch: boolean;
}

export const groupTags = (properties: JsonObject): GroupTag[] =>
  objects(properties, 'Tags').map((tag) => ({
    Key: text(tag, 'Key') ?? '',
    Value: text(tag, 'Value') ?? '',
    PropagateAtLaunch: flag(tag, 'PropagateAtLaunch') ?? false,
  }));

export const hooksOf = (properties: JsonObject): LifecycleHookSpecification[] =>
  objects(properties, 'LifecycleHookSpecificationList') as unknown as LifecycleHookSpecification[];

const sourcesOf = (properties: JsonObject): TrafficSourceIdentifier[] =>
  objects(properties, 'TrafficSources') as unknown as TrafficSourceIdentifier[];

/** What calls of its own set: traffic, tags, hooks, notifications and metrics. Others' additions stay. */
export const partUpdates = (autoScaling: AutoScalingApi): readonly Update[] => [
  {
    properties: ['TargetGroupARNs'],
    async apply(operation, AutoScalingGroupName, { desired, recorded }) {
      const wanted = texts(desired, 'TargetGroupARNs');
      const before = texts(recorded, 'TargetGroupARNs');
      const input = (TargetGroupARNs: string[]) => ({ AutoScalingGroupName, TargetGroupARNs });
      const leave = minus(before, wanted);
      if (wanted.length > 0)
        await act(autoScaling, operation, 'AttachLoadBalancerTargetGroups', input([...wanted]), repeatable);
      if (leave.length > 0)
        await act(autoScaling, operation, 'DetachLoadBalancerTargetGroups', input(leave), repeatable);
    },
  },
  {
    properties: ['LoadBalancerNames'],
    async apply(operation, AutoScalingGroupName, { desired, recorded }) {
      const wanted = texts(desired, 'LoadBalancerNames');
      const leave = minus(texts(recorded, 'LoadBalancerNames'), wanted);
      const input = (LoadBalancerNames: string[]) => ({ AutoScalingGroupName, LoadBalancerNames });
      if (wanted.length > 0)
        await act(autoScaling, operation, 'AttachLoadBalancers', input([...wanted]), repeatable);
      if (leave.length > 0)
        await act(autoScaling, operation, 'DetachLoadBalancers', input(leave), repeatable);
    },
  },
  {
    properties: ['TrafficSources'],
    async apply(operation, AutoScalingGroupName, { desired, recorded }) {
      const wanted = sourcesOf(desired);
      const names = wanted.map((source) => source.Identifier);
      const leave = sourcesOf(recorded).filter((source) => !names.includes(source.Identifier));
      const input = (TrafficSources: TrafficSourceIdentifier[]) => ({ AutoScalingGroupName, TrafficSources });
      if (wanted.length > 0)
        await act(autoScaling, operation, 'AttachTrafficSources', input(wanted), repeatable);
      if (leave.length > 0)
        await act(autoScaling, operation, 'DetachTrafficSources', input(leave), repeatable);
    },
  },
  {
    properties: ['Tags'],
    async apply(operation, name, { desired, recorded }) {
      const whose = { ResourceId: name, ResourceType: 'auto-scaling-group' };
      const wanted = groupTags(desired);
      const keys = wanted.map(({ Key }) => Key);
      const leave = groupTags(recorded).filter(({ Key }) => !keys.includes(Key));
      const input = (tags: readonly GroupTag[]) => ({ Tags: tags.map((tag) => ({ ...tag, ...whose })) });
      if (wanted.length > 0)
        await act(autoScaling, operation, 'CreateOrUpdateTags', input(wanted), repeatable);
      if (leave.length > 0) await act(autoScaling, operation, 'DeleteTags', input(leave), repeatable);
    },
  },
  {
    properties: ['LifecycleHookSpecificationList'],
    async apply(operation, AutoScalingGroupName, { desired, recorded }) {
      const wanted = hooksOf(desired);
      for (const hook of wanted)
        await act(autoScaling, operation, 'PutLifecycleHook', { AutoScalingGroupName, ...hook }, repeatable);
      const names = wanted.map((hook) => hook.LifecycleHookName);
      for (const { LifecycleHookName } of hooksOf(recorded)) {
        if (names.includes(LifecycleHookName)) continue;
        const input = { AutoScalingGroupName, LifecycleHookName };
        await act(autoScaling, operation, 'DeleteLifecycleHook', input, repeatable);
      }
    },
  },
  {
    properties: ['NotificationConfigurations', 'NotificationConfiguration'],
    apply: async (operation, name, { desired, recorded }) =>
      setNotifications(autoScaling, operation, name, desired, recorded),
  },
  {
    properties: ['MetricsCollection'],
    apply: async (operation, name, { desired, recorded }) =>
      setMetrics(autoScaling, operation, name, desired, recorded),
  },
];

export async function setNotifications(
  autoScaling: AutoScalingApi,
  operation: Operation,
  AutoScalingGroupName: string,
  desired: JsonObject,
  recorded: JsonObject,
): Promise<void> {
  const wanted = notificationsOf(desired);
  for (const { TopicARN, NotificationTypes } of wanted) {
    const input = { AutoScalingGroupName, TopicARN, NotificationTypes: [...NotificationTypes] };
    await act(autoScaling, operation, 'PutNotificationConfiguration', input, repeatable);
  }
  const topics = wanted.map(({ TopicARN }) => TopicARN);
  for (const { TopicARN } of notificationsOf(recorded)) {
    if (topics.includes(TopicARN)) continue;
    const input = { AutoScalingGroupName, TopicARN };
    await act(autoScaling, operation, 'DeleteNotificationConfiguration', input, repeatable);
  }
}

/** Without names all metrics are meant. */
export async function setMetrics(
  autoScaling: AutoScalingApi,
  operation: Operation,
  AutoScalingGroupName: string,
  desired: JsonObject,
  recorded: JsonObject,
): Promise<void> {
  if (objects(recorded, 'MetricsCollection').length > 0)
    await act(autoScaling, operation, 'DisableMetricsCollection', { AutoScalingGroupName }, repeatable);
  for (const each of objects(desired, 'MetricsCollection')) {
    const Metrics = [...texts(each, 'Metrics')];
    const input = {
      AutoScalingGroupName,
      Granularity: text(each, 'Granularity'),
      ...(Metrics.length > 0 && { Metrics }),
    };
    await act(autoScaling, operation, 'EnableMetricsCollection', input, repeatable);
  }
}
