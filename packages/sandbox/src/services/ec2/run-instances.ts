import type {
  BlockDeviceMapping,
  InstanceNetworkInterfaceSpecification,
  Reservation,
  RunInstancesRequest,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../service.ts';
import { hexId } from '../shared/ids.ts';
import { timestamp } from '../shared/place.ts';
import { madeBefore, tokenOf, type TokenRecord } from './client-token.ts';
import { defaultVpc } from './default-network.ts';
import { find as findImage } from './images.ts';
import type { CatalogueImage } from './image-catalogue.ts';
import { launch } from './instance-lifecycle.ts';
import { profileAssociation } from './instance-profiles.ts';
import { instanceType } from './instance-types.ts';
import { showReservation } from './instance-view.ts';
import { keyNamed } from './key-pairs.ts';
import { withLaunchTemplate } from './launch-template-data.ts';
import { attachInterface, groupsFor, makeInterface } from './network-interface-rows.ts';
import { networkChanged } from './network-view.ts';
import { invalidValue, required } from './parameters.ts';
import { takePublicAddress } from './public-addresses.ts';
import { takeBack } from './refused-launch.ts';
import { find, newId, notFound, rowsOf } from './resource.ts';
import { INSTANCE, type InstanceRow } from './rows/instance.ts';
import { KEY_PAIR } from './rows/key-pair.ts';
import { NETWORK_INTERFACE, type NetworkInterfaceRow } from './rows/network-interface.ts';
import { SUBNET, type SubnetRow } from './rows/subnet.ts';
import { tagsFrom } from './tag-specifications.ts';
import { makeVolume } from './volume-rows.ts';

const MAX_USER_DATA = 16_384;

export function runInstances(request: RunInstancesRequest, call: Call): Reservation {
  const token = tokenOf(request);
  const before = madeBefore(rowsOf(call, INSTANCE).all(), token);
  if (before.length > 0) return showReservation(before, call);
  const input = withLaunchTemplate(request, call);
  const image = findImage(call.region, required(input, 'ImageId'));
  checkType(input, image);
  checkCounts(input);
  checkUserData(input.UserData);
  if (input.KeyName && !keyNamed(call, input.KeyName)) throw notFound(KEY_PAIR, [input.KeyName]);
  const plan = planNetwork(input, call);
  const instanceTags = tagsFrom(
    input.TagSpecifications,
    'instance',
    'volume',
    'network-interface',
    'spot-instances-request',
  );
  const reservationId = hexId('r');
  const rows: InstanceRow[] = [];
  try {
    for (let index = 0; index < input.MaxCount; index++) {
      const row = rowsOf(call, INSTANCE).put({
        ...instanceRow(input, call, image, plan.subnet, token),
        reservationId,
        launchIndex: index,
        tags: { ...instanceTags },
      });
      rows.push(row);
      plan.connect(row);
      makeVolumes(input, call, image, row);
    }
  } catch (problem) {
    for (const row of rows) takeBack(call, row, borrowedInterfaces(input));
    throw problem;
  }
  networkChanged(call.world);
  for (const row of rows) launch(call, row);
  return showReservation(rows, call);
}

const borrowedInterfaces = ({ NetworkInterfaces = [] }: RunInstancesRequest): ReadonlySet<string> =>
  new Set(NetworkInterfaces.flatMap(({ NetworkInterfaceId }) => NetworkInterfaceId ?? []));

type Merged = RunInstancesRequest & { MinCount: number; MaxCount: number };

function checkCounts(input: RunInstancesRequest): asserts input is Merged {
  const min = required(input, 'MinCount');
  const max = required(input, 'MaxCount');
  if (min < 1) throw invalidValue('MinCount', min, 'It must be at least 1.');
  if (max < min) throw new AwsError('InvalidParameterValue', `maxCount ${max} is less than minCount ${min}`);
}

function checkType(input: RunInstancesRequest, image: CatalogueImage): void {
  const name = input.InstanceType ?? 'm1.small';
  const type = instanceType(name);
  if (!type) throw new AwsError('InvalidParameterValue', `Invalid value '${name}' for InstanceType.`);
  // An image that is not in the catalogue has whatever architecture is needed.
  if (image.parameters.length > 0 && image.architecture !== type.architecture)
    throw new AwsError(
      'InvalidParameterValue',
      `The architecture '${type.architecture}' of the specified instance type does not match the architecture '${image.architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again.`,
    );
}

function checkUserData(data: string | undefined): void {
  if (!data) return;
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(data))
    throw new AwsError('InvalidParameterValue', 'Invalid BASE64 encoding of user data');
  if (Buffer.from(data, 'base64').length > MAX_USER_DATA)
    throw new AwsError('InvalidParameterValue', `User data is limited to ${MAX_USER_DATA} bytes`);
}

