import type {
  InstanceNetworkInterfaceSpecification,
  RunInstancesCommandInput,
  Tag,
} from '@aws-sdk/client-ec2';
import type { JsonObject } from '@groundcrew/contract';
import { count, flag, object, objects, pick, text, texts } from '../../shape/properties.ts';

type Launch = Omit<RunInstancesCommandInput, 'MinCount' | 'MaxCount'>;

/** The template's properties as RunInstances takes them. */
export function launchOf(desired: JsonObject, tags: Tag[]): Launch {
  const interfaces = objects(desired, 'NetworkInterfaces').map(interfaceOf);
  const credit = object(desired, 'CreditSpecification');
  const profile = text(desired, 'IamInstanceProfile');
  const monitoring = flag(desired, 'Monitoring');
  const addresses = objects(desired, 'Ipv6Addresses').map((each) => ({
    Ipv6Address: text(each, 'Ipv6Address'),
  }));
  const onVolumes = flag(desired, 'PropagateTagsToVolumeOnCreation') === true;
  return {
    ...pick<Launch>(
      desired,
      'AdditionalInfo',
      'CpuOptions',
      'DisableApiTermination',
      'EbsOptimized',
      'EnclaveOptions',
      'HibernationOptions',
      'ImageId',
      'InstanceInitiatedShutdownBehavior',
      'InstanceType',
      'Ipv6AddressCount',
      'KernelId',
      'KeyName',
      'LaunchTemplate',
      'LicenseSpecifications',
      'MetadataOptions',
      'PrivateDnsNameOptions',
      'PrivateIpAddress',
      'RamdiskId',
      'SecurityGroupIds',
      'SecurityGroups',
      'SubnetId',
      'UserData',
      'ElasticInferenceAccelerators',
    ),
    ...(desired['ElasticGpuSpecifications'] !== undefined && {
      ElasticGpuSpecification: objects(desired, 'ElasticGpuSpecifications').map((each) => ({
        Type: text(each, 'Type'),
      })),
    }),
    ...(desired['BlockDeviceMappings'] !== undefined && {
      BlockDeviceMappings: objects(desired, 'BlockDeviceMappings').map(deviceOf),
    }),
    ...(interfaces.length > 0 && { NetworkInterfaces: interfaces }),
    ...(credit && { CreditSpecification: { CpuCredits: text(credit, 'CPUCredits') } }),
    ...(profile && { IamInstanceProfile: { Name: profile } }),
    ...(monitoring !== undefined && { Monitoring: { Enabled: monitoring } }),
    ...(addresses.length > 0 && { Ipv6Addresses: addresses }),
    ...placementOf(desired),
    TagSpecifications: [
      { ResourceType: 'instance', Tags: tags },
      ...(onVolumes ? [{ ResourceType: 'volume' as const, Tags: tags }] : []),
    ],
  };
}

function placementOf(desired: JsonObject): Pick<Launch, 'Placement'> {
  const placement = {
    ...pick<NonNullable<Launch['Placement']>>(
      desired,
      'AvailabilityZone',
      'Affinity',
      'HostId',
      'HostResourceGroupArn',
      'Tenancy',
    ),
    ...(desired['PlacementGroupName'] !== undefined && { GroupName: text(desired, 'PlacementGroupName') }),
  };
  return Object.keys(placement).length > 0 ? { Placement: placement } : {};
}

/** In a template NoDevice is an empty object, in the call an empty text. */
function deviceOf(mapping: JsonObject): NonNullable<Launch['BlockDeviceMappings']>[number] {
  const { NoDevice, ...rest } = mapping;
  return { ...rest, ...(NoDevice !== undefined && { NoDevice: '' }) };
}

function interfaceOf(given: JsonObject): InstanceNetworkInterfaceSpecification {
  return {
    ...pick<InstanceNetworkInterfaceSpecification>(
      given,
      'AssociateCarrierIpAddress',
      'AssociatePublicIpAddress',
      'DeleteOnTermination',
      'Description',
      'EnaSrdSpecification',
      'Ipv6AddressCount',
      'Ipv6Addresses',
      'NetworkInterfaceId',
      'PrivateIpAddress',
      'PrivateIpAddresses',
      'SecondaryPrivateIpAddressCount',
      'SubnetId',
    ),
    DeviceIndex: count(given, 'DeviceIndex') ?? 0,
    ...(given['GroupSet'] !== undefined && { Groups: [...texts(given, 'GroupSet')] }),
  };
}
