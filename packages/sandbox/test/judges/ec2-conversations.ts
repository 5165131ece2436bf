import { codeOf, type Answer, type Conversation } from './conversation.ts';

const unknown = (prefix: string): string => `${prefix}-0123456789abcdef0`;

const network: Conversation = {
  about: 'networks and subnets',
  motoDiffers: {
    'a block that is none':
      'It takes an address for a block of one, which is out of range; EC2 says that it is no CIDR block.',
  },
  async talk({ service, note }) {
    const ec2 = service('ec2');
    const { Vpc } = await ec2('CreateVpc', { CidrBlock: '10.80.0.0/16' });
    const { VpcId } = Vpc;
    const subnet = (CidrBlock: string) => ec2('CreateSubnet', { VpcId, CidrBlock });
    const { Subnet } = await subnet('10.80.1.0/24');
    note('free addresses', Subnet.AvailableIpAddressCount);
    note('the same block again', await codeOf(subnet('10.80.1.0/24')));
    note('an overlapping block', await codeOf(subnet('10.80.0.0/20')));
    note('a block outside', await codeOf(subnet('10.81.0.0/24')));
    note('a block too large', await codeOf(ec2('CreateVpc', { CidrBlock: '10.0.0.0/8' })));
    note('a block that is none', await codeOf(ec2('CreateVpc', { CidrBlock: '10.0.0.0' })));
    note('an unknown network', await codeOf(ec2('DescribeVpcs', { VpcIds: [unknown('vpc')] })));
    note(
      'a subnet in one',
      await codeOf(ec2('CreateSubnet', { VpcId: unknown('vpc'), CidrBlock: '10.80.2.0/24' })),
    );
    note('deleting it in use', await codeOf(ec2('DeleteVpc', { VpcId })));
    const attribute = (Attribute: string) => ec2('DescribeVpcAttribute', { VpcId, Attribute });
    note('DNS support', (await attribute('enableDnsSupport')).EnableDnsSupport.Value);
    note('DNS host names', (await attribute('enableDnsHostnames')).EnableDnsHostnames.Value);
    const of = { Filters: [{ Name: 'vpc-id', Values: [VpcId] }] };
    note(
      'groups',
      (await ec2('DescribeSecurityGroups', of)).SecurityGroups.map((each: Answer) => each.GroupName),
    );
    note('route tables', (await ec2('DescribeRouteTables', of)).RouteTables.length);
    note('lists', (await ec2('DescribeNetworkAcls', of)).NetworkAcls.length);
    await ec2('DeleteSubnet', { SubnetId: Subnet.SubnetId });
    note('deleting it empty', await codeOf(ec2('DeleteVpc', { VpcId })));
    note('deleting it again', await codeOf(ec2('DeleteVpc', { VpcId })));
  },
};

const gateways: Conversation = {
  about: 'gateways and routes',
  async talk({ service, note }) {
    const ec2 = service('ec2');
    const { VpcId } = (await ec2('CreateVpc', { CidrBlock: '10.81.0.0/16' })).Vpc;
    const { InternetGatewayId } = (await ec2('CreateInternetGateway')).InternetGateway;
    const attach = (): Promise<Answer> => ec2('AttachInternetGateway', { InternetGatewayId, VpcId });
    note('attaching', await codeOf(attach()));
    note('attaching again', await codeOf(attach()));
    note('deleting it attached', await codeOf(ec2('DeleteInternetGateway', { InternetGatewayId })));
    const { RouteTableId } = (await ec2('CreateRouteTable', { VpcId })).RouteTable;
    const route = { RouteTableId, DestinationCidrBlock: '0.0.0.0/0' };
    note('a route', await codeOf(ec2('CreateRoute', { ...route, GatewayId: InternetGatewayId })));
    note('the same again', await codeOf(ec2('CreateRoute', { ...route, GatewayId: InternetGatewayId })));
    note(
      'a route to nothing',
      await codeOf(
        ec2('CreateRoute', { RouteTableId, DestinationCidrBlock: '9.9.9.0/24', GatewayId: unknown('igw') }),
      ),
    );
    note('deleting the route', await codeOf(ec2('DeleteRoute', route)));
    note('deleting it again', await codeOf(ec2('DeleteRoute', route)));
    note('an unknown table', await codeOf(ec2('DescribeRouteTables', { RouteTableIds: [unknown('rtb')] })));
    note('deleting the table', await codeOf(ec2('DeleteRouteTable', { RouteTableId })));
    note('detaching', await codeOf(ec2('DetachInternetGateway', { InternetGatewayId, VpcId })));
    note('detaching again', await codeOf(ec2('DetachInternetGateway', { InternetGatewayId, VpcId })));
    note('deleting', await codeOf(ec2('DeleteInternetGateway', { InternetGatewayId })));
    note('deleting again', await codeOf(ec2('DeleteInternetGateway', { InternetGatewayId })));
  },
};

