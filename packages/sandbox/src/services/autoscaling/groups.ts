import { randomUUID } from 'node:crypto';
import type {
  AutoScalingGroup,
  AutoScalingGroupNamesType,
  AutoScalingGroupsType,
  CreateAutoScalingGroupType,
  DeleteAutoScalingGroupType,
  Filter,
  SetDesiredCapacityType,
  UpdateAutoScalingGroupType,
} from '@aws-sdk/client-auto-scaling';
import { AwsError, type Call } from '../../service.ts';
import { page } from '../shared/pages.ts';
import { timestamp, type Place } from '../shared/place.ts';
import { checkPlaces, checkSizes, checkSource, checkTraffic, separated } from './checks.ts';
import { reconcile, watch } from './engine.ts';
import { showInstance } from './instances.ts';
import { subnetsOf } from './launch.ts';
import { findGroup, groups, type GroupRow, type GroupSettings } from './rows.ts';
import { groupTag } from './tags.ts';

function create(input: CreateAutoScalingGroupType, call: Call): void {
  const {
    AutoScalingGroupName: name = '',
    Tags,
    InstanceId: _instance,
    LifecycleHookSpecificationList,
    TargetGroupARNs,
    LoadBalancerNames,
    TrafficSources,
    SkipZonalShiftValidation: _skip,
    Operator: _operator,
    ...given
  } = input;
  if (groups(call).get(name))
    throw new AwsError(
      'AlreadyExists',
      `AutoScalingGroup by this name already exists - A group with the name ${name} already exists`,
    );
  const settings: GroupSettings = { ...given, DesiredCapacity: given.DesiredCapacity ?? given.MinSize ?? 0 };
  checkSizes(settings);
  checkSource(settings, call);
  checkPlaces(settings, call);
  const traffic = separated(TrafficSources);
  const targetGroupArns = [...(TargetGroupARNs ?? []), ...traffic.targetGroupArns];
  const loadBalancerNames = [...(LoadBalancerNames ?? []), ...traffic.loadBalancerNames];
  checkTraffic({ targetGroupArns, loadBalancerNames }, call);
  const { account, region } = call;
  const row = groups(call).put({
    id: name,
    arn: `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:${randomUUID()}:autoScalingGroupName/${name}`,
    createdTime: timestamp(call),
    settings,
    targetGroupArns,
    loadBalancerNames,
    instances: [],
    tags: (Tags ?? []).map(groupTag),
    hooks: (LifecycleHookSpecificationList ?? []).map((hook) => ({ ...hook, AutoScalingGroupName: name })),
    notifications: [],
    metrics: [],
    suspended: [],
    pause: 0,
  });
  reconcile(call, row);
  watch(call, name);
}

/** A new size moves the capacity into its bounds. */
function update(input: UpdateAutoScalingGroupType, call: Call): void {
  const { AutoScalingGroupName, SkipZonalShiftValidation: _skip, ...given } = input;
  const row = present(call, AutoScalingGroupName);
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const changed = { ...row.settings, ...(set as Partial<GroupSettings>) };
  const { MinSize = 0, MaxSize = 0 } = changed;
  if (given.DesiredCapacity === undefined)
    changed.DesiredCapacity = Math.min(Math.max(changed.DesiredCapacity, MinSize), MaxSize);
  const sources = ['LaunchConfigurationName', 'LaunchTemplate', 'MixedInstancesPolicy'] as const;
  if (sources.some((source) => set[source] !== undefined))
    for (const source of sources) if (set[source] === undefined) delete changed[source];
  if (set['VPCZoneIdentifier'] !== undefined) delete changed.AvailabilityZones;
  checkSizes(changed);
  checkSource(changed, call);
  checkPlaces(changed, call);
  row.settings = cleared(changed);
  reconcile(call, row);
}

/** What the API clears by an empty text, 0 or -1. */
function cleared(settings: GroupSettings): GroupSettings {
  const { Context, PlacementGroup, MaxInstanceLifetime, DefaultInstanceWarmup, ...rest } = settings;
  return {
    ...rest,
    ...(Context && { Context }),
    ...(PlacementGroup && { PlacementGroup }),
    ...(MaxInstanceLifetime && { MaxInstanceLifetime }),
    ...(DefaultInstanceWarmup !== undefined && DefaultInstanceWarmup >= 0 && { DefaultInstanceWarmup }),
  };
}

function present(at: Place, name: string | undefined): GroupRow {
  const row = findGroup(at, name);
  if (row.deleting)
    throw new AwsError('ScalingActivityInProgress', `AutoScalingGroup '${row.id}' is pending delete`);
  return row;
}

