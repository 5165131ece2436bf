import type { Place } from '../shared/place.ts';
import type { Fields } from './filters.ts';
import { imageById } from './image-catalogue.ts';
import { groups } from './instance-view.ts';
import { interfacesOf } from './network-interface-rows.ts';
import { publicAddressOf } from './public-addresses.ts';
import { privateDnsName } from './regions.ts';
import { rowsOf } from './resource.ts';
import { STATE_CODES, type InstanceRow } from './rows/instance.ts';
import { VOLUME, type VolumeRow } from './rows/volume.ts';

/** The filters of DescribeInstances. */
export function instanceFields(at: Place): Fields<InstanceRow> {
  const interfaces = (row: InstanceRow) => interfacesOf(at, row.id);
  const addresses = (row: InstanceRow) =>
    interfaces(row).flatMap((each) => each.addresses.map((address) => ({ each, address })));
  const primary = (row: InstanceRow) => interfaces(row)[0]?.addresses[0]?.privateIp;
  const volumes = (row: InstanceRow): VolumeRow[] =>
    rowsOf(at, VOLUME).filter((volume) => volume.attachment?.instanceId === row.id);
  const groupIds = (row: InstanceRow) => interfaces(row).flatMap((each) => each.groupIds);
  const groupNames = (row: InstanceRow) =>
    interfaces(row).flatMap((each) => groups(each, at).map(({ GroupName }) => GroupName));
  return {
    'instance-id': (row) => row.id,
    'image-id': (row) => row.imageId,
    'instance-type': (row) => row.instanceType,
    'instance-state-name': (row) => row.state,
    'instance-state-code': (row) => STATE_CODES[row.state],
    'availability-zone': (row) => row.availabilityZone,
    architecture: (row) => imageById(at.region, row.imageId)?.architecture,
    'client-token': (row) => row.token?.value,
    'key-name': (row) => row.keyName,
    'launch-time': (row) => row.launchTime,
    'reservation-id': (row) => row.reservationId,
    'owner-id': () => at.account,
    'vpc-id': (row) => row.vpcId,
    'subnet-id': (row) => row.subnetId,
    'iam-instance-profile.arn': (row) => row.profile?.arn,
    'iam-instance-profile.id': (row) => row.profile?.profileId,
    'instance.group-id': groupIds,
    'instance.group-name': groupNames,
    'group-id': groupIds,
    'group-name': groupNames,
    'network-interface.network-interface-id': (row) => interfaces(row).map(({ id }) => id),
    'network-interface.subnet-id': (row) => interfaces(row).map(({ subnetId }) => subnetId),
    'network-interface.vpc-id': (row) => interfaces(row).map(({ vpcId }) => vpcId),
    'network-interface.group-id': groupIds,
    'network-interface.addresses.private-ip-address': (row) =>
      addresses(row).map(({ address }) => address.privateIp),
    'private-ip-address': primary,
    'private-dns-name': (row) => {
      const address = primary(row);
      return address && privateDnsName(address, at.region);
    },
    'ip-address': (row) => addresses(row).map(({ each, address }) => publicAddressOf(at, each, address)),
    'block-device-mapping.volume-id': (row) => volumes(row).map(({ id }) => id),
    'block-device-mapping.device-name': (row) => volumes(row).map(({ attachment }) => attachment?.device),
    'root-device-name': (row) => row.rootDeviceName,
    'root-device-type': () => 'ebs',
    'state-reason-code': (row) => row.stateReason?.code,
    tenancy: (row) => row.tenancy,
    'virtualization-type': () => 'hvm',
    hypervisor: () => 'xen',
    'monitoring-state': (row) => (row.monitoring ? 'enabled' : 'disabled'),
    'metadata-options.http-tokens': (row) => row.metadata.httpTokens,
  };
}
