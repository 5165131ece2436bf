import type { InterfaceSpec, MachineSpec } from '../../machines/machine-host.ts';
import { roleCredentials } from '../iam/instance-credentials.ts';
import type { Place } from '../shared/place.ts';
import { imageById } from './image-catalogue.ts';
import { keyNamed } from './key-pairs.ts';
import { interfacesOf } from './network-interface-rows.ts';
import { privateDnsName } from './regions.ts';
import { rowsOf } from './resource.ts';
import type { InstanceRow } from './rows/instance.ts';
import type { NetworkInterfaceRow } from './rows/network-interface.ts';
import { SECURITY_GROUP } from './rows/security-group.ts';
import { SUBNET } from './rows/subnet.ts';

export const interfaceSpec = (at: Place, row: NetworkInterfaceRow): InterfaceSpec => ({
  networkInterfaceId: row.id,
  macAddress: row.macAddress,
  privateIps: row.addresses.map(({ privateIp }) => privateIp),
  subnetCidr: rowsOf(at, SUBNET).get(row.subnetId)?.cidr ?? '',
});

/** What the machine host must know to boot this instance. */
export function machineSpec(at: Place, row: InstanceRow): MachineSpec {
  const interfaces = interfacesOf(at, row.id);
  const [primary] = interfaces;
  const key = row.keyName ? keyNamed(at, row.keyName) : undefined;
  return {
    instanceId: row.id,
    account: at.account,
    region: at.region,
    availabilityZone: row.availabilityZone,
    instanceType: row.instanceType,
    imageId: row.imageId,
    hostname: privateDnsName(primary?.addresses[0]?.privateIp ?? '', at.region),
    vpcId: row.vpcId,
    interfaces: interfaces.map((each) => interfaceSpec(at, each)),
    userData: row.userData && Buffer.from(row.userData, 'base64').toString(),
    publicKey: key?.publicKey,
    keyName: row.keyName,
    user: imageById(at.region, row.imageId)?.user ?? 'ec2-user',
    iamInstanceProfileArn: row.profile?.arn,
    securityGroupNames: (primary?.groupIds ?? []).flatMap(
      (id) => rowsOf(at, SECURITY_GROUP).get(id)?.name ?? [],
    ),
    httpTokens: row.metadata.httpTokens,
    // Read at each request: the profile may be exchanged while the instance runs.
    roleCredentials: () => (row.profile ? roleCredentials(at, row.profile.arn, row.id) : undefined),
  };
}
