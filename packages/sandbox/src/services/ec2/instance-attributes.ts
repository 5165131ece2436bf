import type {
  DescribeInstanceAttributeRequest,
  DescribeInstanceCreditSpecificationsRequest,
  DescribeInstanceCreditSpecificationsResult,
  GetConsoleOutputRequest,
  GetConsoleOutputResult,
  InstanceAttribute,
  ModifyInstanceAttributeRequest,
  ModifyInstanceMetadataOptionsRequest,
  ModifyInstanceMetadataOptionsResult,
  MonitorInstancesRequest,
  MonitorInstancesResult,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../service.ts';
import { timestamp } from '../shared/place.ts';
import { showInstance } from './instance-view.ts';
import { instanceType } from './instance-types.ts';
import { groupsFor, interfacesOf } from './network-interface-rows.ts';
import { networkChanged } from './network-view.ts';
import { invalidValue, required } from './parameters.ts';
import { find, rowsOf } from './resource.ts';
import { INSTANCE, type InstanceRow } from './rows/instance.ts';
import { VOLUME } from './rows/volume.ts';

function describeInstanceAttribute(input: DescribeInstanceAttributeRequest, call: Call): InstanceAttribute {
  const row = find(call, INSTANCE, required(input, 'InstanceId'));
  const name = required(input, 'Attribute');
  const shown = showInstance(row, call);
  const values: Record<string, Omit<InstanceAttribute, 'InstanceId'>> = {
    instanceType: { InstanceType: { Value: row.instanceType } },
    userData: { UserData: row.userData ? { Value: row.userData } : {} },
    disableApiTermination: { DisableApiTermination: { Value: row.disableApiTermination } },
    disableApiStop: { DisableApiStop: { Value: row.disableApiStop } },
    instanceInitiatedShutdownBehavior: { InstanceInitiatedShutdownBehavior: { Value: row.shutdownBehavior } },
    rootDeviceName: { RootDeviceName: { Value: row.rootDeviceName } },
    blockDeviceMapping: { BlockDeviceMappings: shown.BlockDeviceMappings },
    sourceDestCheck: { SourceDestCheck: { Value: shown.SourceDestCheck } },
    groupSet: { Groups: shown.SecurityGroups },
    ebsOptimized: { EbsOptimized: { Value: row.ebsOptimized } },
    enaSupport: { EnaSupport: { Value: true } },
    sriovNetSupport: { SriovNetSupport: { Value: 'simple' } },
    kernel: { KernelId: {} },
    ramdisk: { RamdiskId: {} },
    productCodes: { ProductCodes: [] },
  };
  const value = values[name];
  if (!value) throw invalidValue('Attribute', name, 'Unknown attribute.');
  return { InstanceId: row.id, ...value };
}

/** EC2 takes an attribute either by its own member or as a name and a value. */
function modifyInstanceAttribute(input: ModifyInstanceAttributeRequest, call: Call): void {
  const row = find(call, INSTANCE, required(input, 'InstanceId'));
  const given = input.Attribute ? { ...input, ...byName(input.Attribute, input.Value) } : input;
  if (given.InstanceType?.Value) changeType(row, given.InstanceType.Value);
  if (given.UserData) changeUserData(row, given.UserData.Value);
  if (given.DisableApiTermination) row.disableApiTermination = given.DisableApiTermination.Value ?? false;
  if (given.DisableApiStop) row.disableApiStop = given.DisableApiStop.Value ?? false;
  if (given.EbsOptimized) row.ebsOptimized = given.EbsOptimized.Value ?? false;
  const behavior = given.InstanceInitiatedShutdownBehavior?.Value;
  if (behavior === 'stop' || behavior === 'terminate') row.shutdownBehavior = behavior;
  const [primary] = interfacesOf(call, row.id);
  if (given.SourceDestCheck && primary) primary.sourceDestCheck = given.SourceDestCheck.Value ?? true;
  if (given.Groups?.length && primary) primary.groupIds = groupsFor(call, row.vpcId, given.Groups, undefined);
  for (const mapping of given.BlockDeviceMappings ?? []) {
    const volume = rowsOf(call, VOLUME).find(
      ({ attachment }) => attachment?.instanceId === row.id && attachment.device === mapping.DeviceName,
    );
    if (!volume?.attachment)
      throw new AwsError(
        'InvalidInstanceAttributeValue',
        `No device is currently mapped at ${mapping.DeviceName ?? ''}`,
      );
    volume.attachment.deleteOnTermination = mapping.Ebs?.DeleteOnTermination ?? false;
  }
  networkChanged(call.world);
}

function byName(attribute: string, value: string | undefined): Partial<ModifyInstanceAttributeRequest> {
  const flag = { Value: value === 'true' };
  const members: Record<string, Partial<ModifyInstanceAttributeRequest>> = {
    instanceType: { InstanceType: { Value: value } },
    userData: { UserData: { Value: Buffer.from(value ?? '', 'base64') } },
    disableApiTermination: { DisableApiTermination: flag },
    disableApiStop: { DisableApiStop: flag },
    ebsOptimized: { EbsOptimized: flag },
    sourceDestCheck: { SourceDestCheck: flag },
    instanceInitiatedShutdownBehavior: { InstanceInitiatedShutdownBehavior: { Value: value } },
  };
  const member = members[attribute];
  if (!member) throw invalidValue('Attribute', attribute, 'It cannot be modified.');
  return member;
}

function mustBeStopped(row: InstanceRow, attribute: string): void {
  if (row.state !== 'stopped')
    throw new AwsError(
      'IncorrectInstanceState',
      `The instance '${row.id}' is not in the 'stopped' state; its ${attribute} can't be changed.`,
    );
}

function changeType(row: InstanceRow, name: string): void {
  mustBeStopped(row, 'instanceType');
  const type = instanceType(name);
  if (!type) throw new AwsError('InvalidInstanceAttributeValue', `Invalid value '${name}' for InstanceType.`);
  row.instanceType = type.id;
}

function changeUserData(row: InstanceRow, value: Uint8Array | undefined): void {
  mustBeStopped(row, 'userData');
  const data = Buffer.from(value ?? new Uint8Array()).toString('base64');
  if (data) row.userData = data;
  else delete row.userData;
}

function modifyInstanceMetadataOptions(
  input: ModifyInstanceMetadataOptionsRequest,
  call: Call,
): ModifyInstanceMetadataOptionsResult {
  const row = find(call, INSTANCE, required(input, 'InstanceId'));
  row.metadata = {
    httpTokens: input.HttpTokens ?? row.metadata.httpTokens,
    hopLimit: input.HttpPutResponseHopLimit ?? row.metadata.hopLimit,
    httpEndpoint: input.HttpEndpoint ?? row.metadata.httpEndpoint,
    instanceTags: input.InstanceMetadataTags ?? row.metadata.instanceTags,
  };
  const options = showInstance(row, call).MetadataOptions;
  return { InstanceId: row.id, InstanceMetadataOptions: { ...options, State: 'pending' } };
}

function monitor(enabled: boolean) {
  return (input: MonitorInstancesRequest, call: Call): MonitorInstancesResult => ({
    InstanceMonitorings: required(input, 'InstanceIds').map((id) => {
      const row = find(call, INSTANCE, id);
      row.monitoring = enabled;
      return { InstanceId: id, Monitoring: { State: enabled ? 'pending' : 'disabling' } };
    }),
  });
}

function describeCredits(
  input: DescribeInstanceCreditSpecificationsRequest,
  call: Call,
): DescribeInstanceCreditSpecificationsResult {
  const ids = input.InstanceIds ?? [];
  const rows = ids.length > 0 ? ids.map((id) => find(call, INSTANCE, id)) : rowsOf(call, INSTANCE).all();
  return {
    InstanceCreditSpecifications: rows
      .filter((row) => instanceType(row.instanceType)?.burstable)
      .map((row) => ({
        InstanceId: row.id,
        CpuCredits: row.cpuCredits ?? (row.instanceType.startsWith('t2.') ? 'standard' : 'unlimited'),
      })),
  };
}

async function getConsoleOutput(input: GetConsoleOutputRequest, call: Call): Promise<GetConsoleOutputResult> {
  const row = find(call, INSTANCE, required(input, 'InstanceId'));
  const output = row.state === 'terminated' ? '' : await call.world.machines.consoleOutput(row.id);
  return {
    InstanceId: row.id,
    Timestamp: new Date(timestamp(call)),
    Output: Buffer.from(output).toString('base64'),
  };
}

export const instanceAttributeOperations = {
  DescribeInstanceAttribute: describeInstanceAttribute,
  ModifyInstanceAttribute: modifyInstanceAttribute,
  ModifyInstanceMetadataOptions: modifyInstanceMetadataOptions,
  MonitorInstances: monitor(true),
  UnmonitorInstances: monitor(false),
  DescribeInstanceCreditSpecifications: describeCredits,
  GetConsoleOutput: getConsoleOutput,
};
