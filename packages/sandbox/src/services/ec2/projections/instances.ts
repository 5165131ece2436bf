import type {
  CreateNetworkInterfaceRequest,
  RequestLaunchTemplateData,
  RunInstancesRequest,
} from '@aws-sdk/client-ec2';
import type { Call } from '../../../service.ts';
import type { Model, Projection } from '../../../world/projection.ts';
import { parameters } from '../../ssm/parameters.ts';
import { putParameter } from '../../ssm/put-parameter.ts';
import { tagList } from '../../shared/tags.ts';
import { instanceAttributeOperations } from '../instance-attributes.ts';
import { showInstance } from '../instance-view.ts';
import { instanceOperations } from '../instances.ts';
import { keyNamed, keyPairOperations } from '../key-pairs.ts';
import { launchTemplateOperations } from '../launch-templates.ts';
import { networkInterfaceOperations } from '../network-interfaces.ts';
import { find, rowsOf } from '../resource.ts';
import { INSTANCE, STATE_CODES } from '../rows/instance.ts';
import { KEY_PAIR } from '../rows/key-pair.ts';
import { LAUNCH_TEMPLATE } from '../rows/launch-template.ts';
import { NETWORK_INTERFACE } from '../rows/network-interface.ts';
import {
  flag,
  list,
  model,
  number,
  present,
  retag,
  specifications,
  strings,
  text,
  models,
} from './values.ts';

function runRequest(desired: Model): RunInstancesRequest {
  const profile = text(desired, 'IamInstanceProfile');
  return {
    ...desired,
    MinCount: 1,
    MaxCount: 1,
    IamInstanceProfile: profile ? { Name: profile } : undefined,
    Monitoring: { Enabled: flag(desired, 'Monitoring') },
    Placement: { AvailabilityZone: text(desired, 'AvailabilityZone'), Tenancy: text(desired, 'Tenancy') },
    NetworkInterfaces: models(desired, 'NetworkInterfaces').map((each) => ({
      ...each,
      Groups: each['GroupSet'],
      DeviceIndex: number(each, 'DeviceIndex'),
    })),
    TagSpecifications: specifications(desired, 'instance'),
  } as unknown as RunInstancesRequest;
}

