import type {
  GroupIdentifier,
  Instance,
  InstanceNetworkInterface,
  InstanceNetworkInterfaceAssociation,
  Reservation,
} from '@aws-sdk/client-ec2';
import type { Place } from '../shared/place.ts';
import { tagList } from '../shared/tags.ts';
import { imageById } from './image-catalogue.ts';
import { interfacesOf } from './network-interface-rows.ts';
import { elasticAddressOf } from './public-addresses.ts';
import { privateDnsName, publicDnsName } from './regions.ts';
import { rowsOf } from './resource.ts';
import { STATE_CODES, type InstanceRow } from './rows/instance.ts';
import type { InterfaceAddress, NetworkInterfaceRow } from './rows/network-interface.ts';
import { SECURITY_GROUP } from './rows/security-group.ts';
import { VOLUME } from './rows/volume.ts';
import { VPC } from './rows/vpc.ts';

export function showReservation(rows: readonly InstanceRow[], at: Place): Reservation {
  return {
    ReservationId: rows[0]?.reservationId,
    OwnerId: at.account,
    Groups: [],
    Instances: rows.map((row) => showInstance(row, at)),
  };
}

export function showInstance(row: InstanceRow, at: Place): Instance {
  const image = imageById(at.region, row.imageId);
  return {
    InstanceId: row.id,
    ImageId: row.imageId,
    InstanceType: row.instanceType,
    AmiLaunchIndex: row.launchIndex,
    LaunchTime: new Date(row.launchTime),
    State: { Code: STATE_CODES[row.state], Name: row.state },
    StateReason: row.stateReason && { Code: row.stateReason.code, Message: row.stateReason.message },
    StateTransitionReason: row.transitionReason,
    KeyName: row.keyName,
    Placement: { AvailabilityZone: row.availabilityZone, GroupName: '', Tenancy: row.tenancy },
    Architecture: image?.architecture ?? 'x86_64',
    RootDeviceName: row.rootDeviceName,
    RootDeviceType: 'ebs',
    Hypervisor: 'xen',
    VirtualizationType: 'hvm',
    PlatformDetails: 'Linux/UNIX',
    UsageOperation: 'RunInstances',
    EnaSupport: true,
    EbsOptimized: row.ebsOptimized,
    Monitoring: { State: row.monitoring ? 'enabled' : 'disabled' },
    ProductCodes: [],
    ClientToken: row.token?.value ?? '',
    IamInstanceProfile: row.profile && { Arn: row.profile.arn, Id: row.profile.profileId },
    HibernationOptions: { Configured: false },
    EnclaveOptions: { Enabled: false },
    CapacityReservationSpecification: { CapacityReservationPreference: 'open' },
    MaintenanceOptions: { AutoRecovery: 'default' },
    CurrentInstanceBootMode: 'legacy-bios',
    MetadataOptions: {
      State: 'applied',
      HttpTokens: row.metadata.httpTokens,
      HttpPutResponseHopLimit: row.metadata.hopLimit,
      HttpEndpoint: row.metadata.httpEndpoint,
      HttpProtocolIpv6: 'disabled',
      InstanceMetadataTags: row.metadata.instanceTags,
    },
    PrivateDnsNameOptions: {
      HostnameType: 'ip-name',
      EnableResourceNameDnsARecord: false,
      EnableResourceNameDnsAAAARecord: false,
    },
    BlockDeviceMappings: blockDevices(row, at),
    Tags: tagList(row.tags),
    ...networkOf(row, at),
  };
}

