import type {
  AttachLoadBalancersType,
  AttachLoadBalancerTargetGroupsType,
  AttachTrafficSourcesType,
  DeleteLifecycleHookType,
  DeleteNotificationConfigurationType,
  DescribeLifecycleHooksType,
  DescribeNotificationConfigurationsAnswer,
  DescribeNotificationConfigurationsType,
  DetachLoadBalancersType,
  DetachLoadBalancerTargetGroupsType,
  DetachTrafficSourcesType,
  DisableMetricsCollectionQuery,
  EnableMetricsCollectionQuery,
  LifecycleHook,
  PutLifecycleHookType,
  PutNotificationConfigurationType,
  ScalingProcessQuery,
} from '@aws-sdk/client-auto-scaling';
import { AwsError, type Call } from '../../service.ts';
import { page } from '../shared/pages.ts';
import type { Place } from '../shared/place.ts';
import { checkTraffic, separated, type Traffic } from './checks.ts';
import { reconcile } from './engine.ts';
import { findGroup, groups, invalid } from './rows.ts';
import { deregister, register } from './traffic.ts';

function enterTraffic(at: Place, name: string | undefined, added: Traffic): object {
  const row = findGroup(at, name);
  checkTraffic(added, at);
  row.targetGroupArns = [...new Set([...row.targetGroupArns, ...added.targetGroupArns])];
  row.loadBalancerNames = [...new Set([...row.loadBalancerNames, ...added.loadBalancerNames])];
  for (const { id, state } of row.instances) if (state === 'InService') register(at, added, id);
  return {};
}

function leaveTraffic(at: Place, name: string | undefined, left: Traffic): object {
  const row = findGroup(at, name);
  row.targetGroupArns = row.targetGroupArns.filter((arn) => !left.targetGroupArns.includes(arn));
  row.loadBalancerNames = row.loadBalancerNames.filter((each) => !left.loadBalancerNames.includes(each));
  for (const { id } of row.instances) deregister(at, left, id);
  return {};
}

const ofGroups = (targetGroupArns: readonly string[] | undefined): Traffic => ({
  targetGroupArns: [...(targetGroupArns ?? [])],
  loadBalancerNames: [],
});
const ofBalancers = (names: readonly string[] | undefined): Traffic => ({
  targetGroupArns: [],
  loadBalancerNames: [...(names ?? [])],
});

/** Hooks are kept; instances do not wait for them. */
function putHook(input: PutLifecycleHookType, call: Call): object {
  const row = findGroup(call, input.AutoScalingGroupName);
  const others = row.hooks.filter(({ LifecycleHookName }) => LifecycleHookName !== input.LifecycleHookName);
  const before = row.hooks.find(({ LifecycleHookName }) => LifecycleHookName === input.LifecycleHookName);
  row.hooks = [...others, { HeartbeatTimeout: 3600, DefaultResult: 'ABANDON', ...before, ...input }];
  return {};
}

const LONGEST_WAIT_SECONDS = 48 * 3600;

/** An instance waits for at most a hundred heartbeats, or two days. */
const shownHook = (hook: LifecycleHook): LifecycleHook => ({
  ...hook,
  GlobalTimeout: Math.min((hook.HeartbeatTimeout ?? 3600) * 100, LONGEST_WAIT_SECONDS),
});

function deleteHook(input: DeleteLifecycleHookType, call: Call): object {
  const row = findGroup(call, input.AutoScalingGroupName);
  if (!row.hooks.some(({ LifecycleHookName }) => LifecycleHookName === input.LifecycleHookName))
    throw invalid(`No Lifecycle Hook found with name: ${input.LifecycleHookName ?? ''}`);
  row.hooks = row.hooks.filter(({ LifecycleHookName }) => LifecycleHookName !== input.LifecycleHookName);
  return {};
}

function putNotification(input: PutNotificationConfigurationType, call: Call): void {
  const row = findGroup(call, input.AutoScalingGroupName);
  const topicArn = input.TopicARN ?? '';
  row.notifications = [
    ...row.notifications.filter((each) => each.topicArn !== topicArn),
    ...(input.NotificationTypes ?? []).map((type) => ({ topicArn, type })),
  ];
}

function deleteNotification(input: DeleteNotificationConfigurationType, call: Call): void {
  const row = findGroup(call, input.AutoScalingGroupName);
  row.notifications = row.notifications.filter(({ topicArn }) => topicArn !== input.TopicARN);
}

const METRICS = [
  'GroupMinSize',
  'GroupMaxSize',
  'GroupDesiredCapacity',
  'GroupInServiceInstances',
  'GroupPendingInstances',
  'GroupStandbyInstances',
  'GroupTerminatingInstances',
  'GroupTotalInstances',
];

