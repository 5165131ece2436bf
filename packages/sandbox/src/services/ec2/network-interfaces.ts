import type {
  AttachNetworkInterfaceRequest,
  AttachNetworkInterfaceResult,
  CreateNetworkInterfaceRequest,
  CreateNetworkInterfaceResult,
  DeleteNetworkInterfaceRequest,
  DescribeNetworkInterfacesRequest,
  DescribeNetworkInterfacesResult,
  DetachNetworkInterfaceRequest,
  ModifyNetworkInterfaceAttributeRequest,
  NetworkInterface,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../service.ts';
import type { Place } from '../shared/place.ts';
import { tagList } from '../shared/tags.ts';
import { madeBefore, tokenOf } from './client-token.ts';
import { describe } from './describe.ts';
import type { Fields } from './filters.ts';
import { associationOf, groups, interfaceFacts } from './instance-view.ts';
import {
  attachInterface,
  detachInterface,
  groupsFor,
  interfacesOf,
  makeInterface,
  removeInterface,
} from './network-interface-rows.ts';
import { inOrderUnwatched } from './machine-queue.ts';
import { interfaceSpec } from './machine-spec.ts';
import { networkChanged, networkTold } from './network-view.ts';
import { required } from './parameters.ts';
import { find, rowsOf } from './resource.ts';
import { INSTANCE } from './rows/instance.ts';
import { NETWORK_INTERFACE, type NetworkInterfaceRow } from './rows/network-interface.ts';
import { SUBNET } from './rows/subnet.ts';
import { tagsFrom } from './tag-specifications.ts';

function createNetworkInterface(
  input: CreateNetworkInterfaceRequest,
  call: Call,
): CreateNetworkInterfaceResult {
  const token = tokenOf(input);
  const before = madeBefore(rowsOf(call, NETWORK_INTERFACE).all(), token)[0];
  if (before) return { NetworkInterface: show(before, call), ClientToken: input.ClientToken };
  const subnet = find(call, SUBNET, required(input, 'SubnetId'));
  const listed = (input.PrivateIpAddresses ?? [])
    .toSorted((a, b) => Number(b.Primary ?? false) - Number(a.Primary ?? false))
    .flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []);
  const row = makeInterface(call, subnet, {
    description: input.Description,
    groupIds: groupsFor(call, subnet.vpcId, input.Groups, undefined),
    privateIps: input.PrivateIpAddress ? [input.PrivateIpAddress, ...listed] : listed,
    secondaryCount: input.SecondaryPrivateIpAddressCount,
    tags: tagsFrom(input.TagSpecifications, 'network-interface'),
    token,
  });
  networkChanged(call.world);
  return { NetworkInterface: show(row, call), ClientToken: input.ClientToken };
}

function deleteNetworkInterface(input: DeleteNetworkInterfaceRequest, call: Call): void {
  const row = find(call, NETWORK_INTERFACE, required(input, 'NetworkInterfaceId'));
  if (row.requester)
    throw new AwsError('OperationNotPermitted', 'You are not allowed to manage this network interface.');
  if (row.attachment)
    throw new AwsError('InvalidParameterValue', `Network interface '${row.id}' is currently in use.`);
  removeInterface(call, row);
  networkChanged(call.world);
}

function attachNetworkInterface(
  input: AttachNetworkInterfaceRequest,
  call: Call,
): AttachNetworkInterfaceResult {
  const row = find(call, NETWORK_INTERFACE, required(input, 'NetworkInterfaceId'));
  const instance = find(call, INSTANCE, required(input, 'InstanceId'));
  const index = required(input, 'DeviceIndex');
  if (row.attachment) throw new AwsError('InvalidNetworkInterface.InUse', `Interface: [${row.id}] in use.`);
  if (row.availabilityZone !== instance.availabilityZone)
    throw new AwsError(
      'InvalidParameterCombination',
      'You may not attach a network interface to an instance if they are not in the same availability zone',
    );
  if (!['running', 'stopped'].includes(instance.state))
    throw new AwsError('IncorrectState', `instance ${instance.id} must be 'running' or 'stopped'`);
  if (interfacesOf(call, instance.id).some(({ attachment }) => attachment?.deviceIndex === index))
    throw new AwsError(
      'InvalidParameterValue',
      `Instance '${instance.id}' already has an interface attached at device index '${index}'.`,
    );
  const AttachmentId = attachInterface(call, row, instance.id, index, false);
  networkChanged(call.world);
  plugIn(call, row, instance.id);
  return { AttachmentId, NetworkCardIndex: 0 };
}

/** A machine that is off gets it with its next boot. */
function plugIn(at: Place, row: NetworkInterfaceRow, instanceId: string): void {
  inOrderUnwatched(at.world, instanceId, async () => {
    await networkTold(at.world);
    if (row.attachment?.instanceId === instanceId)
      await at.world.machines.attachInterface(instanceId, interfaceSpec(at, row));
  });
}

