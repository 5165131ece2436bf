/**
 * The same fleet by a plain script with the SDK, the way many begin: one call after another, and to see whether all is as
 * it should be, one read for each resource. Usage: loop.ts make|check <networks> <file with the ids>
 */
import {
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeInstancesCommand,
  DescribeInternetGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
  RunInstancesCommand,
  waitUntilInstanceRunning,
  type ResourceType,
} from '@aws-sdk/client-ec2';
import { CreateRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { readFileSync, writeFileSync } from 'node:fs';
import { image, instancesPerNetwork, networkCidr, range, subnetCidr, tags, trust, zones } from './fleet.ts';

const tagged = (type: ResourceType, name: string) => [{ ResourceType: type, Tags: tags(name) }];

const ec2 = new EC2Client({});
const iam = new IAMClient({});
const [does, networks = '1', file = ''] = process.argv.slice(2);

interface Ids {
  readonly vpc: string;
  readonly subnets: string[];
  readonly gateway: string;
  readonly routes: string;
  readonly group: string;
  readonly instances: string[];
}

if (does === 'make') {
  const made: Ids[] = [];
  for (const n of range(Number(networks))) made.push(await make(n));
  writeFileSync(file, JSON.stringify(made));
} else
  for (const [n, ids] of (JSON.parse(readFileSync(file, 'utf8')) as Ids[]).entries()) await check(n, ids);

async function make(n: number): Promise<Ids> {
  const { Vpc } = await ec2.send(
    new CreateVpcCommand({ CidrBlock: networkCidr(n), TagSpecifications: tagged('vpc', `network-${n}`) }),
  );
  const vpc = Vpc?.VpcId ?? '';
  const subnets: string[] = [];
  for (const [index, zone] of zones.entries()) {
    const { Subnet } = await ec2.send(
      new CreateSubnetCommand({
        VpcId: vpc,
        CidrBlock: subnetCidr(n, index),
        AvailabilityZone: zone,
        TagSpecifications: tagged('subnet', `subnet-${n}-${index}`),
      }),
    );
    subnets.push(Subnet?.SubnetId ?? '');
  }
  const { InternetGateway } = await ec2.send(
    new CreateInternetGatewayCommand({ TagSpecifications: tagged('internet-gateway', `gateway-${n}`) }),
  );
  const gateway = InternetGateway?.InternetGatewayId ?? '';
  await ec2.send(new AttachInternetGatewayCommand({ VpcId: vpc, InternetGatewayId: gateway }));
  const { RouteTable } = await ec2.send(
    new CreateRouteTableCommand({ VpcId: vpc, TagSpecifications: tagged('route-table', `routes-${n}`) }),
  );
  const routes = RouteTable?.RouteTableId ?? '';
  await ec2.send(
    new CreateRouteCommand({
      RouteTableId: routes,
      DestinationCidrBlock: '0.0.0.0/0',
      GatewayId: gateway,
    }),
  );
  for (const subnet of subnets)
    await ec2.send(new AssociateRouteTableCommand({ RouteTableId: routes, SubnetId: subnet }));
  const { GroupId: group = '' } = await ec2.send(
    new CreateSecurityGroupCommand({
      VpcId: vpc,
      GroupName: `group-${n}`,
      Description: 'web',
      TagSpecifications: tagged('security-group', `group-${n}`),
    }),
  );
  const anywhere = { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: group, IpPermissions: [anywhere] }));
  await iam.send(
    new CreateRoleCommand({ RoleName: `bench-${n}`, AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  const instances: string[] = [];
  for (const index of range(instancesPerNetwork)) {
    const { Instances = [] } = await ec2.send(
      new RunInstancesCommand({
        ImageId: image,
        InstanceType: 't3.micro',
        MinCount: 1,
        MaxCount: 1,
        SubnetId: subnets[index % subnets.length],
        SecurityGroupIds: [group],
        TagSpecifications: tagged('instance', `server-${n}-${index}`),
      }),
    );
    const id = Instances[0]?.InstanceId ?? '';
    await waitUntilInstanceRunning(
      { client: ec2, maxWaitTime: 300, minDelay: 1, maxDelay: 2 },
      { InstanceIds: [id] },
    );
    instances.push(id);
  }
  return { vpc, subnets, gateway, routes, group, instances };
}

async function check(n: number, ids: Ids): Promise<void> {
  await ec2.send(new DescribeVpcsCommand({ VpcIds: [ids.vpc] }));
  for (const subnet of ids.subnets) await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [subnet] }));
  await ec2.send(new DescribeInternetGatewaysCommand({ InternetGatewayIds: [ids.gateway] }));
  // The attachment, the table with its route, and its associations are resources of their own in a template.
  await ec2.send(new DescribeInternetGatewaysCommand({ InternetGatewayIds: [ids.gateway] }));
  for (const _ of range(2 + ids.subnets.length))
    await ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [ids.routes] }));
  await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [ids.group] }));
  await iam.send(new GetRoleCommand({ RoleName: `bench-${n}` }));
  for (const instance of ids.instances)
    await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instance] }));
}
