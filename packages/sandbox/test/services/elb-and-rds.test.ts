import { EC2 } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancing } from '@aws-sdk/client-elastic-load-balancing';
import { RDS } from '@aws-sdk/client-rds';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/index.ts';
import { codeOf } from './code-of.ts';

let sandbox: Sandbox;
let ec2: EC2;
let elb: ElasticLoadBalancing;
let rds: RDS;
let VpcId: string;
let subnets: string[];

beforeAll(async () => {
  sandbox = await startSandbox({ timeScale: 0.001, machines: 'none' });
  const config = { endpoint: sandbox.endpoint, region: 'us-east-1', credentials: sandbox.credentials };
  ec2 = new EC2(config);
  elb = new ElasticLoadBalancing(config);
  rds = new RDS(config);
  VpcId = (await ec2.createVpc({ CidrBlock: '10.0.0.0/16' })).Vpc?.VpcId ?? '';
  subnets = [];
  for (const [index, AvailabilityZone] of ['us-east-1a', 'us-east-1b'].entries()) {
    const { Subnet } = await ec2.createSubnet({ VpcId, CidrBlock: `10.0.${index}.0/24`, AvailabilityZone });
    subnets.push(Subnet?.SubnetId ?? '');
  }
});
afterAll(() => sandbox.close());

const Listeners = [{ Protocol: 'HTTP', LoadBalancerPort: 80, InstancePort: 8080 }];

describe('a classic load balancer', () => {
  it('spreads over the instances that are registered, and leaves nothing behind', async () => {
    const LoadBalancerName = 'web';
    const create = () => elb.createLoadBalancer({ LoadBalancerName, Listeners, Subnets: subnets });
    const { DNSName } = await create();
    expect(DNSName).toMatch(/^web-\d{10}\.us-east-1\.elb\.amazonaws\.com$/);
    expect((await create()).DNSName).toBe(DNSName);
    expect(
      await codeOf(elb.createLoadBalancer({ LoadBalancerName, Listeners, Subnets: [subnets[0] ?? ''] })),
    ).toBe('DuplicateAccessPointNameException');
    const { Images } = await ec2.describeImages({ Owners: ['amazon'] });
    const { Instances } = await ec2.runInstances({
      ImageId: Images?.[0]?.ImageId,
      InstanceType: 't3.micro',
      SubnetId: subnets[0],
      MinCount: 1,
      MaxCount: 1,
    });
    const InstanceId = Instances?.[0]?.InstanceId;
    await elb.registerInstancesWithLoadBalancer({ LoadBalancerName, Instances: [{ InstanceId }] });
    await expect
      .poll(async () => (await elb.describeInstanceHealth({ LoadBalancerName })).InstanceStates?.[0]?.State)
      .toBe('InService');
    const { LoadBalancerDescriptions } = await elb.describeLoadBalancers({
      LoadBalancerNames: [LoadBalancerName],
    });
    expect(LoadBalancerDescriptions?.[0]).toMatchObject({
      VPCId: VpcId,
      Scheme: 'internet-facing',
      AvailabilityZones: ['us-east-1a', 'us-east-1b'],
      ListenerDescriptions: [{ Listener: { ...Listeners[0], InstanceProtocol: 'HTTP' } }],
      Instances: [{ InstanceId }],
    });
    await elb.deleteLoadBalancer({ LoadBalancerName });
    await elb.deleteLoadBalancer({ LoadBalancerName });
    expect(await codeOf(elb.describeLoadBalancers({ LoadBalancerNames: [LoadBalancerName] }))).toBe(
      'AccessPointNotFoundException',
    );
    await ec2.terminateInstances({ InstanceIds: [InstanceId ?? ''] });
    const Filters = [{ Name: 'vpc-id', Values: [VpcId] }];
    const interfaces = async () => (await ec2.describeNetworkInterfaces({ Filters })).NetworkInterfaces;
    await expect.poll(interfaces).toEqual([]);
  });
});

describe('a database', () => {
  it('needs a subnet group over two zones', async () => {
    const group = { DBSubnetGroupName: 'One', DBSubnetGroupDescription: 'one' };
    expect(await codeOf(rds.createDBSubnetGroup({ ...group, SubnetIds: subnets.slice(0, 1) }))).toBe(
      'DBSubnetGroupDoesNotCoverEnoughAZs',
    );
    const { DBSubnetGroup } = await rds.createDBSubnetGroup({ ...group, SubnetIds: subnets });
    expect(DBSubnetGroup).toMatchObject({ DBSubnetGroupName: 'one', VpcId });
  });

  it('takes its time to come, is protected, and leaves a snapshot unless told not to', async () => {
    const DBInstanceIdentifier = 'main';
    await rds.createDBInstance({
      DBInstanceIdentifier,
      DBInstanceClass: 'db.t3.micro',
      Engine: 'postgres',
      AllocatedStorage: 20,
      MasterUsername: 'admin1',
      MasterUserPassword: 'not-a-secret',
      DBSubnetGroupName: 'one',
      DeletionProtection: true,
    });
    const show = async () => (await rds.describeDBInstances({ DBInstanceIdentifier })).DBInstances?.[0];
    expect(await show()).toMatchObject({ DBInstanceStatus: 'creating' });
    expect(await codeOf(rds.modifyDBInstance({ DBInstanceIdentifier, AllocatedStorage: 30 }))).toBe(
      'InvalidDBInstanceStateFault',
    );
    await expect.poll(async () => (await show())?.DBInstanceStatus).toBe('available');
    expect((await show())?.Endpoint).toMatchObject({
      Address: expect.stringMatching(/^main\.c\w{11}\.us-east-1\.rds\.amazonaws\.com$/),
      Port: 5432,
    });
    const remove = (more: object) => rds.deleteDBInstance({ DBInstanceIdentifier, ...more });
    expect(await codeOf(remove({ SkipFinalSnapshot: true }))).toBe('InvalidParameterCombination');
    await rds.modifyDBInstance({
      DBInstanceIdentifier,
      DeletionProtection: false,
      AllocatedStorage: 30,
      ApplyImmediately: true,
    });
    await expect.poll(async () => (await show())?.AllocatedStorage).toBe(30);
    expect(await codeOf(remove({}))).toBe('InvalidParameterCombination');
    expect(await codeOf(rds.deleteDBSubnetGroup({ DBSubnetGroupName: 'one' }))).toBe(
      'InvalidDBSubnetGroupStateFault',
    );
    await remove({ FinalDBSnapshotIdentifier: 'last' });
    await expect.poll(() => codeOf(show())).toBe('DBInstanceNotFoundFault');
    const { DBSnapshots } = await rds.describeDBSnapshots({ DBInstanceIdentifier });
    expect(DBSnapshots).toMatchObject([{ DBSnapshotIdentifier: 'last', AllocatedStorage: 30 }]);
    await rds.deleteDBSubnetGroup({ DBSubnetGroupName: 'one' });
    await ec2.deleteSubnet({ SubnetId: subnets[0] });
  });
});
