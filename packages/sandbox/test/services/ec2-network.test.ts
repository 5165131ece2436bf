import { EC2 } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/index.ts';
import { codeOf } from './code-of.ts';

let sandbox: Sandbox;
let ec2: EC2;

beforeAll(async () => {
  sandbox = await startSandbox({ timeScale: 0.001, machines: 'none' });
  ec2 = new EC2({ endpoint: sandbox.endpoint, region: 'eu-west-1', credentials: sandbox.credentials });
});
afterAll(() => sandbox.close());

async function makeVpc(CidrBlock = '10.0.0.0/16'): Promise<string> {
  const { Vpc } = await ec2.createVpc({ CidrBlock });
  return Vpc?.VpcId ?? '';
}

describe('a new region', () => {
  it('has a default VPC with a public subnet in each zone', async () => {
    const { Vpcs } = await ec2.describeVpcs({ Filters: [{ Name: 'is-default', Values: ['true'] }] });
    expect(Vpcs).toHaveLength(1);
    expect(Vpcs?.[0]).toMatchObject({ CidrBlock: '172.31.0.0/16', IsDefault: true, State: 'available' });
    const { AvailabilityZones = [] } = await ec2.describeAvailabilityZones({});
    const { Subnets = [] } = await ec2.describeSubnets({
      Filters: [{ Name: 'default-for-az', Values: ['true'] }],
    });
    expect(Subnets.map((subnet) => subnet.AvailabilityZone)).toEqual(
      AvailabilityZones.map((zone) => zone.ZoneName),
    );
    expect(Subnets.every((subnet) => subnet.MapPublicIpOnLaunch)).toBe(true);
    expect(Subnets[0]?.AvailableIpAddressCount).toBe(4091);
  });
});

describe('a VPC', () => {
  it('comes with a main route table, a default group and a network ACL, and takes them along', async () => {
    const vpc = await makeVpc();
    const Filters = [{ Name: 'vpc-id', Values: [vpc] }];
    const { RouteTables } = await ec2.describeRouteTables({ Filters });
    expect(RouteTables?.[0]?.Associations?.[0]?.Main).toBe(true);
    expect(RouteTables?.[0]?.Routes).toMatchObject([
      { GatewayId: 'local', DestinationCidrBlock: '10.0.0.0/16' },
    ]);
    const { SecurityGroups } = await ec2.describeSecurityGroups({ Filters });
    expect(SecurityGroups?.[0]).toMatchObject({ GroupName: 'default' });
    expect((await ec2.describeNetworkAcls({ Filters })).NetworkAcls).toHaveLength(1);
    await ec2.deleteVpc({ VpcId: vpc });
    expect((await ec2.describeRouteTables({ Filters })).RouteTables).toEqual([]);
    expect(await codeOf(ec2.describeVpcs({ VpcIds: [vpc] }))).toBe('InvalidVpcID.NotFound');
  });

  it('is pending at first, then available', async () => {
    const { Vpc } = await ec2.createVpc({ CidrBlock: '10.0.0.0/16' });
    expect(Vpc?.State).toBe('pending');
    await expect
      .poll(async () => (await ec2.describeVpcs({ VpcIds: [Vpc?.VpcId ?? ''] })).Vpcs?.[0]?.State)
      .toBe('available');
  });

  it('changes one attribute at a time', async () => {
    const VpcId = await makeVpc();
    const both = { VpcId, EnableDnsSupport: { Value: true }, EnableDnsHostnames: { Value: true } };
    expect(await codeOf(ec2.modifyVpcAttribute(both))).toBe('InvalidParameterCombination');
    await ec2.modifyVpcAttribute({ VpcId, EnableDnsHostnames: { Value: true } });
    const answer = await ec2.describeVpcAttribute({ VpcId, Attribute: 'enableDnsHostnames' });
    expect(answer.EnableDnsHostnames?.Value).toBe(true);
  });

  it('refuses blocks that no VPC can have', async () => {
    expect(await codeOf(ec2.createVpc({ CidrBlock: '10.0.0.0/8' }))).toBe('InvalidVpc.Range');
    expect(await codeOf(ec2.createVpc({ CidrBlock: 'nonsense' }))).toBe('InvalidParameterValue');
    expect(await codeOf(ec2.createVpc({}))).toBe('MissingParameter');
    expect(await codeOf(ec2.createVpc({ CidrBlock: '10.0.0.0/16', DryRun: true }))).toBe('DryRunOperation');
  });
});

describe('subnets', () => {
  it('may not overlap, nor leave the VPC', async () => {
    const VpcId = await makeVpc();
    await ec2.createSubnet({ VpcId, CidrBlock: '10.0.0.0/24' });
    expect(await codeOf(ec2.createSubnet({ VpcId, CidrBlock: '10.0.0.128/25' }))).toBe(
      'InvalidSubnet.Conflict',
    );
    expect(await codeOf(ec2.createSubnet({ VpcId, CidrBlock: '10.1.0.0/24' }))).toBe('InvalidSubnet.Range');
    expect(await codeOf(ec2.deleteVpc({ VpcId }))).toBe('DependencyViolation');
  });
});

