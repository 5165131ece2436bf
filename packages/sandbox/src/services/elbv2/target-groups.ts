import { createHash } from 'node:crypto';
import type {
  CreateTargetGroupInput,
  CreateTargetGroupOutput,
  DeleteTargetGroupInput,
  DescribeTargetGroupsInput,
  DescribeTargetGroupsOutput,
  ModifyTargetGroupInput,
  TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, type Call } from '../../service.ts';
import { rowsOf } from '../ec2/resource.ts';
import { VPC } from '../ec2/rows/vpc.ts';
import { page } from '../shared/pages.ts';
import type { Place } from '../shared/place.ts';
import { targetGroupAttributes } from './attribute-defaults.ts';
import { changedHealthCheck, newHealthCheck } from './health-checks.ts';
import { tellHosts } from './host.ts';
import { checkedName } from './load-balancers.ts';
import { balancersUsing, findTargetGroup, newArn, targetGroups, type TargetGroupRow } from './rows.ts';
import { checkedTags } from './tags.ts';

const PROTOCOLS = ['HTTP', 'HTTPS', 'TCP', 'TLS', 'UDP', 'TCP_UDP'];

function createTargetGroup(input: CreateTargetGroupInput, call: Call): CreateTargetGroupOutput {
  const name = checkedName(input.Name, 'target group');
  const { Tags, ...settings } = input;
  const fingerprint = createHash('sha256').update(JSON.stringify(settings)).digest('hex');
  const existing = targetGroups(call).find((row) => row.name === name);
  if (existing?.fingerprint === fingerprint) return { TargetGroups: [show(existing, call)] };
  if (existing)
    throw new AwsError(
      'DuplicateTargetGroupName',
      `A target group with the same name '${name}' exists, but with different settings`,
    );
  const targetType = input.TargetType ?? 'instance';
  if (targetType !== 'lambda') checkNetwork(input, call);
  const { Protocol: protocol, Port: port, VpcId: vpcId } = input;
  const isHttp = protocol === 'HTTP' || protocol === 'HTTPS';
  const row = targetGroups(call).put({
    id: newArn(call, `targetgroup/${name}`),
    name,
    targetType,
    healthCheck: newHealthCheck(input, protocol),
    attributes: targetGroupAttributes(protocol),
    targets: [],
    fingerprint,
    tags: checkedTags(Tags),
    ...(protocol && { protocol }),
    ...(isHttp && { protocolVersion: input.ProtocolVersion ?? 'HTTP1' }),
    ...(port !== undefined && { port }),
    ...(vpcId && { vpcId }),
    ...(targetType !== 'lambda' && { ipAddressType: input.IpAddressType ?? 'ipv4' }),
    ...(input.TargetControlPort !== undefined && { targetControlPort: input.TargetControlPort }),
  });
  return { TargetGroups: [show(row, call)] };
}

function checkNetwork(input: CreateTargetGroupInput, at: Place): void {
  const { Protocol, Port, VpcId } = input;
  if (!Protocol) throw new AwsError('ValidationError', 'A protocol must be specified');
  if (!PROTOCOLS.includes(Protocol))
    throw new AwsError('ValidationError', `Protocol '${Protocol}' must be one of ${PROTOCOLS.join(', ')}`);
  if (Port === undefined) throw new AwsError('ValidationError', 'A port must be specified');
  if (Port < 1 || Port > 65_535)
    throw new AwsError('ValidationError', `Port '${Port}' must be between 1 and 65535`);
  if (!VpcId) throw new AwsError('ValidationError', 'A VPC ID must be specified');
  if (!rowsOf(at, VPC).get(VpcId))
    throw new AwsError('ValidationError', `The VPC ID '${VpcId}' is not found`);
}

function modifyTargetGroup(input: ModifyTargetGroupInput, call: Call) {
  const row = findTargetGroup(call, input.TargetGroupArn);
  row.healthCheck = changedHealthCheck(row.healthCheck, input);
  tellHosts(call, row.id);
  return { TargetGroups: [show(row, call)] };
}

/** Deleting what is not there succeeds; one that a listener sends requests to stays. */
function deleteTargetGroup(input: DeleteTargetGroupInput, call: Call): object {
  const arn = input.TargetGroupArn ?? '';
  if (balancersUsing(call, arn).length > 0)
    throw new AwsError('ResourceInUse', `Target group '${arn}' is currently in use by a listener or a rule`);
  targetGroups(call).remove(arn);
  return {};
}

const MAX_PAGE = 400;

function describeTargetGroups(input: DescribeTargetGroupsInput, call: Call): DescribeTargetGroupsOutput {
  const cut = page(asked(input, call), Math.min(input.PageSize ?? MAX_PAGE, MAX_PAGE), input.Marker);
  if (!cut) throw new AwsError('ValidationError', 'Invalid marker');
  return { TargetGroups: cut.rows.map((row) => show(row, call)), NextMarker: cut.next };
}

function asked(input: DescribeTargetGroupsInput, call: Call): TargetGroupRow[] {
  if (input.TargetGroupArns?.length) return input.TargetGroupArns.map((arn) => findTargetGroup(call, arn));
  if (input.Names?.length)
    return input.Names.map((name) => {
      const row = targetGroups(call).find((each) => each.name === name);
      if (!row) throw new AwsError('TargetGroupNotFound', `One or more target groups not found: '[${name}]'`);
      return row;
    });
  const { LoadBalancerArn } = input;
  return targetGroups(call).filter(
    (row) =>
      !LoadBalancerArn || balancersUsing(call, row.id).some((balancer) => balancer.id === LoadBalancerArn),
  );
}

export function show(row: TargetGroupRow, at: Place): TargetGroup {
  const check = row.healthCheck;
  const matcher = {
    ...(check.httpCode !== undefined && { HttpCode: check.httpCode }),
    ...(check.grpcCode !== undefined && { GrpcCode: check.grpcCode }),
  };
  return {
    TargetGroupArn: row.id,
    TargetGroupName: row.name,
    Protocol: row.protocol as 'HTTP' | undefined,
    ProtocolVersion: row.protocolVersion,
    Port: row.port,
    VpcId: row.vpcId,
    TargetType: row.targetType,
    IpAddressType: row.ipAddressType as 'ipv4' | undefined,
    TargetControlPort: row.targetControlPort,
    LoadBalancerArns: balancersUsing(at, row.id).map(({ id }) => id),
    HealthCheckEnabled: check.enabled,
    HealthCheckProtocol: check.protocol as 'HTTP',
    HealthCheckPort: check.port,
    HealthCheckPath: check.path,
    HealthCheckIntervalSeconds: check.interval,
    HealthCheckTimeoutSeconds: check.timeout,
    HealthyThresholdCount: check.healthy,
    UnhealthyThresholdCount: check.unhealthy,
    Matcher: Object.keys(matcher).length > 0 ? matcher : undefined,
  };
}

export const targetGroupOperations = {
  CreateTargetGroup: createTargetGroup,
  ModifyTargetGroup: modifyTargetGroup,
  DeleteTargetGroup: deleteTargetGroup,
  DescribeTargetGroups: describeTargetGroups,
};