function instanceRow(
  input: RunInstancesRequest,
  call: Call,
  image: CatalogueImage,
  subnet: SubnetRow,
  token: TokenRecord | undefined,
): Omit<InstanceRow, 'reservationId' | 'launchIndex' | 'tags'> {
  const profile = profileAssociation(call, input.IamInstanceProfile);
  return {
    id: newId(INSTANCE),
    imageId: image.id,
    instanceType: input.InstanceType ?? 'm1.small',
    launchTime: timestamp(call),
    state: 'pending',
    transitionReason: '',
    vpcId: subnet.vpcId,
    subnetId: subnet.id,
    availabilityZone: subnet.availabilityZone,
    rootDeviceName: image.rootDeviceName,
    monitoring: input.Monitoring?.Enabled ?? false,
    ebsOptimized: input.EbsOptimized ?? false,
    tenancy: input.Placement?.Tenancy ?? 'default',
    disableApiTermination: input.DisableApiTermination ?? false,
    disableApiStop: input.DisableApiStop ?? false,
    shutdownBehavior: input.InstanceInitiatedShutdownBehavior ?? 'stop',
    metadata: {
      httpTokens:
        input.MetadataOptions?.HttpTokens ?? (image.name.startsWith('al2023') ? 'required' : 'optional'),
      hopLimit: input.MetadataOptions?.HttpPutResponseHopLimit ?? (image.name.startsWith('al2023') ? 2 : 1),
      httpEndpoint: input.MetadataOptions?.HttpEndpoint ?? 'enabled',
      instanceTags: input.MetadataOptions?.InstanceMetadataTags ?? 'disabled',
    },
    ...(input.KeyName && { keyName: input.KeyName }),
    ...(input.UserData && { userData: input.UserData }),
    ...(input.CreditSpecification?.CpuCredits && { cpuCredits: input.CreditSpecification.CpuCredits }),
    ...(profile && { profile }),
    ...(token && { token }),
  };
}

interface NetworkPlan {
  readonly subnet: SubnetRow;
  connect(row: InstanceRow): void;
}

/** Everything about the network that can be refused is found out before the first row is made. */
function planNetwork(input: Merged, call: Call): NetworkPlan {
  const specifications = input.NetworkInterfaces ?? [];
  if (specifications.length === 0) return simpleNetwork(input, call);
  if (input.SubnetId || input.SecurityGroupIds?.length || input.SecurityGroups?.length)
    throw new AwsError(
      'InvalidParameterCombination',
      'Network interfaces and an instance-level subnet ID or security groups may not be specified on the same request',
    );
  const primary = specifications.find(({ DeviceIndex }) => (DeviceIndex ?? 0) === 0) ?? specifications[0];
  const subnet = subnetOf(primary ?? {}, input, call);
  if (input.MaxCount > 1 && specifications.some(({ NetworkInterfaceId }) => NetworkInterfaceId))
    throw new AwsError(
      'InvalidParameterCombination',
      'Only one instance may use a network interface that exists',
    );
  const ready = specifications.map((specification) =>
    planInterface(specification, subnetOf(specification, input, call, subnet), call),
  );
  const tags = tagsFrom(
    input.TagSpecifications,
    'network-interface',
    'instance',
    'volume',
    'spot-instances-request',
  );
  return {
    subnet,
    connect: (row) => ready.forEach((connect, index) => connect(row, index, tags)),
  };
}

function simpleNetwork(input: Merged, call: Call): NetworkPlan {
  const subnet = subnetOf({}, input, call);
  const groupIds = groupsFor(call, subnet.vpcId, input.SecurityGroupIds, input.SecurityGroups);
  const tags = tagsFrom(
    input.TagSpecifications,
    'network-interface',
    'instance',
    'volume',
    'spot-instances-request',
  );
  const privateIps = input.PrivateIpAddress ? [input.PrivateIpAddress] : [];
  return {
    subnet,
    connect: (row) => {
      const each = makeInterface(call, subnet, { groupIds, privateIps, tags: { ...tags } });
      attachInterface(call, each, row.id, 0, true);
      if (subnet.mapPublicIpOnLaunch) givePublicAddress(call, each);
    },
  };
}

