import type { CreateVolumeRequest } from '@aws-sdk/client-ec2';
import type { Projection } from '../../../world/projection.ts';
import { tagList } from '../../shared/tags.ts';
import { addressOperations } from '../addresses.ts';
import { find, rowsOf } from '../resource.ts';
import { ADDRESS } from '../rows/address.ts';
import { VOLUME } from '../rows/volume.ts';
import { volumeModificationOperations } from '../volume-modifications.ts';
import { volumeOperations } from '../volumes.ts';
import { flag, model, number, parts, present, retag, specifications, text } from './values.ts';

export const volume: Projection = {
  type: 'AWS::EC2::Volume',
  create(desired, call) {
    const input = {
      AvailabilityZone: text(desired, 'AvailabilityZone'),
      Size: number(desired, 'Size'),
      VolumeType: text(desired, 'VolumeType'),
      Iops: number(desired, 'Iops'),
      Throughput: number(desired, 'Throughput'),
      Encrypted: flag(desired, 'Encrypted'),
      KmsKeyId: text(desired, 'KmsKeyId'),
      SnapshotId: text(desired, 'SnapshotId'),
      MultiAttachEnabled: flag(desired, 'MultiAttachEnabled'),
      TagSpecifications: specifications(desired, 'volume'),
    } as CreateVolumeRequest;
    return present(volumeOperations.CreateVolume(input, call).VolumeId, 'VolumeId');
  },
  read(id, call) {
    const row = rowsOf(call, VOLUME).get(id);
    if (!row) return undefined;
    return model({
      VolumeId: id,
      AvailabilityZone: row.availabilityZone,
      Size: row.sizeGiB,
      VolumeType: row.type,
      Iops: row.iops,
      Throughput: row.throughput,
      Encrypted: row.encrypted,
      KmsKeyId: row.kmsKeyId,
      SnapshotId: row.snapshotId,
      MultiAttachEnabled: row.multiAttach,
      AutoEnableIO: row.autoEnableIo,
      Tags: tagList(row.tags),
    });
  },
  update(VolumeId, desired, call) {
    const row = find(call, VOLUME, VolumeId);
    const Size = number(desired, 'Size');
    const VolumeType = text(desired, 'VolumeType') as CreateVolumeRequest['VolumeType'];
    if ((Size !== undefined && Size !== row.sizeGiB) || (VolumeType && VolumeType !== row.type))
      volumeModificationOperations.ModifyVolume({ VolumeId, Size, VolumeType }, call);
    retag(row, desired);
  },
  delete: (VolumeId, call) => volumeOperations.DeleteVolume({ VolumeId }, call),
  settled: (id, call) => !['creating', 'deleting'].includes(rowsOf(call, VOLUME).get(id)?.state ?? ''),
  list: (call) =>
    rowsOf(call, VOLUME)
      .all()
      .map(({ id }) => id),
};

export const volumeAttachment: Projection = {
  type: 'AWS::EC2::VolumeAttachment',
  create(desired, call) {
    const VolumeId = text(desired, 'VolumeId');
    const InstanceId = text(desired, 'InstanceId');
    volumeOperations.AttachVolume({ VolumeId, InstanceId, Device: text(desired, 'Device') }, call);
    return `${VolumeId ?? ''}|${InstanceId ?? ''}`;
  },
  read(identifier, call) {
    const [VolumeId, InstanceId] = parts(identifier);
    const attachment = rowsOf(call, VOLUME).get(VolumeId)?.attachment;
    if (attachment?.instanceId !== InstanceId) return undefined;
    return { VolumeId, InstanceId, Device: attachment.device };
  },
  update: () => undefined,
  delete(identifier, call) {
    const [VolumeId, InstanceId] = parts(identifier);
    volumeOperations.DetachVolume({ VolumeId, InstanceId }, call);
  },
  settled(identifier, call) {
    const attachment = rowsOf(call, VOLUME).get(parts(identifier)[0])?.attachment;
    return attachment === undefined || attachment.state === 'attached';
  },
  list: (call) =>
    rowsOf(call, VOLUME)
      .all()
      .flatMap(({ id, attachment }) => (attachment ? [`${id}|${attachment.instanceId}`] : [])),
};

/** Its identifier is the address, a bar, and the allocation. */
export const elasticAddress: Projection = {
  type: 'AWS::EC2::EIP',
  create(desired, call) {
    const TagSpecifications = specifications(desired, 'elastic-ip');
    const { PublicIp, AllocationId } = addressOperations.AllocateAddress({ TagSpecifications }, call);
    const InstanceId = text(desired, 'InstanceId');
    if (InstanceId) addressOperations.AssociateAddress({ AllocationId, InstanceId }, call);
    return `${PublicIp ?? ''}|${AllocationId ?? ''}`;
  },
  read(identifier, call) {
    const row = rowsOf(call, ADDRESS).get(parts(identifier)[1]);
    if (!row) return undefined;
    return model({
      PublicIp: row.publicIp,
      AllocationId: row.id,
      Domain: 'vpc',
      NetworkBorderGroup: call.region,
      PublicIpv4Pool: 'amazon',
      InstanceId: row.association?.instanceId,
      Tags: tagList(row.tags),
    });
  },
  update: (identifier, desired, call) => retag(find(call, ADDRESS, parts(identifier)[1]), desired),
  delete(identifier, call) {
    const [, AllocationId] = parts(identifier);
    const AssociationId = find(call, ADDRESS, AllocationId).association?.id;
    if (AssociationId) addressOperations.DisassociateAddress({ AssociationId }, call);
    addressOperations.ReleaseAddress({ AllocationId }, call);
  },
  list: (call) =>
    rowsOf(call, ADDRESS)
      .all()
      .map((row) => `${row.publicIp}|${row.id}`),
};

export const addressAssociation: Projection = {
  type: 'AWS::EC2::EIPAssociation',
  create(desired, call) {
    const { AssociationId } = addressOperations.AssociateAddress(
      {
        AllocationId: text(desired, 'AllocationId'),
        PublicIp: text(desired, 'EIP'),
        InstanceId: text(desired, 'InstanceId'),
        NetworkInterfaceId: text(desired, 'NetworkInterfaceId'),
        PrivateIpAddress: text(desired, 'PrivateIpAddress'),
      },
      call,
    );
    return present(AssociationId, 'AssociationId');
  },
  read(id, call) {
    const row = rowsOf(call, ADDRESS).find(({ association }) => association?.id === id);
    if (!row) return undefined;
    return model({
      Id: id,
      AllocationId: row.id,
      EIP: row.publicIp,
      InstanceId: row.association?.instanceId,
      NetworkInterfaceId: row.association?.networkInterfaceId,
      PrivateIpAddress: row.association?.privateIp,
    });
  },
  update: () => undefined,
  delete: (AssociationId, call) => addressOperations.DisassociateAddress({ AssociationId }, call),
  list: (call) =>
    rowsOf(call, ADDRESS)
      .all()
      .flatMap(({ association }) => (association ? [association.id] : [])),
};