function detachNetworkInterface(input: DetachNetworkInterfaceRequest, call: Call): void {
  const id = required(input, 'AttachmentId');
  const row = rowsOf(call, NETWORK_INTERFACE).find(({ attachment }) => attachment?.id === id);
  if (!row) throw new AwsError('InvalidAttachmentID.NotFound', `The attachment '${id}' does not exist.`);
  if (row.attachment?.deviceIndex === 0)
    throw new AwsError(
      'OperationNotPermitted',
      'The network interface at device index 0 cannot be detached.',
    );
  const instanceId = row.attachment?.instanceId ?? '';
  detachInterface(call, row);
  networkChanged(call.world);
  inOrderUnwatched(call.world, instanceId, () => call.world.machines.detachInterface(instanceId, row.id));
}

/** One attribute at a time. */
function modifyNetworkInterfaceAttribute(input: ModifyNetworkInterfaceAttributeRequest, call: Call): void {
  const row = find(call, NETWORK_INTERFACE, required(input, 'NetworkInterfaceId'));
  const given = [
    input.Description,
    input.Groups?.length ? input.Groups : undefined,
    input.SourceDestCheck,
    input.Attachment,
  ];
  if (given.filter((value) => value !== undefined).length > 1)
    throw new AwsError('InvalidParameterCombination', 'Fields for multiple attribute types specified');
  if (input.Description) row.description = input.Description.Value ?? '';
  if (input.Groups?.length) row.groupIds = groupsFor(call, row.vpcId, input.Groups, undefined);
  if (input.SourceDestCheck) row.sourceDestCheck = input.SourceDestCheck.Value ?? true;
  if (input.Attachment) {
    if (!row.attachment || row.attachment.id !== input.Attachment.AttachmentId)
      throw new AwsError(
        'InvalidAttachmentID.NotFound',
        `The attachment '${input.Attachment.AttachmentId ?? ''}' does not exist.`,
      );
    row.attachment.deleteOnTermination = input.Attachment.DeleteOnTermination ?? false;
  }
  networkChanged(call.world);
}

function describeNetworkInterfaces(
  input: DescribeNetworkInterfacesRequest,
  call: Call,
): DescribeNetworkInterfacesResult {
  const { rows, NextToken } = describe(
    call,
    NETWORK_INTERFACE,
    input.NetworkInterfaceIds,
    input,
    fieldsOf(call),
  );
  return { NetworkInterfaces: rows.map((row) => show(row, call)), NextToken };
}

function status(row: NetworkInterfaceRow): 'in-use' | 'available' {
  return row.attachment || row.requester ? 'in-use' : 'available';
}

function fieldsOf(at: Place): Fields<NetworkInterfaceRow> {
  const public_ = (row: NetworkInterfaceRow) =>
    row.addresses.map((address) => associationOf(row, address, at));
  return {
    'network-interface-id': (row) => row.id,
    'addresses.private-ip-address': (row) => row.addresses.map(({ privateIp }) => privateIp),
    'private-ip-address': (row) => row.addresses.map(({ privateIp }) => privateIp),
    'association.allocation-id': (row) => public_(row).map((association) => association?.AllocationId),
    'association.association-id': (row) => public_(row).map((association) => association?.AssociationId),
    'association.public-ip': (row) => public_(row).map((association) => association?.PublicIp),
    'attachment.attachment-id': (row) => row.attachment?.id,
    'attachment.delete-on-termination': (row) => row.attachment?.deleteOnTermination,
    'attachment.device-index': (row) => row.attachment?.deviceIndex,
    'attachment.instance-id': (row) => row.attachment?.instanceId,
    'attachment.status': (row) => row.attachment && 'attached',
    'availability-zone': (row) => row.availabilityZone,
    description: (row) => row.description,
    'group-id': (row) => row.groupIds,
    'group-name': (row) => groups(row, at).map(({ GroupName }) => GroupName),
    'interface-type': () => 'interface',
    'mac-address': (row) => row.macAddress,
    'owner-id': () => at.account,
    'requester-managed': (row) => row.requester !== undefined,
    'source-dest-check': (row) => row.sourceDestCheck,
    status,
    'subnet-id': (row) => row.subnetId,
    'vpc-id': (row) => row.vpcId,
  };
}

function show(row: NetworkInterfaceRow, at: Place): NetworkInterface {
  const { attachment } = row;
  return {
    ...interfaceFacts(row, at),
    AvailabilityZone: row.availabilityZone,
    RequesterId: row.requester,
    RequesterManaged: row.requester !== undefined,
    Status: status(row),
    Attachment: attachment && {
      AttachmentId: attachment.id,
      AttachTime: new Date(attachment.attachTime),
      DeleteOnTermination: attachment.deleteOnTermination,
      DeviceIndex: attachment.deviceIndex,
      NetworkCardIndex: 0,
      InstanceId: attachment.instanceId,
      InstanceOwnerId: at.account,
      Status: 'attached',
    },
    TagSet: tagList(row.tags),
  };
}

export const networkInterfaceOperations = {
  CreateNetworkInterface: createNetworkInterface,
  DeleteNetworkInterface: deleteNetworkInterface,
  AttachNetworkInterface: attachNetworkInterface,
  DetachNetworkInterface: detachNetworkInterface,
  ModifyNetworkInterfaceAttribute: modifyNetworkInterfaceAttribute,
  DescribeNetworkInterfaces: describeNetworkInterfaces,
};