export const instance: Projection = {
  type: 'AWS::EC2::Instance',
  create(desired, call) {
    const { Instances } = instanceOperations.RunInstances(runRequest(desired), call);
    const id = present(Instances?.[0]?.InstanceId, 'InstanceId');
    const Value = flag(desired, 'SourceDestCheck');
    if (Value !== undefined)
      instanceAttributeOperations.ModifyInstanceAttribute(
        { InstanceId: id, SourceDestCheck: { Value } },
        call,
      );
    return id;
  },
  read(id, call) {
    const row = rowsOf(call, INSTANCE).get(id);
    if (!row || row.state === 'terminated') return undefined;
    const shown = showInstance(row, call);
    return model({
      InstanceId: id,
      ImageId: row.imageId,
      InstanceType: row.instanceType,
      KeyName: row.keyName,
      SubnetId: row.subnetId,
      VpcId: row.vpcId,
      AvailabilityZone: row.availabilityZone,
      SecurityGroupIds: shown.SecurityGroups?.map(({ GroupId }) => GroupId),
      PrivateIp: shown.PrivateIpAddress,
      PrivateIpAddress: shown.PrivateIpAddress,
      PrivateDnsName: shown.PrivateDnsName,
      PublicIp: shown.PublicIpAddress,
      PublicDnsName: shown.PublicDnsName,
      State: { Code: String(STATE_CODES[row.state]), Name: row.state },
      IamInstanceProfile: row.profile?.arn.replace(/^.*\//, ''),
      UserData: row.userData,
      EbsOptimized: row.ebsOptimized,
      Monitoring: row.monitoring,
      SourceDestCheck: shown.SourceDestCheck,
      Tenancy: row.tenancy,
      DisableApiTermination: row.disableApiTermination,
      InstanceInitiatedShutdownBehavior: row.shutdownBehavior,
      Volumes: shown.BlockDeviceMappings?.filter(({ DeviceName }) => DeviceName !== row.rootDeviceName).map(
        ({ DeviceName, Ebs }) => ({ Device: DeviceName, VolumeId: Ebs?.VolumeId }),
      ),
      Tags: tagList(row.tags),
    });
  },
  update(InstanceId, desired, call) {
    const row = find(call, INSTANCE, InstanceId);
    const modify = instanceAttributeOperations.ModifyInstanceAttribute;
    const protection = flag(desired, 'DisableApiTermination');
    const check = flag(desired, 'SourceDestCheck');
    const groups = strings(desired, 'SecurityGroupIds');
    if (protection !== undefined) modify({ InstanceId, DisableApiTermination: { Value: protection } }, call);
    if (check !== undefined) modify({ InstanceId, SourceDestCheck: { Value: check } }, call);
    if (groups.length > 0) modify({ InstanceId, Groups: groups }, call);
    row.monitoring = flag(desired, 'Monitoring') ?? row.monitoring;
    retag(row, desired);
  },
  delete(id, call) {
    instanceOperations.TerminateInstances({ InstanceIds: [id] }, call);
  },
  settled: (id, call) => !['pending', 'shutting-down'].includes(rowsOf(call, INSTANCE).get(id)?.state ?? ''),
  list: (call) =>
    rowsOf(call, INSTANCE)
      .filter(({ state }) => state !== 'terminated')
      .map(({ id }) => id),
};

/** Where CloudFormation leaves the private half of a key pair that it made. */
function materialParameter(keyPairId: string): string {
  return `/ec2/keypair/${keyPairId}`;
}

export const keyPair: Projection = {
  type: 'AWS::EC2::KeyPair',
  async create(desired, call) {
    const KeyName = text(desired, 'KeyName');
    const TagSpecifications = specifications(desired, 'key-pair');
    const material = text(desired, 'PublicKeyMaterial');
    if (material) {
      const PublicKeyMaterial = Buffer.from(material);
      keyPairOperations.ImportKeyPair({ KeyName, PublicKeyMaterial, TagSpecifications }, call);
    } else {
      const KeyType = text(desired, 'KeyType') === 'ed25519' ? 'ed25519' : 'rsa';
      const made = await keyPairOperations.CreateKeyPair({ KeyName, KeyType, TagSpecifications }, call);
      const Name = materialParameter(made.KeyPairId ?? '');
      putParameter({ Name, Value: made.KeyMaterial, Type: 'SecureString' }, call);
    }
    return KeyName ?? '';
  },
  read(name, call) {
    const row = keyNamed(call, name);
    return (
      row && {
        KeyName: row.name,
        KeyPairId: row.id,
        KeyType: row.type,
        KeyFingerprint: row.fingerprint,
        Tags: tagList(row.tags),
      }
    );
  },
  update: () => undefined,
  delete(KeyName, call) {
    const row = keyNamed(call, KeyName);
    if (row) parameters(call).remove(materialParameter(row.id));
    keyPairOperations.DeleteKeyPair({ KeyName }, call);
  },
  list: (call) =>
    rowsOf(call, KEY_PAIR)
      .all()
      .map(({ name }) => name),
};

function setInterface(NetworkInterfaceId: string, desired: Model, call: Call): void {
  const modify = networkInterfaceOperations.ModifyNetworkInterfaceAttribute;
  const check = flag(desired, 'SourceDestCheck');
  if (check !== undefined) modify({ NetworkInterfaceId, SourceDestCheck: { Value: check } }, call);
}

export const networkInterface: Projection = {
  type: 'AWS::EC2::NetworkInterface',
  create(desired, call) {
    const input = {
      SubnetId: text(desired, 'SubnetId'),
      Description: text(desired, 'Description'),
      Groups: strings(desired, 'GroupSet'),
      PrivateIpAddress: text(desired, 'PrivateIpAddress'),
      PrivateIpAddresses: [...list(desired, 'PrivateIpAddresses')],
      SecondaryPrivateIpAddressCount: number(desired, 'SecondaryPrivateIpAddressCount'),
      TagSpecifications: specifications(desired, 'network-interface'),
    } as CreateNetworkInterfaceRequest;
    const { NetworkInterface } = networkInterfaceOperations.CreateNetworkInterface(input, call);
    const id = present(NetworkInterface?.NetworkInterfaceId, 'NetworkInterfaceId');
    setInterface(id, desired, call);
    return id;
  },
  read(id, call) {
    const row = rowsOf(call, NETWORK_INTERFACE).get(id);
    if (!row) return undefined;
    const [primary, ...others] = row.addresses.map(({ privateIp }) => privateIp);
    return {
      Id: id,
      SubnetId: row.subnetId,
      VpcId: row.vpcId,
      Description: row.description,
      GroupSet: row.groupIds,
      SourceDestCheck: row.sourceDestCheck,
      InterfaceType: 'interface',
      PrivateIpAddress: primary,
      PrimaryPrivateIpAddress: primary,
      SecondaryPrivateIpAddresses: others,
      Tags: tagList(row.tags),
    };
  },
  update(NetworkInterfaceId, desired, call) {
    const modify = networkInterfaceOperations.ModifyNetworkInterfaceAttribute;
    const groups = strings(desired, 'GroupSet');
    setInterface(NetworkInterfaceId, desired, call);
    modify({ NetworkInterfaceId, Description: { Value: text(desired, 'Description') ?? '' } }, call);
    if (groups.length > 0) modify({ NetworkInterfaceId, Groups: groups }, call);
    retag(find(call, NETWORK_INTERFACE, NetworkInterfaceId), desired);
  },
  delete: (NetworkInterfaceId, call) =>
    networkInterfaceOperations.DeleteNetworkInterface({ NetworkInterfaceId }, call),
  list: (call) =>
    rowsOf(call, NETWORK_INTERFACE)
      .all()
      .map(({ id }) => id),
};

export const launchTemplate: Projection = {
  type: 'AWS::EC2::LaunchTemplate',
  create(desired, call) {
    const { LaunchTemplate } = launchTemplateOperations.CreateLaunchTemplate(
      {
        LaunchTemplateName: text(desired, 'LaunchTemplateName') ?? `template-${call.requestId}`,
        LaunchTemplateData: desired['LaunchTemplateData'] as RequestLaunchTemplateData,
        VersionDescription: text(desired, 'VersionDescription'),
      },
      call,
    );
    return present(LaunchTemplate?.LaunchTemplateId, 'LaunchTemplateId');
  },
  read(id, call) {
    const row = rowsOf(call, LAUNCH_TEMPLATE).get(id);
    if (!row) return undefined;
    return {
      LaunchTemplateId: id,
      LaunchTemplateName: row.name,
      DefaultVersionNumber: String(row.defaultVersion),
      LatestVersionNumber: String(row.latestVersion),
    };
  },
  update(LaunchTemplateId, desired, call) {
    const LaunchTemplateData = desired['LaunchTemplateData'] as RequestLaunchTemplateData | undefined;
    if (LaunchTemplateData)
      launchTemplateOperations.CreateLaunchTemplateVersion({ LaunchTemplateId, LaunchTemplateData }, call);
  },
  delete(LaunchTemplateId, call) {
    launchTemplateOperations.DeleteLaunchTemplate({ LaunchTemplateId }, call);
  },
  list: (call) =>
    rowsOf(call, LAUNCH_TEMPLATE)
      .all()
      .map(({ id }) => id),
};
