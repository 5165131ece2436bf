import { typeSpec } from '@groundcrew/spec';

/**
 * Top-level properties by which two resources of a type collide although their identifiers differ, from the errors that
 * EC2 answers: InvalidSubnet.Conflict, RouteAlreadyExists, Resource.AlreadyAssociated, InvalidGroup.Duplicate, VolumeInUse.
 */
const places: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'AWS::EC2::Subnet': [['VpcId', 'CidrBlock']],
  'AWS::EC2::Route': [
    ['RouteTableId', 'DestinationCidrBlock'],
    ['RouteTableId', 'DestinationIpv6CidrBlock'],
    ['RouteTableId', 'DestinationPrefixListId'],
  ],
  'AWS::EC2::SubnetRouteTableAssociation': [['SubnetId']],
  'AWS::EC2::VPCGatewayAttachment': [['VpcId', 'InternetGatewayId'], ['InternetGatewayId'], ['VpnGatewayId']],
  'AWS::EC2::SecurityGroup': [['VpcId', 'GroupName']],
  'AWS::EC2::VolumeAttachment': [['VolumeId'], ['InstanceId', 'Device']],
  'AWS::EC2::EIPAssociation': [['AllocationId'], ['EIP']],
  'AWS::EC2::LaunchTemplate': [['LaunchTemplateName']],
  'AWS::EC2::NetworkInterface': [['SubnetId', 'PrivateIpAddress']],
  'AWS::EC2::SecurityGroupIngress': [['GroupId', 'IpProtocol', 'FromPort', 'ToPort', 'CidrIp']],
  'AWS::EC2::SecurityGroupEgress': [['GroupId', 'IpProtocol', 'FromPort', 'ToPort', 'CidrIp']],
  'AWS::EC2::NatGateway': [['AllocationId'], ['SubnetId', 'PrivateIpAddress']],
  'AWS::EC2::NetworkInterfaceAttachment': [['NetworkInterfaceId'], ['InstanceId', 'DeviceIndex']],
  'AWS::ElasticLoadBalancingV2::Listener': [['LoadBalancerArn', 'Port']],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': [['Name']],
  'AWS::ElasticLoadBalancingV2::TargetGroup': [['Name']],
  'AWS::IAM::ManagedPolicy': [['ManagedPolicyName']],
  'AWS::IAM::Policy': [['PolicyName', 'Roles']],
};

/** Sets of properties that no two resources of a type can share: its name where a template may set it, and what it occupies. */
export function exclusiveKeys(type: string): readonly (readonly string[])[] {
  const spec = typeSpec(type);
  const writable = new Set(Object.keys(spec?.properties ?? {}));
  const identifiers = [spec?.primaryIdentifier ?? [], ...(spec?.additionalIdentifiers ?? [])]
    .map((pointers) => pointers.map((pointer) => pointer.slice(1)))
    .filter((names) => names.length > 0 && names.every((name) => writable.has(name)));
  return [...identifiers, ...(places[type] ?? [])];
}
