/** What differs between the versions of the template that are applied one after the other. */
export interface Version {
  readonly name: string;
  readonly volumeSize: number;
  readonly port: number;
  readonly keyName: string;
  readonly subnet: string;
}

export const first: Version = {
  name: 'one',
  volumeSize: 5,
  port: 80,
  keyName: 'crash-one',
  subnet: '10.7.1.0/24',
};
/** In place only, but for the ingress rule, which AWS can't change. */
export const updated: Version = { ...first, name: 'two', volumeSize: 6, port: 8080 };
/** Another subnet and key, so another instance, and all that hangs on it. */
export const replaced: Version = { ...updated, name: 'three', keyName: 'crash-two', subnet: '10.7.3.0/24' };

/** Resources of many kinds, with and without client tokens, names and tags; logical id to type. */
export const expected: Readonly<Record<string, string>> = {
  Network: 'AWS::EC2::VPC',
  SubnetA: 'AWS::EC2::Subnet',
  SubnetB: 'AWS::EC2::Subnet',
  Gateway: 'AWS::EC2::InternetGateway',
  Attachment: 'AWS::EC2::VPCGatewayAttachment',
  Routes: 'AWS::EC2::RouteTable',
  DefaultRoute: 'AWS::EC2::Route',
  Group: 'AWS::EC2::SecurityGroup',
  Ingress: 'AWS::EC2::SecurityGroupIngress',
  Address: 'AWS::EC2::EIP',
  Key: 'AWS::EC2::KeyPair',
  Role: 'AWS::IAM::Role',
  Profile: 'AWS::IAM::InstanceProfile',
  Server: 'AWS::EC2::Instance',
  Data: 'AWS::EC2::Volume',
  DataAttachment: 'AWS::EC2::VolumeAttachment',
  Greeting: 'AWS::SSM::Parameter',
  Cluster: 'AWS::ECS::Cluster',
};

/** What the whole template adds to each table of the world, with what AWS makes along with a VPC and an instance. */
export const footprint: Readonly<Record<string, number>> = {
  'cloudcontrol.AWS::ECS::Cluster': 1,
  'ec2.elastic-ip': 1,
  'ec2.instance': 1,
  'ec2.internet-gateway': 1,
  'ec2.key-pair': 1,
  'ec2.network-acl': 1,
  'ec2.network-interface': 1,
  'ec2.public-address': 2,
  'ec2.route-table': 2,
  'ec2.security-group': 2,
  'ec2.security-group-rule': 4,
  'ec2.subnet': 2,
  'ec2.volume': 2,
  'ec2.vpc': 1,
  'iam.instance-profile': 1,
  'iam.role': 1,
  'ssm.parameter': 2,
};

export const template = ({ name, volumeSize, port, keyName, subnet }: Version): string => `Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties: { CidrBlock: 10.7.0.0/16, EnableDnsHostnames: true, Tags: [{ Key: Name, Value: ${name} }] }
  SubnetA:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: ${subnet}
      AvailabilityZone: !Select [0, !GetAZs '']
      MapPublicIpOnLaunch: true
  SubnetB:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Network, CidrBlock: 10.7.2.0/24, AvailabilityZone: !Select [1, !GetAZs ''] }
  Gateway:
    Type: AWS::EC2::InternetGateway
    Properties: { Tags: [{ Key: Name, Value: ${name} }] }
  Attachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: { VpcId: !Ref Network, InternetGatewayId: !Ref Gateway }
  Routes:
    Type: AWS::EC2::RouteTable
    Properties: { VpcId: !Ref Network }
  DefaultRoute:
    Type: AWS::EC2::Route
    DependsOn: Attachment
    Properties: { RouteTableId: !Ref Routes, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway }
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: web servers, VpcId: !Ref Network }
  Ingress:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: { GroupId: !Ref Group, IpProtocol: tcp, FromPort: ${port}, ToPort: ${port}, CidrIp: 0.0.0.0/0 }
  Address:
    Type: AWS::EC2::EIP
    Properties: { Domain: vpc, Tags: [{ Key: Name, Value: ${name} }] }
  Key:
    Type: AWS::EC2::KeyPair
    Properties: { KeyName: ${keyName}, KeyType: ed25519 }
  Role:
    Type: AWS::IAM::Role
    Properties:
      Description: ${name}
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement: [{ Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }]
      Policies:
        - PolicyName: logs
          PolicyDocument:
            Version: 2012-10-17
            Statement: [{ Effect: Allow, Action: logs:PutLogEvents, Resource: '*' }]
  Profile:
    Type: AWS::IAM::InstanceProfile
    Properties: { Roles: [!Ref Role] }
  Server:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: '{{resolve:ssm:/aws/service/debian/release/12/latest/amd64}}'
      InstanceType: t3.micro
      SubnetId: !Ref SubnetA
      SecurityGroupIds: [!GetAtt Group.GroupId]
      KeyName: !Ref Key
      IamInstanceProfile: !Ref Profile
      Tags: [{ Key: Name, Value: ${name} }]
  Data:
    Type: AWS::EC2::Volume
    DeletionPolicy: Delete
    Properties: { Size: ${volumeSize}, VolumeType: gp3, AvailabilityZone: !Select [0, !GetAZs ''] }
  DataAttachment:
    Type: AWS::EC2::VolumeAttachment
    Properties: { InstanceId: !Ref Server, VolumeId: !Ref Data, Device: /dev/sdf }
  Greeting:
    Type: AWS::SSM::Parameter
    Properties: { Type: String, Name: /crash/greeting, Value: !Sub '${name} on \${Server}' }
  Cluster:
    Type: AWS::ECS::Cluster
    Properties: { Tags: [{ Key: Name, Value: ${name} }] }
Outputs:
  Address: { Value: !Ref Address }
`;
