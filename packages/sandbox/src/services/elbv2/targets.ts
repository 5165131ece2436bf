import type {
  DeregisterTargetsInput,
  DescribeTargetHealthInput,
  DescribeTargetHealthOutput,
  RegisterTargetsInput,
  TargetDescription,
  TargetHealth,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, type Call } from '../../service.ts';
import { contains, parseCidr } from '../ec2/cidr.ts';
import { rowsOf } from '../ec2/resource.ts';
import { INSTANCE } from '../ec2/rows/instance.ts';
import { VPC } from '../ec2/rows/vpc.ts';
import type { Place } from '../shared/place.ts';
import { healthOnHost, machineOf, targetKey, tellHosts } from './host.ts';
import { balancersUsing, findTargetGroup, type TargetGroupRow, type TargetRow } from './rows.ts';

/** A target with its port filled in. */
function targetFrom(given: TargetDescription, group: TargetGroupRow): TargetRow {
  const port = given.Port ?? group.port;
  return {
    id: given.Id ?? '',
    ...(port !== undefined && group.targetType !== 'lambda' && { port }),
    ...(given.AvailabilityZone && { availabilityZone: given.AvailabilityZone }),
  };
}

function checkTarget(at: Place, group: TargetGroupRow, { id }: TargetRow): void {
  if (group.targetType === 'instance') {
    const instance = rowsOf(at, INSTANCE).get(id);
    if (!instance || instance.state === 'terminated')
      throw new AwsError('InvalidTarget', `The following targets do not exist: '${id}'`);
    if (!['running', 'pending'].includes(instance.state))
      throw new AwsError(
        'InvalidTarget',
        `The following targets are not in a running state and cannot be registered: '${id}'`,
      );
    if (instance.vpcId !== group.vpcId)
      throw new AwsError(
        'InvalidTarget',
        `The following targets are not in the target group VPC '${group.vpcId ?? ''}': '${id}'`,
      );
  }
  if (group.targetType === 'ip' && !isInside(at, group.vpcId ?? '', id) && !isPrivate(id))
    throw new AwsError('ValidationError', `The IP address '${id}' is not within any of the VPC CIDR blocks`);
}

function isInside(at: Place, vpcId: string, address: string): boolean {
  const host = parseCidr(`${address}/32`);
  const blocks = rowsOf(at, VPC).get(vpcId)?.associations ?? [];
  return blocks.some(({ cidr }) => {
    const block = parseCidr(cidr);
    return host !== undefined && block !== undefined && contains(block, host);
  });
}

/** Outside of the VPC only private addresses may be targets. Source: ELB user guide, "Target type". */
const isPrivate = (address: string): boolean =>
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(address);

export function registerTargets(input: RegisterTargetsInput, call: Place): object {
  const group = findTargetGroup(call, input.TargetGroupArn);
  const targets = (input.Targets ?? []).map((given) => targetFrom(given, group));
  for (const target of targets) checkTarget(call, group, target);
  const added = new Map([...group.targets, ...targets].map((target) => [targetKey(target), target]));
  group.targets = [...added.values()];
  tellHosts(call, group.id);
  return {};
}

/** One that is named without a port goes with all its ports. */
export function deregisterTargets(input: DeregisterTargetsInput, call: Place): object {
  const group = findTargetGroup(call, input.TargetGroupArn);
  const leaving = input.Targets ?? [];
  group.targets = group.targets.filter(
    (target) =>
      !leaving.some(({ Id, Port }) => Id === target.id && (Port === undefined || Port === target.port)),
  );
  tellHosts(call, group.id);
  return {};
}

function describeTargetHealth(input: DescribeTargetHealthInput, call: Call): DescribeTargetHealthOutput {
  const group = findTargetGroup(call, input.TargetGroupArn);
  const present = new Set(group.targets.map(targetKey));
  const asked = input.Targets?.map((given) => targetFrom(given, group));
  return {
    TargetHealthDescriptions: (asked ?? group.targets).map((target) => ({
      Target: { Id: target.id, Port: target.port, AvailabilityZone: target.availabilityZone },
      HealthCheckPort:
        group.healthCheck.port === 'traffic-port' ? String(target.port ?? '') : group.healthCheck.port,
      TargetHealth: present.has(targetKey(target))
        ? targetHealth(call, group, target)
        : {
            State: 'unused',
            Reason: 'Target.NotRegistered',
            Description: 'Target is not registered to the target group',
          },
    })),
  };
}

/** As the checks see it where machines are real; elsewhere a target whose instance runs is healthy. */
export function targetHealth(at: Place, group: TargetGroupRow, target: TargetRow): TargetHealth {
  const balancers = balancersUsing(at, group.id);
  if (balancers.length === 0)
    return {
      State: 'unused',
      Reason: 'Target.NotInUse',
      Description: 'Target group is not configured to receive traffic from the load balancer',
    };
  const instance = machineOf(at, group, target);
  if (instance && !['running', 'pending'].includes(instance.state))
    return {
      State: 'unused',
      Reason: 'Target.InvalidState',
      Description: `Target is in the ${instance.state} state`,
    };
  if (!group.healthCheck.enabled)
    return {
      State: 'unavailable',
      Reason: 'Target.HealthCheckDisabled',
      Description: 'Health checks are not enabled for this target',
    };
  const state = healthOnHost(at, balancers, group, target);
  if (state === 'healthy') return { State: 'healthy' };
  if (state === undefined)
    return {
      State: 'initial',
      Reason: 'Elb.RegistrationInProgress',
      Description: 'Target registration is in progress',
    };
  return {
    State: 'unhealthy',
    Reason: 'Target.FailedHealthChecks',
    Description: 'Health checks failed',
  };
}

export const targetOperations = {
  RegisterTargets: registerTargets,
  DeregisterTargets: deregisterTargets,
  DescribeTargetHealth: describeTargetHealth,
};