describe('an internet gateway', () => {
  it('attaches to one VPC, and routes lead to it only there', async () => {
    const VpcId = await makeVpc();
    const { InternetGateway } = await ec2.createInternetGateway({});
    const InternetGatewayId = InternetGateway?.InternetGatewayId ?? '';
    const { RouteTable } = await ec2.createRouteTable({ VpcId });
    const route = {
      RouteTableId: RouteTable?.RouteTableId,
      DestinationCidrBlock: '0.0.0.0/0',
      GatewayId: InternetGatewayId,
    };
    expect(await codeOf(ec2.createRoute(route))).toBe('InvalidParameterValue');
    await ec2.attachInternetGateway({ InternetGatewayId, VpcId });
    expect(await codeOf(ec2.attachInternetGateway({ InternetGatewayId, VpcId }))).toBe(
      'Resource.AlreadyAssociated',
    );
    await ec2.createRoute(route);
    expect(await codeOf(ec2.createRoute(route))).toBe('RouteAlreadyExists');
    expect(await codeOf(ec2.deleteInternetGateway({ InternetGatewayId }))).toBe('DependencyViolation');
    await ec2.detachInternetGateway({ InternetGatewayId, VpcId });
    const { RouteTables } = await ec2.describeRouteTables({
      Filters: [{ Name: 'route.state', Values: ['blackhole'] }],
    });
    expect(RouteTables?.[0]?.RouteTableId).toBe(route.RouteTableId);
    await ec2.deleteRoute({ RouteTableId: route.RouteTableId, DestinationCidrBlock: '0.0.0.0/0' });
    const gone = ec2.deleteRoute({ RouteTableId: route.RouteTableId, DestinationCidrBlock: '0.0.0.0/0' });
    expect(await codeOf(gone)).toBe('InvalidRoute.NotFound');
  });
});

describe('security groups', () => {
  it('know each rule once and are not deleted while another refers to them', async () => {
    const VpcId = await makeVpc();
    const group = async (GroupName: string) =>
      (await ec2.createSecurityGroup({ VpcId, GroupName, Description: GroupName })).GroupId ?? '';
    const web = await group('web');
    const database = await group('database');
    expect(await codeOf(group('web'))).toBe('InvalidGroup.Duplicate');
    const http = { GroupId: web, IpProtocol: 'tcp', FromPort: 80, ToPort: 80, CidrIp: '0.0.0.0/0' };
    await ec2.authorizeSecurityGroupIngress(http);
    expect(await codeOf(ec2.authorizeSecurityGroupIngress(http))).toBe('InvalidPermission.Duplicate');
    await ec2.authorizeSecurityGroupIngress({
      GroupId: database,
      IpPermissions: [
        { IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, UserIdGroupPairs: [{ GroupId: web }] },
      ],
    });
    expect(await codeOf(ec2.deleteSecurityGroup({ GroupId: web }))).toBe('DependencyViolation');
    const { SecurityGroupRules = [] } = await ec2.describeSecurityGroupRules({
      Filters: [{ Name: 'group-id', Values: [database] }],
    });
    const ingress = SecurityGroupRules.find((rule) => !rule.IsEgress);
    expect(ingress).toMatchObject({ FromPort: 5432, ReferencedGroupInfo: { GroupId: web } });
    await ec2.revokeSecurityGroupIngress({
      GroupId: database,
      SecurityGroupRuleIds: [ingress?.SecurityGroupRuleId ?? ''],
    });
    await ec2.deleteSecurityGroup({ GroupId: web });
    expect(await codeOf(ec2.revokeSecurityGroupIngress({ ...http, GroupId: database }))).toBe(
      'InvalidPermission.NotFound',
    );
  });
});

describe('describing', () => {
  it('goes page by page, filters with wildcards, and mixes neither with ids', async () => {
    const tag = (Value: string) => [{ ResourceType: 'vpc' as const, Tags: [{ Key: 'Name', Value }] }];
    for (let index = 0; index < 7; index++)
      await ec2.createVpc({ CidrBlock: '10.9.0.0/16', TagSpecifications: tag(`paged-${index}`) });
    const Filters = [{ Name: 'tag:Name', Values: ['paged-*'] }];
    const first = await ec2.describeVpcs({ Filters, MaxResults: 5 });
    const second = await ec2.describeVpcs({ Filters, MaxResults: 5, NextToken: first.NextToken });
    expect([first.Vpcs?.length, second.Vpcs?.length, second.NextToken]).toEqual([5, 2, undefined]);
    const VpcIds = [first.Vpcs?.[0]?.VpcId ?? ''];
    expect(await codeOf(ec2.describeVpcs({ VpcIds, MaxResults: 5 }))).toBe('InvalidParameterCombination');
    expect(await codeOf(ec2.describeVpcs({ MaxResults: 2 }))).toBe('InvalidParameterValue');
    expect(await codeOf(ec2.describeVpcs({ VpcIds: ['vpc-nonsense'] }))).toBe('InvalidVpcID.Malformed');
    expect(await codeOf(ec2.describeVpcs({ Filters: [{ Name: 'no-such', Values: ['x'] }] }))).toBe(
      'InvalidParameterValue',
    );
    expect(await codeOf(ec2.describeVpcs({ NextToken: 'rubbish' }))).toBe('InvalidNextToken');
  });

  it('shows tags as they are written and removed', async () => {
    const VpcId = await makeVpc();
    await ec2.createTags({
      Resources: [VpcId],
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    });
    await ec2.deleteTags({ Resources: [VpcId], Tags: [{ Key: 'a', Value: 'other' }, { Key: 'b' }] });
    const { Tags } = await ec2.describeTags({ Filters: [{ Name: 'resource-id', Values: [VpcId] }] });
    expect(Tags).toEqual([{ Key: 'a', Value: '1', ResourceId: VpcId, ResourceType: 'vpc' }]);
    const reserved = ec2.createTags({ Resources: [VpcId], Tags: [{ Key: 'aws:x', Value: '' }] });
    expect(await codeOf(reserved)).toBe('InvalidParameterValue');
  });
});