const groups: Conversation = {
  about: 'security groups',
  motoDiffers: {
    'deleting it referred to': 'It does not look for rules of other groups; EC2 refuses while there are any.',
    deleting: 'Its group is gone by then.',
  },
  async talk({ service, note }) {
    const ec2 = service('ec2');
    const { VpcId } = (await ec2('CreateVpc', { CidrBlock: '10.82.0.0/16' })).Vpc;
    const make = (GroupName: string): Promise<Answer> =>
      ec2('CreateSecurityGroup', { GroupName, Description: 'd', VpcId });
    const { GroupId } = await make('web');
    note('the same name', await codeOf(make('web')));
    note('a reserved name', await codeOf(make('default')));
    note('no description', await codeOf(ec2('CreateSecurityGroup', { GroupName: 'x', VpcId })));
    const rule = {
      GroupId,
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: '10.0.0.0/8' }] }],
    };
    note('a rule', await codeOf(ec2('AuthorizeSecurityGroupIngress', rule)));
    note('the same rule', await codeOf(ec2('AuthorizeSecurityGroupIngress', rule)));
    const { SecurityGroupRules } = await ec2('DescribeSecurityGroupRules', {
      Filters: [{ Name: 'group-id', Values: [GroupId] }],
    });
    note(
      'rules',
      SecurityGroupRules.map(
        (each: Answer) => `${each.IsEgress ? 'out' : 'in'} ${each.IpProtocol}`,
      ).toSorted(),
    );
    note('revoking', await codeOf(ec2('RevokeSecurityGroupIngress', rule)));
    note('revoking again', await codeOf(ec2('RevokeSecurityGroupIngress', rule)));
    const other = (await make('other')).GroupId;
    const reference = {
      GroupId: other,
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 1, ToPort: 2, UserIdGroupPairs: [{ GroupId }] }],
    };
    await ec2('AuthorizeSecurityGroupIngress', reference);
    note('deleting it referred to', await codeOf(ec2('DeleteSecurityGroup', { GroupId })));
    await codeOf(ec2('RevokeSecurityGroupIngress', reference));
    note('deleting', await codeOf(ec2('DeleteSecurityGroup', { GroupId })));
    note('deleting again', await codeOf(ec2('DeleteSecurityGroup', { GroupId })));
  },
};

const disks: Conversation = {
  about: 'volumes, addresses and keys',
  motoDiffers: {
    'a volume in no zone': 'It does not look at the zone.',
  },
  async talk({ service, note }) {
    const ec2 = service('ec2');
    const [{ ZoneName }] = (await ec2('DescribeAvailabilityZones')).AvailabilityZones as [Answer];
    const { VolumeId } = await ec2('CreateVolume', { AvailabilityZone: ZoneName, Size: 1 });
    note(
      'a volume in no zone',
      await codeOf(ec2('CreateVolume', { AvailabilityZone: 'us-east-1z', Size: 1 })),
    );
    note('an unknown volume', await codeOf(ec2('DescribeVolumes', { VolumeIds: [unknown('vol')] })));
    note(
      'attaching it to nothing',
      await codeOf(ec2('AttachVolume', { VolumeId, InstanceId: unknown('i'), Device: '/dev/sdf' })),
    );
    note('deleting', await codeOf(ec2('DeleteVolume', { VolumeId })));
    const { AllocationId, Domain } = await ec2('AllocateAddress', { Domain: 'vpc' });
    note('domain', Domain);
    note(
      'an unknown address',
      await codeOf(ec2('DescribeAddresses', { AllocationIds: [unknown('eipalloc')] })),
    );
    note('releasing', await codeOf(ec2('ReleaseAddress', { AllocationId })));
    note('releasing again', await codeOf(ec2('ReleaseAddress', { AllocationId })));
    await ec2('CreateKeyPair', { KeyName: 'talk' });
    note('the same key', await codeOf(ec2('CreateKeyPair', { KeyName: 'talk' })));
    note('an unknown key', await codeOf(ec2('DescribeKeyPairs', { KeyNames: ['nobody'] })));
    note('deleting the key', await codeOf(ec2('DeleteKeyPair', { KeyName: 'talk' })));
    note('deleting it again', await codeOf(ec2('DeleteKeyPair', { KeyName: 'talk' })));
  },
};