function enableMetrics(input: EnableMetricsCollectionQuery, call: Call): void {
  const row = findGroup(call, input.AutoScalingGroupName);
  const Granularity = input.Granularity ?? '1Minute';
  const names = input.Metrics?.length ? input.Metrics : METRICS;
  const others = row.metrics.filter(({ Metric }) => !names.includes(Metric));
  row.metrics = [...others, ...names.map((Metric) => ({ Metric, Granularity }))];
}

function disableMetrics(input: DisableMetricsCollectionQuery, call: Call): void {
  const row = findGroup(call, input.AutoScalingGroupName);
  const names = input.Metrics?.length ? input.Metrics : row.metrics.map(({ Metric }) => Metric);
  row.metrics = row.metrics.filter(({ Metric }) => !names.includes(Metric));
}

const PROCESSES = [
  'Launch',
  'Terminate',
  'AddToLoadBalancer',
  'AlarmNotification',
  'AZRebalance',
  'HealthCheck',
  'InstanceRefresh',
  'ReplaceUnhealthy',
  'ScheduledActions',
];

function suspend(input: ScalingProcessQuery, call: Call): void {
  const row = findGroup(call, input.AutoScalingGroupName);
  const names = input.ScalingProcesses?.length ? input.ScalingProcesses : PROCESSES;
  const unknown = names.find((name) => !PROCESSES.includes(name));
  if (unknown !== undefined) throw invalid(`${unknown} is not a valid scaling process`);
  const others = row.suspended.filter(({ ProcessName }) => !names.includes(ProcessName));
  const SuspensionReason = `User suspended at ${call.world.clock.now().toISOString()}`;
  row.suspended = [...others, ...names.map((ProcessName) => ({ ProcessName, SuspensionReason }))];
}

function resume(input: ScalingProcessQuery, call: Call): void {
  const row = findGroup(call, input.AutoScalingGroupName);
  const names = input.ScalingProcesses?.length ? input.ScalingProcesses : PROCESSES;
  row.suspended = row.suspended.filter(({ ProcessName }) => !names.includes(ProcessName));
  reconcile(call, row);
}

/** Of all groups, unless some are named. */
function describeNotifications(
  input: DescribeNotificationConfigurationsType,
  call: Call,
): DescribeNotificationConfigurationsAnswer {
  const names = input.AutoScalingGroupNames;
  const asked = names?.length ? names.map((name) => findGroup(call, name)) : groups(call).all();
  const rows = asked.flatMap((group) =>
    group.notifications.map((each) => ({ id: `${group.id}/${each.topicArn}/${each.type}`, group, each })),
  );
  const cut = page(rows, Math.min(input.MaxRecords ?? 50, 100), input.NextToken);
  if (!cut) throw new AwsError('InvalidNextToken', 'The token is not valid.');
  return {
    NotificationConfigurations: cut.rows.map(({ group, each }) => ({
      AutoScalingGroupName: group.id,
      TopicARN: each.topicArn,
      NotificationType: each.type,
    })),
    NextToken: cut.next,
  };
}

export const settingOperations = {
  AttachLoadBalancerTargetGroups: (input: AttachLoadBalancerTargetGroupsType, call: Call) =>
    enterTraffic(call, input.AutoScalingGroupName, ofGroups(input.TargetGroupARNs)),
  DetachLoadBalancerTargetGroups: (input: DetachLoadBalancerTargetGroupsType, call: Call) =>
    leaveTraffic(call, input.AutoScalingGroupName, ofGroups(input.TargetGroupARNs)),
  AttachLoadBalancers: (input: AttachLoadBalancersType, call: Call) =>
    enterTraffic(call, input.AutoScalingGroupName, ofBalancers(input.LoadBalancerNames)),
  DetachLoadBalancers: (input: DetachLoadBalancersType, call: Call) =>
    leaveTraffic(call, input.AutoScalingGroupName, ofBalancers(input.LoadBalancerNames)),
  AttachTrafficSources: (input: AttachTrafficSourcesType, call: Call) =>
    enterTraffic(call, input.AutoScalingGroupName, separated(input.TrafficSources)),
  DetachTrafficSources: (input: DetachTrafficSourcesType, call: Call) =>
    leaveTraffic(call, input.AutoScalingGroupName, separated(input.TrafficSources)),
  PutLifecycleHook: putHook,
  DeleteLifecycleHook: deleteHook,
  DescribeLifecycleHooks: (input: DescribeLifecycleHooksType, call: Call) => ({
    LifecycleHooks: findGroup(call, input.AutoScalingGroupName)
      .hooks.map(shownHook)
      .filter(
        ({ LifecycleHookName = '' }) =>
          !input.LifecycleHookNames?.length || input.LifecycleHookNames.includes(LifecycleHookName),
      ),
  }),
  PutNotificationConfiguration: putNotification,
  DeleteNotificationConfiguration: deleteNotification,
  DescribeNotificationConfigurations: describeNotifications,
  EnableMetricsCollection: enableMetrics,
  DisableMetricsCollection: disableMetrics,
  SuspendProcesses: suspend,
  ResumeProcesses: resume,
};
