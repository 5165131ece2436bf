import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/index.ts';
import { hasJudge, run, type Finished } from './judges.ts';

const installed = hasJudge('aws', ['--version']);

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ machines: 'none', timeScale: 0.001 });
});
afterAll(() => sandbox.close());

const aws = (...args: string[]): Promise<Finished> => run('aws', ['--output', 'json', ...args], sandbox);

async function json(...args: string[]): Promise<unknown> {
  const { code, out, err } = await aws(...args);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
}

describe.skipIf(!installed)('the AWS CLI', { timeout: 120_000 }, () => {
  test('knows who it is, there and in another account', async () => {
    expect(await json('sts', 'get-caller-identity')).toMatchObject({ Account: '111111111111' });
    const arn = 'arn:aws:iam::222222222222:role/OrganizationAccountAccessRole';
    const assumed = ['sts', 'assume-role', '--role-arn', arn, '--role-session-name', 'cli'];
    expect(await json(...assumed)).toMatchObject({
      AssumedRoleUser: {
        Arn: 'arn:aws:sts::222222222222:assumed-role/OrganizationAccountAccessRole/cli',
      },
    });
  });

  test('makes a network and sees it', async () => {
    const { Vpc } = (await json('ec2', 'create-vpc', '--cidr-block', '10.9.0.0/16')) as {
      Vpc: { VpcId: string };
    };
    const subnet = ['ec2', 'create-subnet', '--vpc-id', Vpc.VpcId, '--cidr-block', '10.9.1.0/24'];
    await json(...subnet);
    const again = await aws(...subnet);
    expect(again.code).not.toBe(0);
    expect(again.err).toContain('InvalidSubnet.Conflict');
    const filter = `Name=vpc-id,Values=${Vpc.VpcId}`;
    expect(await json('ec2', 'describe-subnets', '--filters', filter)).toMatchObject({
      Subnets: [{ CidrBlock: '10.9.1.0/24' }],
    });
  });

  test('makes a load balancer and a group of instances', async () => {
    const { Subnets } = (await json('ec2', 'describe-subnets')) as { Subnets: { SubnetId: string }[] };
    const ids = Subnets.slice(0, 2).map((each) => each.SubnetId);
    const create = ['elbv2', 'create-load-balancer', '--name', 'cli', '--subnets', ...ids];
    expect(await json(...create)).toMatchObject({
      LoadBalancers: [{ LoadBalancerName: 'cli', Type: 'application', State: { Code: 'provisioning' } }],
    });
    await aws('elbv2', 'wait', 'load-balancer-available', '--names', 'cli');
    const { Images } = (await json('ec2', 'describe-images', '--owners', 'amazon')) as {
      Images: { ImageId: string }[];
    };
    const image = ['--image-id', Images[0]?.ImageId ?? '', '--instance-type', 't3.micro'];
    const named = ['--launch-configuration-name', 'cli'];
    await aws('autoscaling', 'create-launch-configuration', ...named, ...image);
    const group = ['--auto-scaling-group-name', 'cli'];
    const sizes = ['--min-size', '1', '--max-size', '1', '--vpc-zone-identifier', ids.join(',')];
    const made = await aws('autoscaling', 'create-auto-scaling-group', ...group, ...named, ...sizes);
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(await json('autoscaling', 'describe-auto-scaling-groups')).toMatchObject({
      AutoScalingGroups: [{ AutoScalingGroupName: 'cli', DesiredCapacity: 1, HealthCheckType: 'EC2' }],
    });
    await aws('autoscaling', 'delete-auto-scaling-group', ...group, '--force-delete');
  });

  test('makes a resource through Cloud Control and waits for it', async () => {
    const state = JSON.stringify({ LogGroupName: '/cli', RetentionInDays: 3 });
    const create = ['cloudcontrol', 'create-resource', '--type-name', 'AWS::Logs::LogGroup'];
    const { ProgressEvent } = (await json(...create, '--desired-state', state)) as {
      ProgressEvent: { RequestToken: string };
    };
    const wait = ['cloudcontrol', 'wait', 'resource-request-success'];
    await aws(...wait, '--request-token', ProgressEvent.RequestToken);
    const get = [
      'cloudcontrol',
      'get-resource',
      '--type-name',
      'AWS::Logs::LogGroup',
      '--identifier',
      '/cli',
    ];
    const { ResourceDescription } = (await json(...get)) as { ResourceDescription: { Properties: string } };
    expect(JSON.parse(ResourceDescription.Properties)).toMatchObject({ RetentionInDays: 3 });
  });

  test('is told that a secret is wrong', async () => {
    const credentials = { ...sandbox.credentials, secretAccessKey: 'wrong' };
    const { code, err } = await run('aws', ['sts', 'get-caller-identity'], { ...sandbox, credentials });
    expect(code).not.toBe(0);
    expect(err).toContain('SignatureDoesNotMatch');
  });
});