/** A terminated instance has left the network: its addresses show empty. */
function networkOf(row: InstanceRow, at: Place): Partial<Instance> {
  const interfaces = interfacesOf(at, row.id);
  const [primary] = interfaces;
  const address = primary?.addresses[0];
  if (!primary || !address)
    return { PrivateDnsName: '', PublicDnsName: '', SecurityGroups: [], NetworkInterfaces: [] };
  const association = associationOf(primary, address, at);
  return {
    VpcId: row.vpcId,
    SubnetId: row.subnetId,
    PrivateIpAddress: address.privateIp,
    PrivateDnsName: privateDnsName(address.privateIp, at.region),
    PublicIpAddress: association?.PublicIp,
    PublicDnsName: association?.PublicDnsName ?? '',
    SourceDestCheck: primary.sourceDestCheck,
    SecurityGroups: groups(primary, at),
    NetworkInterfaces: interfaces.map((each) => showInterface(each, at)),
  };
}

export function groups(row: NetworkInterfaceRow, at: Place): GroupIdentifier[] {
  return row.groupIds.map((GroupId) => ({
    GroupId,
    GroupName: rowsOf(at, SECURITY_GROUP).get(GroupId)?.name,
  }));
}

/** The public side of a private address. Names exist where the VPC hands them out. */
export function associationOf(
  row: NetworkInterfaceRow,
  address: InterfaceAddress,
  at: Place,
): (InstanceNetworkInterfaceAssociation & { AllocationId?: string; AssociationId?: string }) | undefined {
  const elastic = elasticAddressOf(at, row.id, address.privateIp);
  const PublicIp = elastic?.publicIp ?? address.publicIp;
  if (!PublicIp) return undefined;
  const named = rowsOf(at, VPC).get(row.vpcId)?.enableDnsHostnames ?? false;
  return {
    PublicIp,
    PublicDnsName: named ? publicDnsName(PublicIp, at.region) : '',
    IpOwnerId: elastic ? at.account : 'amazon',
    ...(elastic && { AllocationId: elastic.id }),
    ...(elastic?.association && { AssociationId: elastic.association.id }),
  };
}

/** What an interface is, whether DescribeInstances or DescribeNetworkInterfaces shows it. */
export function interfaceFacts(row: NetworkInterfaceRow, at: Place) {
  const [primary] = row.addresses;
  return {
    NetworkInterfaceId: row.id,
    SubnetId: row.subnetId,
    VpcId: row.vpcId,
    OwnerId: at.account,
    Description: row.description,
    InterfaceType: 'interface' as const,
    MacAddress: row.macAddress,
    SourceDestCheck: row.sourceDestCheck,
    Groups: groups(row, at),
    Ipv6Addresses: [],
    PrivateIpAddress: primary?.privateIp,
    PrivateDnsName: primary && privateDnsName(primary.privateIp, at.region),
    Association: primary && associationOf(row, primary, at),
    PrivateIpAddresses: row.addresses.map((address) => ({
      Primary: address === primary,
      PrivateIpAddress: address.privateIp,
      PrivateDnsName: privateDnsName(address.privateIp, at.region),
      Association: associationOf(row, address, at),
    })),
  };
}

function showInterface(row: NetworkInterfaceRow, at: Place): InstanceNetworkInterface {
  const { attachment } = row;
  return {
    ...interfaceFacts(row, at),
    Status: 'in-use',
    Attachment: attachment && {
      AttachmentId: attachment.id,
      AttachTime: new Date(attachment.attachTime),
      DeleteOnTermination: attachment.deleteOnTermination,
      DeviceIndex: attachment.deviceIndex,
      NetworkCardIndex: 0,
      Status: 'attached',
    },
  };
}

function blockDevices(row: InstanceRow, at: Place): Instance['BlockDeviceMappings'] {
  return rowsOf(at, VOLUME)
    .filter((volume) => volume.attachment?.instanceId === row.id)
    .flatMap(({ id, attachment }) =>
      attachment
        ? {
            DeviceName: attachment.device,
            Ebs: {
              VolumeId: id,
              Status: attachment.state,
              AttachTime: new Date(attachment.attachTime),
              DeleteOnTermination: attachment.deleteOnTermination,
            },
          }
        : [],
    );
}
