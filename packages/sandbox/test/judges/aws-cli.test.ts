import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/index.ts';
import { hasJudge, run, type Finished } from './judges.ts';

const installed = hasJudge('aws', ['--version']);

const lambdaTrust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

let sandbox: Sandbox;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'groundcrew-cli-'));
  sandbox = await startSandbox({ machines: 'none', timeScale: 0.001 });
});
afterAll(async () => {
  await sandbox.close();
  await rm(directory, { recursive: true });
});

const aws = (...args: string[]): Promise<Finished> => run('aws', ['--output', 'json', ...args], sandbox);

/** Version 1 of the CLI looks for queues and databases at the addresses of us-east-1's first days, unless told by option. */
const there = (): string[] => ['--endpoint-url', sandbox.endpoint];

async function json(...args: string[]): Promise<unknown> {
  const { code, out, err } = await aws(...args);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
}

describe.skipIf(!installed)('the AWS CLI', { timeout: 300_000 }, () => {
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

  test('makes a role with policies, and finds it in no way deletable before they are gone', async () => {
    const role = ['--role-name', 'cli-role'];
    const create = ['iam', 'create-role', ...role, '--assume-role-policy-document', lambdaTrust];
    expect(await json(...create, '--tags', 'Key=team,Value=web')).toMatchObject({
      Role: { RoleName: 'cli-role', Path: '/', Tags: [{ Key: 'team', Value: 'web' }] },
    });
    expect((await aws(...create)).err).toContain('EntityAlreadyExists');
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
    });
    const inline = [...role, '--policy-name', 'read'];
    const put = await aws('iam', 'put-role-policy', ...inline, '--policy-document', document);
    expect(put).toMatchObject({ code: 0, err: '' });
    // The CLI decodes documents, which travel encoded.
    expect(await json('iam', 'get-role-policy', ...inline)).toMatchObject({
      PolicyDocument: { Statement: [{ Action: 's3:GetObject' }] },
    });
    const { Policy } = (await json(
      'iam',
      'create-policy',
      '--policy-name',
      'cli-policy',
      '--policy-document',
      document,
    )) as { Policy: { Arn: string } };
    const attached = [...role, '--policy-arn', Policy.Arn];
    expect(await aws('iam', 'attach-role-policy', ...attached)).toMatchObject({ code: 0, err: '' });
    expect(await json('iam', 'list-attached-role-policies', ...role)).toMatchObject({
      AttachedPolicies: [{ PolicyName: 'cli-policy', PolicyArn: Policy.Arn }],
    });
    const profile = ['--instance-profile-name', 'cli-profile'];
    await json('iam', 'create-instance-profile', ...profile);
    await aws('iam', 'add-role-to-instance-profile', ...profile, ...role);
    expect(await aws('iam', 'wait', 'instance-profile-exists', ...profile)).toMatchObject({ code: 0 });
    expect(await json('iam', 'get-instance-profile', ...profile)).toMatchObject({
      InstanceProfile: { Roles: [{ RoleName: 'cli-role' }] },
    });
    expect((await aws('iam', 'delete-role', ...role)).err).toContain('DeleteConflict');
    await aws('iam', 'remove-role-from-instance-profile', ...profile, ...role);
    await aws('iam', 'delete-instance-profile', ...profile);
    await aws('iam', 'delete-role-policy', ...inline);
    await aws('iam', 'detach-role-policy', ...attached);
    expect(await aws('iam', 'delete-policy', '--policy-arn', Policy.Arn)).toMatchObject({ code: 0, err: '' });
    expect(await aws('iam', 'delete-role', ...role)).toMatchObject({ code: 0, err: '' });
    expect((await aws('iam', 'get-role', ...role)).err).toContain('NoSuchEntity');
  });

  test('makes a classic load balancer, with a health check and a second listener', async () => {
    const { Subnets } = (await json('ec2', 'describe-subnets')) as { Subnets: { SubnetId: string }[] };
    const named = ['--load-balancer-name', 'cli-classic'];
    const listener = 'Protocol=HTTP,LoadBalancerPort=80,InstanceProtocol=HTTP,InstancePort=8080';
    const where = ['--subnets', Subnets[0]?.SubnetId ?? '', '--scheme', 'internal'];
    const create = ['elb', 'create-load-balancer', ...named, '--listeners', listener, ...where];
    expect(await json(...create)).toMatchObject({
      DNSName: expect.stringContaining('cli-classic') as string,
    });
    const check = 'Target=HTTP:8080/up,Interval=10,Timeout=5,UnhealthyThreshold=2,HealthyThreshold=3';
    expect(await json('elb', 'configure-health-check', ...named, '--health-check', check)).toMatchObject({
      HealthCheck: { Target: 'HTTP:8080/up', Interval: 10 },
    });
    const second = 'Protocol=TCP,LoadBalancerPort=2222,InstanceProtocol=TCP,InstancePort=22';
    const more = await aws('elb', 'create-load-balancer-listeners', ...named, '--listeners', second);
    expect(more).toMatchObject({ code: 0, err: '' });
    await aws('elb', 'add-tags', '--load-balancer-names', 'cli-classic', '--tags', 'Key=team,Value=web');
    expect(await json('elb', 'describe-tags', '--load-balancer-names', 'cli-classic')).toMatchObject({
      TagDescriptions: [{ Tags: [{ Key: 'team', Value: 'web' }] }],
    });
    const { LoadBalancerDescriptions } = (await json(
      'elb',
      'describe-load-balancers',
      '--load-balancer-names',
      'cli-classic',
    )) as { LoadBalancerDescriptions: { ListenerDescriptions: { Listener: object }[] }[] };
    const [shown] = LoadBalancerDescriptions;
    expect(shown).toMatchObject({ Scheme: 'internal', HealthCheck: { HealthyThreshold: 3 } });
    const ports = shown?.ListenerDescriptions.map(
      ({ Listener }) => (Listener as { LoadBalancerPort: number }).LoadBalancerPort,
    );
    expect(ports?.toSorted((a, b) => a - b)).toEqual([80, 2222]);
    const unknown = ['--instances', 'i-0123456789abcdef0'];
    const refused = await aws('elb', 'register-instances-with-load-balancer', ...named, ...unknown);
    expect(refused.err).toContain('InvalidInstance');
    expect(await aws('elb', 'delete-load-balancer', ...named)).toMatchObject({ code: 0, err: '' });
    const gone = await aws('elb', 'describe-load-balancers', '--load-balancer-names', 'cli-classic');
    expect(gone.err).toContain('LoadBalancerNotFound');
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

  test('puts objects under any name, and reads them', async () => {
    const bucket = 's3://cli-bucket';
    const file = join(directory, 'ü b+c&d.txt');
    await writeFile(file, 'hello');
    expect(await aws('s3', 'mb', bucket)).toMatchObject({ code: 0, err: '' });
    expect(await aws('s3', 'cp', file, `${bucket}/a/`)).toMatchObject({ code: 0, err: '' });
    const listed = ['s3api', 'list-objects-v2', '--bucket', 'cli-bucket'];
    expect(await json(...listed)).toMatchObject({ Contents: [{ Key: 'a/ü b+c&d.txt', Size: 5 }] });
    const back = await aws('s3', 'cp', `${bucket}/a/ü b+c&d.txt`, '-');
    expect(back).toMatchObject({ code: 0, out: 'hello' });
    expect(await aws('s3', 'rb', bucket, '--force')).toMatchObject({ code: 0, err: '' });
  });

  test('publishes what a queue receives', async () => {
    const queues = [...there(), 'sqs'];
    const { QueueUrl } = (await json(...queues, 'create-queue', '--queue-name', 'cli')) as {
      QueueUrl: string;
    };
    const { TopicArn } = (await json('sns', 'create-topic', '--name', 'cli')) as { TopicArn: string };
    const endpoint = TopicArn.replace(':sns:', ':sqs:');
    const listen = ['sns', 'subscribe', '--topic-arn', TopicArn, '--protocol', 'sqs'];
    await json(...listen, '--notification-endpoint', endpoint, '--attributes', 'RawMessageDelivery=true');
    await json('sns', 'publish', '--topic-arn', TopicArn, '--message', 'news');
    const received = await json(...queues, 'receive-message', '--queue-url', QueueUrl);
    expect(received).toMatchObject({ Messages: [{ Body: 'news' }] });
  });

  test('writes and reads logs', async () => {
    const group = ['--log-group-name', '/cli/logs'];
    const stream = [...group, '--log-stream-name', 'one'];
    expect(await aws('logs', 'create-log-group', ...group)).toMatchObject({ code: 0, err: '' });
    await aws('logs', 'create-log-stream', ...stream);
    await json('logs', 'put-log-events', ...stream, '--log-events', `timestamp=${Date.now()},message=hello`);
    const events = ['logs', 'get-log-events', ...stream, '--start-from-head'];
    expect(await json(...events)).toMatchObject({ events: [{ message: 'hello' }] });
  });

  test('makes a function of a file and updates it', async () => {
    const trusting = ['--role-name', 'cli-function', '--assume-role-policy-document', lambdaTrust];
    const { Role } = (await json('iam', 'create-role', ...trusting)) as { Role: { Arn: string } };
    const code = join(directory, 'code.zip');
    await writeFile(join(directory, 'index.js'), 'exports.handler = async () => 1;');
    await run('python3', ['-m', 'zipfile', '-c', code, join(directory, 'index.js')], sandbox);
    const named = ['--function-name', 'cli'];
    const settings = ['--runtime', 'nodejs22.x', '--handler', 'index.handler', '--role', Role.Arn];
    const create = ['lambda', 'create-function', ...named, ...settings, '--zip-file', `fileb://${code}`];
    expect(await json(...create)).toMatchObject({ FunctionName: 'cli', Runtime: 'nodejs22.x', Timeout: 3 });
    expect(await aws('lambda', 'wait', 'function-active-v2', ...named)).toMatchObject({ code: 0, err: '' });
    const update = ['lambda', 'update-function-configuration', ...named, '--timeout', '9'];
    expect(await json(...update)).toMatchObject({ Timeout: 9 });
    expect(await aws('lambda', 'delete-function', ...named)).toMatchObject({ code: 0 });
    const gone = await aws('lambda', 'get-function', ...named);
    expect(gone.err).toContain('ResourceNotFoundException');
  });

  test('makes a database and waits until it is there, and gone', async () => {
    const one = ['--db-instance-identifier', 'cli'];
    const settings = [
      '--db-instance-class',
      'db.t3.micro',
      '--engine',
      'postgres',
      '--allocated-storage',
      '20',
    ];
    const signed = ['--master-username', 'boss', '--master-user-password', 'hush-hush-hush'];
    expect(await json(...there(), 'rds', 'create-db-instance', ...one, ...settings, ...signed)).toMatchObject(
      {
        DBInstance: { DBInstanceStatus: 'creating' },
      },
    );
    expect(await aws(...there(), 'rds', 'wait', 'db-instance-available', ...one)).toMatchObject({
      code: 0,
      err: '',
    });
    await json(...there(), 'rds', 'delete-db-instance', ...one, '--skip-final-snapshot');
    expect(await aws(...there(), 'rds', 'wait', 'db-instance-deleted', ...one)).toMatchObject({
      code: 0,
      err: '',
    });
  });

  test('reads parameters page by page, and keeps secrets', async () => {
    const put = ['ssm', 'put-parameter', '--type'];
    await json(...put, 'String', '--name', '/cli/one', '--value', '1');
    await json(...put, 'SecureString', '--name', '/cli/two', '--value', 'hush');
    const byPath = ['ssm', 'get-parameters-by-path', '--path', '/cli', '--page-size', '1'];
    const sealed = await aws(...byPath);
    expect(JSON.parse(sealed.out)).toMatchObject({ Parameters: [{ Value: '1' }, { Name: '/cli/two' }] });
    expect(sealed.out).not.toContain('hush');
    expect((await aws(...byPath, '--with-decryption')).out).toContain('hush');
  });

  test('is told that a secret is wrong', async () => {
    const credentials = { ...sandbox.credentials, secretAccessKey: 'wrong' };
    const { code, err } = await run('aws', ['sts', 'get-caller-identity'], { ...sandbox, credentials });
    expect(code).not.toBe(0);
    expect(err).toContain('SignatureDoesNotMatch');
  });
});
