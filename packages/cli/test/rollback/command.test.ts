import { startSandbox, type FaultRule, type Sandbox } from '@groundcrew/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Project } from '../command.ts';

/** A name that is taken, which no attempt mends. */
const refusal: FaultRule = {
  service: 'ec2',
  operation: 'AllocateAddress',
  fault: { kind: 'error', code: 'AddressLimitExceeded', status: 400, when: 'before' },
};
const undeletable: FaultRule = {
  service: 'ec2',
  operation: 'DeleteVolume',
  times: 1,
  fault: { kind: 'error', code: 'VolumeIsSacred', status: 400, when: 'before' },
};

let sandbox: Sandbox;
let project: Project;
beforeAll(async () => {
  sandbox = await startSandbox({ timeScale: 0.01, machines: 'none', faults: [refusal, undeletable] });
  project = await Project.create({
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_ACCESS_KEY_ID: sandbox.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: sandbox.credentials.secretAccessKey,
    AWS_REGION: 'us-east-1',
  });
});
afterAll(async () => {
  await sandbox.close();
  await project.remove();
});

const template = (hostnames: boolean, group: string, last: string): string => `Resources:
  Network: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16, EnableDnsHostnames: ${hostnames} } }
  Group: { Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: ${group}, VpcId: !Ref Network } }
${last}`;
const volume = '  Data: { Type: AWS::EC2::Volume, Properties: { Size: 1, AvailabilityZone: us-east-1a } }\n';
const address = '  Ip: { Type: AWS::EC2::EIP, DependsOn: Group }\n';
const before = template(true, 'one', volume);
const failing = template(false, 'two', address);

describe('an apply that fails', { timeout: 240_000 }, () => {
  it('puts back what was live, says so beforehand what it could not, and exits with 1', async () => {
    await project.write('web.yaml', template(true, 'one', address));
    const first = await project.run('apply', 'web.yaml', '--yes', '--plain');
    expect(first.code, first.stderr).toBe(1);
    expect(first.stderr).toContain('Stack web is rolled back');
    expect((await project.run('show', '--json')).stdout).toBe('[]\n');

    await project.write('web.yaml', before);
    expect((await project.run('apply', 'web.yaml', '--yes', '--plain')).code).toBe(0);
    await project.write('web.yaml', failing);
    const failed = await project.run('apply', 'web.yaml', '--yes', '--plain');
    expect(failed.code, failed.stderr).toBe(1);
    expect(failed.stderr).toMatch(
      /Deleted last, .+\n +! Data \(vol-\w+\): once deleted, what it holds is lost/,
    );
    expect(failed.stderr).toContain('Rolling back');
    expect(failed.stderr).toContain('Stack web is rolled back');
    const runs = JSON.parse((await project.run('runs', 'list', '--json')).stdout) as {
      kind: string;
      state: string;
    }[];
    expect(runs.slice(0, 2)).toMatchObject([
      { kind: 'rollback', state: 'succeeded' },
      { kind: 'apply', state: 'failed' },
    ]);
    await project.write('web.yaml', before);
    expect((await project.run('plan', 'web.yaml')).stdout).toContain('Nothing to do');
  });

  it('is kept when that is asked for, and rolled back by a command', async () => {
    await project.write('web.yaml', failing);
    const kept = await project.run('apply', 'web.yaml', '--yes', '--plain', '--on-failure', 'keep');
    expect(kept.code, kept.stderr).toBe(1);
    expect(kept.stderr).toContain('groundcrew rollback web');
    const events = (await project.run('rollback', 'web', '--yes', '--json')).stdout;
    expect(events).toContain('"kind":"rollback"');
    await project.write('web.yaml', before);
    expect((await project.run('plan', 'web.yaml')).stdout).toContain('Nothing to do');
    const again = await project.run('rollback', 'web', '--yes');
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('NOTHING_TO_ROLL_BACK')]);
  });

  it('only in deleting what comes last keeps what stands, exits with 3, and goes on', async () => {
    const parameter = (value: string, rest: string) =>
      `Resources:\n  Value: { Type: AWS::SSM::Parameter, Properties: { Type: String, Value: ${value} } }\n${rest}`;
    const apply = async (text: string) => {
      await project.write('rid.yaml', text);
      return project.run('apply', 'rid.yaml', '--yes', '--plain');
    };
    expect((await apply(parameter('one', volume))).code).toBe(0);
    const left = await apply(parameter('two', ''));
    expect(left.code, left.stderr).toBe(3);
    expect(left.stderr).toContain('VolumeIsSacred');
    expect(left.stderr).not.toContain('Rolling back');
    expect(left.stderr).toContain('Stack rid is as the template says, but still has to be rid of Data');
    const again = await apply(parameter('two', ''));
    expect([again.code, again.stderr]).toEqual([0, expect.stringMatching(/delete AWS::EC2::Volume Data/)]);
  });

  it('says that an association with another route table comes back anew, and finds the rest as it was', async () => {
    const network = (subnet: string, table: string, rest: string) => `Resources:
  Net: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.4.0.0/16 } }
  Subnet: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Net, CidrBlock: ${subnet} } }
  One: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Net } }
  Two: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Net } }
  Way: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { SubnetId: !Ref Subnet, RouteTableId: !Ref ${table} } }
${rest}`;
    const apply = async (text: string) => {
      await project.write('net.yaml', text);
      return project.run('apply', 'net.yaml', '--yes', '--plain');
    };
    const recorded = async () => {
      const { stdout } = await project.run('state', 'list', 'net', '--json');
      const rows = JSON.parse(stdout) as { logicalId: string; physicalId: string }[];
      return Object.fromEntries(rows.map(({ logicalId, physicalId }) => [logicalId, physicalId]));
    };
    const refused = '  Ip: { Type: AWS::EC2::EIP, DependsOn: Way }\n';
    const stood = network('10.4.1.0/24', 'One', '');
    expect((await apply(stood)).code).toBe(0);
    const was = await recorded();

    // Of two subnets there can be two associations, so the first waits until all is well.
    const moved = await apply(network('10.4.2.0/24', 'One', refused));
    expect(moved.code, moved.stderr).toBe(1);
    expect(moved.stderr).toContain('Stack net is rolled back');
    expect(await recorded()).toEqual(was);

    // AWS gives another id to any association that is made, also to one that replaces another.
    const turned = await apply(network('10.4.1.0/24', 'Two', refused));
    expect(turned.code, turned.stderr).toBe(1);
    expect(turned.stderr).toContain(`! Way (${was['Way']}): `);
    const { Way, ...rest } = await recorded();
    expect({ ...rest, Way: was['Way'] }).toEqual(was);
    expect(Way).toMatch(/^rtbassoc-/);
    expect(Way).not.toBe(was['Way']);
    await project.write('net.yaml', stood);
    expect((await project.run('plan', 'net.yaml')).stdout).toContain('Nothing to do');
  });
});
