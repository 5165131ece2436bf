import type {
  AddAvailabilityZonesInput,
  AddTagsInput,
  ApplySecurityGroupsToLoadBalancerInput,
  ApplySecurityGroupsToLoadBalancerOutput,
  AttachLoadBalancerToSubnetsInput,
  AttachLoadBalancerToSubnetsOutput,
  ConfigureHealthCheckInput,
  ConfigureHealthCheckOutput,
  DescribeLoadBalancerAttributesInput,
  DescribeLoadBalancerAttributesOutput,
  DescribeTagsInput,
  DescribeTagsOutput,
  DetachLoadBalancerFromSubnetsInput,
  DetachLoadBalancerFromSubnetsOutput,
  LoadBalancerAttributes,
  ModifyLoadBalancerAttributesInput,
  ModifyLoadBalancerAttributesOutput,
  RemoveTagsInput,
} from '@aws-sdk/client-elastic-load-balancing';
import { AwsError, type Call } from '../../service.ts';
import { find } from '../ec2/resource.ts';
import { SUBNET } from '../ec2/rows/subnet.ts';
import { tagList, tagProblem, tagsOf } from '../shared/tags.ts';
import { placeInterfaces } from './interfaces.ts';
import { groupIdsFor, subnetsFor, tellHost } from './network.ts';
import { findLoadBalancer, type AttributesRow, type LoadBalancerRow } from './rows.ts';

function configureHealthCheck(input: ConfigureHealthCheckInput, call: Call): ConfigureHealthCheckOutput {
  const row = findLoadBalancer(call, input.LoadBalancerName);
  const check = input.HealthCheck;
  const target = check?.Target ?? '';
  if (!/^((TCP|SSL):\d{1,5}|(HTTP|HTTPS):\d{1,5}\/.*)$/i.test(target))
    throw new AwsError(
      'ValidationError',
      `HealthCheck HTTP Target must specify a port followed by a path that begins with a slash. e.g. HTTP:80/ping/this/path`,
    );
  const interval = check?.Interval ?? 30;
  const timeout = check?.Timeout ?? 5;
  if (timeout >= interval)
    throw new AwsError('ValidationError', 'HealthCheck timeout must be less than the interval.');
  row.healthCheck = {
    target,
    interval,
    timeout,
    unhealthy: check?.UnhealthyThreshold ?? 2,
    healthy: check?.HealthyThreshold ?? 10,
  };
  tellHost(call, row);
  return { HealthCheck: check };
}

function applySecurityGroups(
  input: ApplySecurityGroupsToLoadBalancerInput,
  call: Call,
): ApplySecurityGroupsToLoadBalancerOutput {
  const row = findLoadBalancer(call, input.LoadBalancerName);
  row.groupIds = groupIdsFor(call, row.vpcId, input.SecurityGroups);
  return { SecurityGroups: moved(row, call).groupIds };
}

function attachToSubnets(
  input: AttachLoadBalancerToSubnetsInput,
  call: Call,
): AttachLoadBalancerToSubnetsOutput {
  const row = findLoadBalancer(call, input.LoadBalancerName);
  const ids = [...new Set([...row.subnetIds, ...(input.Subnets ?? [])])];
  row.subnetIds = subnetsFor(call, ids, undefined).map(({ id }) => id);
  return { Subnets: moved(row, call).subnetIds };
}

function detachFromSubnets(
  input: DetachLoadBalancerFromSubnetsInput,
  call: Call,
): DetachLoadBalancerFromSubnetsOutput {
  const row = findLoadBalancer(call, input.LoadBalancerName);
  const left = row.subnetIds.filter((id) => !input.Subnets?.includes(id));
  if (left.length === 0)
    throw new AwsError('InvalidConfigurationRequest', 'A load balancer must keep at least one subnet.');
  row.subnetIds = left;
  return { Subnets: moved(row, call).subnetIds };
}

function enableZones(input: AddAvailabilityZonesInput, call: Call): object {
  const row = findLoadBalancer(call, input.LoadBalancerName);
  const added = subnetsFor(call, undefined, input.AvailabilityZones).map(({ id }) => id);
  row.subnetIds = [...new Set([...row.subnetIds, ...added])];
  const zones = moved(row, call).subnetIds.map((id) => find(call, SUBNET, id).availabilityZone);
  return { AvailabilityZones: zones };
}

