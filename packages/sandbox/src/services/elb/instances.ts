import type {
  DeregisterEndPointsInput,
  DeregisterEndPointsOutput,
  DescribeEndPointStateInput,
  DescribeEndPointStateOutput,
  Instance,
  InstanceState,
  RegisterEndPointsInput,
  RegisterEndPointsOutput,
} from '@aws-sdk/client-elastic-load-balancing';
import type { TargetHealthState } from '../../machines/machine-host.ts';
import { AwsError, type Call } from '../../service.ts';
import { rowsOf } from '../ec2/resource.ts';
import { INSTANCE } from '../ec2/rows/instance.ts';
import { hostId, INSTANCES, registered, tellHost } from './network.ts';
import { findLoadBalancer, type LoadBalancerRow } from './rows.ts';

function idsOf(instances: readonly Instance[] | undefined, call: Call): string[] {
  return (instances ?? []).map(({ InstanceId = '' }) => {
    const row = rowsOf(call, INSTANCE).get(InstanceId);
    if (!row || row.state === 'terminated')
      throw new AwsError('InvalidInstance', `Could not find EC2 instance ${InstanceId}.`);
    return InstanceId;
  });
}

function register(input: RegisterEndPointsInput, call: Call): RegisterEndPointsOutput {
  const row = findLoadBalancer(call, input.LoadBalancerName);
  const ids = idsOf(input.Instances, call);
  const foreign = ids.find((id) => rowsOf(call, INSTANCE).get(id)?.vpcId !== row.vpcId);
  if (foreign !== undefined)
    throw new AwsError('InvalidInstance', `EC2 instance ${foreign} is not in the same VPC as ELB.`);
  row.instanceIds = [...new Set([...row.instanceIds, ...ids])];
  tellHost(call, row);
  return { Instances: remaining(row, call) };
}

function deregister(input: DeregisterEndPointsInput, call: Call): DeregisterEndPointsOutput {
  const row = findLoadBalancer(call, input.LoadBalancerName);
  const ids = (input.Instances ?? []).map(({ InstanceId = '' }) => InstanceId);
  const unknown = ids.find((id) => !row.instanceIds.includes(id));
  if (unknown !== undefined) throw new AwsError('InvalidInstance', `Could not find EC2 instance ${unknown}.`);
  row.instanceIds = row.instanceIds.filter((id) => !ids.includes(id));
  tellHost(call, row);
  return { Instances: remaining(row, call) };
}

function remaining(row: LoadBalancerRow, call: Call): Instance[] {
  return registered(call, row).map(({ id }) => ({ InstanceId: id }));
}

/** As the checks see it where machines are real; elsewhere an instance that runs is in service. */
function describeHealth(input: DescribeEndPointStateInput, call: Call): DescribeEndPointStateOutput {
  const row = findLoadBalancer(call, input.LoadBalancerName);
  const asked = input.Instances?.map(({ InstanceId }) => InstanceId ?? '') ?? [];
  const unknown = asked.find((id) => !row.instanceIds.includes(id));
  if (unknown !== undefined) throw new AwsError('InvalidInstance', `Could not find EC2 instance ${unknown}.`);
  const { machines } = call.world;
  const health = machines.real ? machines.loadBalancerHealth(hostId(call, row), INSTANCES) : undefined;
  const states = registered(call, row)
    .filter(({ id }) => asked.length === 0 || asked.includes(id))
    .map(({ id, state }) =>
      health ? shown(id, health.get(id)) : shown(id, state === 'running' ? 'healthy' : 'unhealthy'),
    );
  return { InstanceStates: states };
}

function shown(InstanceId: string, state: TargetHealthState | undefined): InstanceState {
  if (state === 'healthy') return { InstanceId, State: 'InService', ReasonCode: 'N/A', Description: 'N/A' };
  if (state === undefined)
    return {
      InstanceId,
      State: 'OutOfService',
      ReasonCode: 'ELB',
      Description: 'Instance registration is still in progress.',
    };
  return {
    InstanceId,
    State: 'OutOfService',
    ReasonCode: 'Instance',
    Description: 'Instance has failed at least the UnhealthyThreshold number of health checks consecutively.',
  };
}

export const instanceOperations = {
  RegisterInstancesWithLoadBalancer: register,
  DeregisterInstancesFromLoadBalancer: deregister,
  DescribeInstanceHealth: describeHealth,
};