function setDesiredCapacity(input: SetDesiredCapacityType, call: Call): void {
  const row = present(call, input.AutoScalingGroupName);
  const changed = { ...row.settings, DesiredCapacity: input.DesiredCapacity ?? 0 };
  checkSizes(changed);
  row.settings = changed;
  reconcile(call, row);
}

/** With force it takes its instances along, else there must be none. */
function remove(input: DeleteAutoScalingGroupType, call: Call): void {
  const row = findGroup(call, input.AutoScalingGroupName);
  const protection = row.settings.DeletionProtection ?? 'none';
  if (protection === 'prevent-all-deletion' || (protection === 'prevent-force-deletion' && input.ForceDelete))
    throw new AwsError('ResourceInUse', `AutoScalingGroup '${row.id}' is protected from deletion`);
  if (!input.ForceDelete && row.instances.length > 0)
    throw new AwsError(
      row.instances.some(({ state }) => state !== 'InService')
        ? 'ScalingActivityInProgress'
        : 'ResourceInUse',
      'You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.',
    );
  row.deleting = true;
  reconcile(call, row);
}

const MAX_PAGE = 100;

function describe(input: AutoScalingGroupNamesType, call: Call): AutoScalingGroupsType {
  const names = input.AutoScalingGroupNames ?? [];
  const rows = groups(call).filter(
    (row) =>
      (names.length === 0 || names.includes(row.id)) &&
      (input.Filters ?? []).every((each) => passes(row, each)),
  );
  const cut = page(rows, Math.min(input.MaxRecords ?? 50, MAX_PAGE), input.NextToken);
  if (!cut) throw new AwsError('InvalidNextToken', 'The token is not valid.');
  return { AutoScalingGroups: cut.rows.map((row) => show(row, call)), NextToken: cut.next };
}

function passes(row: GroupRow, { Name = '', Values = [] }: Filter): boolean {
  if (Name === 'tag-key') return row.tags.some(({ Key }) => Values.includes(Key));
  if (Name === 'tag-value') return row.tags.some(({ Value }) => Values.includes(Value));
  if (Name.startsWith('tag:'))
    return row.tags.some(({ Key, Value }) => `tag:${Key}` === Name && Values.includes(Value));
  throw new AwsError('ValidationError', `Filter ${Name} is not supported`);
}

export function show(row: GroupRow, at: Place): AutoScalingGroup {
  const { settings } = row;
  const subnets = subnetsOf(at, row);
  return {
    ...settings,
    AutoScalingGroupName: row.id,
    AutoScalingGroupARN: row.arn,
    MinSize: settings.MinSize,
    MaxSize: settings.MaxSize,
    DefaultCooldown: settings.DefaultCooldown ?? 300,
    HealthCheckType: settings.HealthCheckType ?? 'EC2',
    HealthCheckGracePeriod: settings.HealthCheckGracePeriod ?? 0,
    NewInstancesProtectedFromScaleIn: settings.NewInstancesProtectedFromScaleIn ?? false,
    TerminationPolicies: settings.TerminationPolicies?.length ? settings.TerminationPolicies : ['Default'],
    AvailabilityZones:
      subnets.length > 0
        ? [...new Set(subnets.map(({ availabilityZone }) => availabilityZone))]
        : settings.AvailabilityZones,
    VPCZoneIdentifier: settings.VPCZoneIdentifier ?? '',
    ServiceLinkedRoleARN:
      settings.ServiceLinkedRoleARN ??
      `arn:aws:iam::${at.account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
    CreatedTime: new Date(row.createdTime),
    Status: row.deleting && 'Delete in progress',
    Instances: row.instances.map(showInstance),
    TargetGroupARNs: row.targetGroupArns,
    LoadBalancerNames: row.loadBalancerNames,
    TrafficSources: [
      ...row.targetGroupArns.map((Identifier) => ({ Identifier, Type: 'elbv2' })),
      ...row.loadBalancerNames.map((Identifier) => ({ Identifier, Type: 'elb' })),
    ],
    EnabledMetrics: row.metrics,
    SuspendedProcesses: row.suspended,
    Tags: row.tags.map((tag) => ({ ...tag, ResourceId: row.id, ResourceType: 'auto-scaling-group' })),
  };
}

export const groupOperations = {
  CreateAutoScalingGroup: create,
  UpdateAutoScalingGroup: update,
  DeleteAutoScalingGroup: remove,
  DescribeAutoScalingGroups: describe,
  SetDesiredCapacity: setDesiredCapacity,
};