function moved(row: LoadBalancerRow, call: Call): LoadBalancerRow {
  placeInterfaces(call, row.id, row);
  tellHost(call, row);
  return row;
}

function modifyAttributes(
  input: ModifyLoadBalancerAttributesInput,
  call: Call,
): ModifyLoadBalancerAttributesOutput {
  const row = findLoadBalancer(call, input.LoadBalancerName);
  const given = input.LoadBalancerAttributes;
  const now = row.attributes;
  const log = given?.AccessLog;
  row.attributes = {
    crossZone: given?.CrossZoneLoadBalancing?.Enabled ?? now.crossZone,
    accessLog: log
      ? {
          enabled: log.Enabled ?? false,
          ...(log.S3BucketName && { bucket: log.S3BucketName }),
          ...(log.S3BucketPrefix && { prefix: log.S3BucketPrefix }),
          emitInterval: log.EmitInterval ?? 60,
        }
      : now.accessLog,
    draining: given?.ConnectionDraining
      ? {
          enabled: given.ConnectionDraining.Enabled ?? false,
          timeout: given.ConnectionDraining.Timeout ?? 300,
        }
      : now.draining,
    idleTimeout: given?.ConnectionSettings?.IdleTimeout ?? now.idleTimeout,
    desyncMitigationMode: given?.AdditionalAttributes?.[0]?.Value ?? now.desyncMitigationMode,
  };
  return { LoadBalancerName: row.id, LoadBalancerAttributes: showAttributes(row.attributes) };
}

function describeAttributes(
  input: DescribeLoadBalancerAttributesInput,
  call: Call,
): DescribeLoadBalancerAttributesOutput {
  const row = findLoadBalancer(call, input.LoadBalancerName);
  return { LoadBalancerAttributes: showAttributes(row.attributes) };
}

function showAttributes(row: AttributesRow): LoadBalancerAttributes {
  return {
    CrossZoneLoadBalancing: { Enabled: row.crossZone },
    AccessLog: {
      Enabled: row.accessLog.enabled,
      S3BucketName: row.accessLog.bucket,
      S3BucketPrefix: row.accessLog.prefix,
      EmitInterval: row.accessLog.emitInterval,
    },
    ConnectionDraining: { Enabled: row.draining.enabled, Timeout: row.draining.timeout },
    ConnectionSettings: { IdleTimeout: row.idleTimeout },
    AdditionalAttributes: [{ Key: 'elb.http.desyncmitigationmode', Value: row.desyncMitigationMode }],
  };
}

const MAX_DESCRIBED = 20;

function describeTags(input: DescribeTagsInput, call: Call): DescribeTagsOutput {
  const names = input.LoadBalancerNames ?? [];
  if (names.length > MAX_DESCRIBED)
    throw new AwsError(
      'ValidationError',
      `1 validation error detected: Value at 'loadBalancerNames' failed to satisfy constraint: Member must have length less than or equal to ${MAX_DESCRIBED}`,
    );
  return {
    TagDescriptions: names.map((name) => ({
      LoadBalancerName: name,
      Tags: tagList(findLoadBalancer(call, name).tags),
    })),
  };
}

function addTags(input: AddTagsInput, call: Call): object {
  for (const name of input.LoadBalancerNames ?? []) {
    const row = findLoadBalancer(call, name);
    const tags = { ...row.tags, ...tagsOf(input.Tags) };
    const problem = tagProblem(tags);
    if (problem) throw new AwsError(problem.tooMany ? 'TooManyTags' : 'ValidationError', problem.message);
    row.tags = tags;
  }
  return {};
}

function removeTags(input: RemoveTagsInput, call: Call): object {
  for (const name of input.LoadBalancerNames ?? [])
    for (const { Key } of input.Tags ?? []) if (Key) delete findLoadBalancer(call, name).tags[Key];
  return {};
}

export const settingOperations = {
  ConfigureHealthCheck: configureHealthCheck,
  ApplySecurityGroupsToLoadBalancer: applySecurityGroups,
  AttachLoadBalancerToSubnets: attachToSubnets,
  DetachLoadBalancerFromSubnets: detachFromSubnets,
  EnableAvailabilityZonesForLoadBalancer: enableZones,
  ModifyLoadBalancerAttributes: modifyAttributes,
  DescribeLoadBalancerAttributes: describeAttributes,
  DescribeTags: describeTags,
  AddTags: addTags,
  RemoveTags: removeTags,
};