function subnetOf(
  specification: InstanceNetworkInterfaceSpecification,
  input: RunInstancesRequest,
  call: Call,
  otherwise?: SubnetRow,
): SubnetRow {
  if (specification.NetworkInterfaceId)
    return find(call, SUBNET, find(call, NETWORK_INTERFACE, specification.NetworkInterfaceId).subnetId);
  const id = specification.SubnetId ?? input.SubnetId;
  if (id) return inZone(find(call, SUBNET, id), input.Placement?.AvailabilityZone);
  if (otherwise) return otherwise;
  const zone = input.Placement?.AvailabilityZone;
  const vpc = defaultVpc(call);
  const subnet = rowsOf(call, SUBNET).find(
    (row) => row.vpcId === vpc?.id && row.defaultForAz && (!zone || row.availabilityZone === zone),
  );
  if (!vpc)
    throw new AwsError(
      'VPCIdNotSpecified',
      'No default VPC for this user. GroupName is only supported for EC2-Classic and default VPC.',
    );
  if (!subnet)
    throw new AwsError('MissingInput', `No default subnet for availability zone: '${zone ?? 'null'}'.`);
  return subnet;
}

function inZone(subnet: SubnetRow, zone: string | undefined): SubnetRow {
  if (zone && zone !== subnet.availabilityZone)
    throw new AwsError(
      'InvalidParameterValue',
      `The availability zone of subnet ${subnet.id} is ${subnet.availabilityZone}, not ${zone}.`,
    );
  return subnet;
}

type Connect = (row: InstanceRow, index: number, tags: Record<string, string>) => void;

function planInterface(
  specification: InstanceNetworkInterfaceSpecification,
  subnet: SubnetRow,
  call: Call,
): Connect {
  if (specification.NetworkInterfaceId) {
    const existing = find(call, NETWORK_INTERFACE, specification.NetworkInterfaceId);
    if (existing.attachment)
      throw new AwsError('InvalidNetworkInterface.InUse', `Interface: [${existing.id}] in use.`);
    return (row, index) =>
      attachInterface(
        call,
        existing,
        row.id,
        specification.DeviceIndex ?? index,
        specification.DeleteOnTermination ?? false,
      );
  }
  const groupIds = groupsFor(call, subnet.vpcId, specification.Groups, undefined);
  const listed = (specification.PrivateIpAddresses ?? [])
    .toSorted((a, b) => Number(b.Primary ?? false) - Number(a.Primary ?? false))
    .flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []);
  const privateIps = specification.PrivateIpAddress ? [specification.PrivateIpAddress, ...listed] : listed;
  return (row, index, tags) => {
    const each = makeInterface(call, subnet, {
      description: specification.Description,
      groupIds,
      privateIps,
      secondaryCount: specification.SecondaryPrivateIpAddressCount,
      tags: { ...tags },
    });
    const deviceIndex = specification.DeviceIndex ?? index;
    attachInterface(call, each, row.id, deviceIndex, specification.DeleteOnTermination ?? true);
    const wantsPublic =
      specification.AssociatePublicIpAddress ?? (deviceIndex === 0 && subnet.mapPublicIpOnLaunch);
    if (wantsPublic) givePublicAddress(call, each);
  };
}

function givePublicAddress(call: Call, row: NetworkInterfaceRow): void {
  const [primary] = row.addresses;
  if (primary) primary.publicIp = takePublicAddress(call.world);
}

function makeVolumes(input: RunInstancesRequest, call: Call, image: CatalogueImage, row: InstanceRow): void {
  const tags = tagsFrom(
    input.TagSpecifications,
    'volume',
    'instance',
    'network-interface',
    'spot-instances-request',
  );
  const mappings = input.BlockDeviceMappings ?? [];
  const root: BlockDeviceMapping = mappings.find(({ DeviceName }) => DeviceName === image.rootDeviceName) ?? {
    DeviceName: image.rootDeviceName,
  };
  const others = mappings.filter(
    (mapping) => mapping !== root && mapping.NoDevice === undefined && mapping.VirtualName === undefined,
  );
  for (const mapping of [root, ...others]) {
    const ebs = mapping.Ebs ?? {};
    const isRoot = mapping === root;
    makeVolume(
      call,
      {
        availabilityZone: row.availabilityZone,
        sizeGiB: ebs.VolumeSize ?? (isRoot ? image.rootSizeGiB : undefined),
        type: ebs.VolumeType ?? 'gp3',
        iops: ebs.Iops,
        throughput: ebs.Throughput,
        encrypted: ebs.Encrypted ?? false,
        kmsKeyId: ebs.KmsKeyId,
        snapshotId: ebs.SnapshotId ?? (isRoot ? `snap-${image.id.slice(4)}` : undefined),
        tags: { ...tags },
        attachment: {
          instanceId: row.id,
          device: required(mapping, 'DeviceName'),
          state: 'attached',
          attachTime: timestamp(call),
          deleteOnTermination: ebs.DeleteOnTermination ?? true,
        },
      },
      !isRoot,
    );
  }
}