const instances: Conversation = {
  about: 'instances',
  motoDiffers: {
    'no such type': 'It checks types only where it is told to.',
    'an unknown key': 'It does not look for the key pair.',
  },
  async talk({ service, note, image }) {
    const ec2 = service('ec2');
    const launch = (more: object = {}): Promise<Answer> =>
      ec2('RunInstances', { ImageId: image, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1, ...more });
    note('an unknown image', await codeOf(launch({ ImageId: unknown('ami') })));
    note('no such type', await codeOf(launch({ InstanceType: 'x9.nano' })));
    note('an unknown subnet', await codeOf(launch({ SubnetId: unknown('subnet') })));
    note('an unknown group', await codeOf(launch({ SecurityGroupIds: [unknown('sg')] })));
    note('an unknown key', await codeOf(launch({ KeyName: 'nobody' })));
    note('a dry run', await codeOf(launch({ DryRun: true })));
    const { InstanceId, State } = (await launch()).Instances[0];
    note('state', State.Name);
    note('an unknown instance', await codeOf(ec2('DescribeInstances', { InstanceIds: [unknown('i')] })));
    const ended = await ec2('TerminateInstances', { InstanceIds: [InstanceId] });
    note('ending', ended.TerminatingInstances.length);
    note('ending it again', await codeOf(ec2('TerminateInstances', { InstanceIds: [InstanceId] })));
    note('ending nothing', await codeOf(ec2('TerminateInstances', { InstanceIds: [unknown('i')] })));
  },
};

const templates: Conversation = {
  about: 'launch templates and interfaces',
  motoDiffers: {
    'deleting again': 'It speaks of a name where an id was given.',
    'an unknown one': 'It leaves out what it does not know; EC2 fails the call.',
    'a subnet in use': 'It does not look for interfaces; EC2 refuses while there are any.',
  },
  async talk({ service, note }) {
    const ec2 = service('ec2');
    const make = (): Promise<Answer> =>
      ec2('CreateLaunchTemplate', {
        LaunchTemplateName: 'talk',
        LaunchTemplateData: { InstanceType: 't3.micro' },
      });
    const { LaunchTemplateId, LatestVersionNumber } = (await make()).LaunchTemplate;
    note('first version', LatestVersionNumber);
    note('the same name', await codeOf(make()));
    const { LaunchTemplateVersion } = await ec2('CreateLaunchTemplateVersion', {
      LaunchTemplateId,
      LaunchTemplateData: { InstanceType: 't3.small' },
    });
    note('next version', [LaunchTemplateVersion.VersionNumber, LaunchTemplateVersion.DefaultVersion]);
    note('deleting', await codeOf(ec2('DeleteLaunchTemplate', { LaunchTemplateId })));
    note('deleting again', await codeOf(ec2('DeleteLaunchTemplate', { LaunchTemplateId })));
    note(
      'an unknown one',
      await codeOf(ec2('DescribeLaunchTemplates', { LaunchTemplateIds: [unknown('lt')] })),
    );
    const { VpcId } = (await ec2('CreateVpc', { CidrBlock: '10.83.0.0/16' })).Vpc;
    const { SubnetId } = (await ec2('CreateSubnet', { VpcId, CidrBlock: '10.83.1.0/24' })).Subnet;
    const { NetworkInterface } = await ec2('CreateNetworkInterface', {
      SubnetId,
      PrivateIpAddress: '10.83.1.9',
    });
    note('its address', NetworkInterface.PrivateIpAddress);
    note('a subnet in use', await codeOf(ec2('DeleteSubnet', { SubnetId })));
    const { NetworkInterfaceId } = NetworkInterface;
    note('deleting the interface', await codeOf(ec2('DeleteNetworkInterface', { NetworkInterfaceId })));
    note('deleting it again', await codeOf(ec2('DeleteNetworkInterface', { NetworkInterfaceId })));
  },
};

export const ec2Conversations: readonly Conversation[] = [
  network,
  gateways,
  groups,
  disks,
  instances,
  templates,
];
