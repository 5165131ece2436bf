import type { CreateNatGatewayRequest } from '@aws-sdk/client-ec2';
import type { Call } from '../../../service.ts';
import type { Projection } from '../../../world/projection.ts';
import { tagList } from '../../shared/tags.ts';
import { showNatGateway } from '../nat-gateway-rows.ts';
import { natGatewayOperations } from '../nat-gateways.ts';
import { networkInterfaceOperations } from '../network-interfaces.ts';
import { find, rowsOf } from '../resource.ts';
import { NAT_GATEWAY } from '../rows/nat-gateway.ts';
import { NETWORK_INTERFACE } from '../rows/network-interface.ts';
import { flag, model, number, present, retag, specifications, text } from './values.ts';

export const natGateway: Projection = {
  type: 'AWS::EC2::NatGateway',
  create(desired, call) {
    const { Tags: _tags, MaxDrainDurationSeconds: _seconds, ...given } = desired;
    const input = {
      ...(given as CreateNatGatewayRequest),
      TagSpecifications: specifications(desired, 'natgateway'),
    };
    return present(
      natGatewayOperations.CreateNatGateway(input, call).NatGateway?.NatGatewayId,
      'NatGatewayId',
    );
  },
  read(id, call) {
    const row = rowsOf(call, NAT_GATEWAY).get(id);
    if (!row || row.state === 'deleted' || row.state === 'failed') return undefined;
    const [first, ...others] = showNatGateway(row, call).NatGatewayAddresses ?? [];
    return model({
      NatGatewayId: id,
      SubnetId: row.subnetId,
      VpcId: row.vpcId,
      ConnectivityType: row.connectivity,
      AllocationId: first?.AllocationId,
      PrivateIpAddress: first?.PrivateIp,
      SecondaryAllocationIds: others.flatMap((each) => each.AllocationId ?? []),
      SecondaryPrivateIpAddresses: others.flatMap((each) => each.PrivateIp ?? []),
      EniId: row.networkInterfaceId,
      Tags: tagList(row.tags),
    });
  },
  update: (id, desired, call) => retag(find(call, NAT_GATEWAY, id), desired),
  delete(NatGatewayId, call) {
    natGatewayOperations.DeleteNatGateway({ NatGatewayId }, call);
  },
  settled: (id, call) => !['pending', 'deleting'].includes(rowsOf(call, NAT_GATEWAY).get(id)?.state ?? ''),
  list: (call) =>
    rowsOf(call, NAT_GATEWAY)
      .filter(({ state }) => state === 'pending' || state === 'available')
      .map(({ id }) => id),
};

const attached = (call: Call, id: string) =>
  rowsOf(call, NETWORK_INTERFACE).find(({ attachment }) => attachment?.id === id);

function setDeletion(NetworkInterfaceId: string, AttachmentId: string, wanted: boolean, call: Call): void {
  const Attachment = { AttachmentId, DeleteOnTermination: wanted };
  networkInterfaceOperations.ModifyNetworkInterfaceAttribute({ NetworkInterfaceId, Attachment }, call);
}

export const networkInterfaceAttachment: Projection = {
  type: 'AWS::EC2::NetworkInterfaceAttachment',
  create(desired, call) {
    const NetworkInterfaceId = text(desired, 'NetworkInterfaceId') ?? '';
    const { AttachmentId } = networkInterfaceOperations.AttachNetworkInterface(
      {
        NetworkInterfaceId,
        InstanceId: text(desired, 'InstanceId'),
        DeviceIndex: number(desired, 'DeviceIndex'),
      },
      call,
    );
    const id = present(AttachmentId, 'AttachmentId');
    setDeletion(NetworkInterfaceId, id, flag(desired, 'DeleteOnTermination') ?? true, call);
    return id;
  },
  read(id, call) {
    const row = attached(call, id);
    return (
      row?.attachment && {
        AttachmentId: id,
        NetworkInterfaceId: row.id,
        InstanceId: row.attachment.instanceId,
        DeviceIndex: String(row.attachment.deviceIndex),
        DeleteOnTermination: row.attachment.deleteOnTermination,
      }
    );
  },
  update(id, desired, call) {
    const row = attached(call, id);
    if (row) setDeletion(row.id, id, flag(desired, 'DeleteOnTermination') ?? true, call);
  },
  delete: (AttachmentId, call) => networkInterfaceOperations.DetachNetworkInterface({ AttachmentId }, call),
  list: (call) =>
    rowsOf(call, NETWORK_INTERFACE)
      .all()
      .flatMap(({ attachment }) => attachment?.id ?? []),
};
