import { DiagnosticError, type Diagnostic } from '@groundcrew/contract';
import { isEmptyPlan } from '@groundcrew/planner';
import type { Sandbox } from '@groundcrew/sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Project } from './command.ts';
import { Aws } from './types/story/aws.ts';
import { openSandbox, Stage } from './types/story/stage.ts';

const repositoryType = 'AWS::ECR::Repository';
const minute = 60_000;

let sandbox: Sandbox;
beforeAll(async () => (sandbox = await openSandbox(2)));
afterAll(() => sandbox.close());

/** Made with the SDK, as somebody would have before. */
async function makeVpc(aws: Aws, name: string, CidrBlock = '10.0.0.0/16'): Promise<string> {
  const Tags = [{ Key: 'Name', Value: name }];
  const { Vpc } = await aws.ec2.createVpc({
    CidrBlock,
    TagSpecifications: [{ ResourceType: 'vpc', Tags }],
  });
  return Vpc?.VpcId ?? '';
}

async function makeRepository(aws: Aws, RepositoryName: string): Promise<void> {
  const model = { RepositoryName, ImageTagMutability: 'MUTABLE', Tags: [{ Key: 'Team', Value: 'web' }] };
  const { ProgressEvent } = await aws.cloudControl.createResource({
    TypeName: repositoryType,
    DesiredState: JSON.stringify(model),
  });
  for (;;) {
    const { ProgressEvent: now } = await aws.cloudControl.getResourceRequestStatus({
      RequestToken: ProgressEvent?.RequestToken,
    });
    if (now?.OperationStatus === 'SUCCESS') return;
    if (now?.OperationStatus === 'FAILED') throw new Error(now.StatusMessage);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const vpcs = async (aws: Aws) =>
  Object.fromEntries(
    ((await aws.ec2.describeVpcs({})).Vpcs ?? []).map(({ VpcId = '', Tags = [] }) => [
      VpcId,
      Tags.map(({ Key, Value }) => `${Key}=${Value}`),
    ]),
  );

const repository = async (aws: Aws, Identifier: string) => {
  const { ResourceDescription } = await aws.cloudControl.getResource({
    TypeName: repositoryType,
    Identifier,
  });
  return JSON.parse(ResourceDescription?.Properties ?? '{}') as Record<string, unknown>;
};

async function told(work: Promise<unknown>): Promise<readonly Diagnostic[]> {
  try {
    await work;
    return [];
  } catch (problem) {
    if (!(problem instanceof DiagnosticError)) throw problem;
    return problem.diagnostics;
  }
}

describe('a stack on top of what exists', () => {
  it(
    'uses what others made, takes over what it is told to, and leaves the rest alone',
    async () => {
      await using stage = await Stage.open(sandbox, 0);
      const { aws } = stage;
      const main = await makeVpc(aws, 'main');
      const side = await makeVpc(aws, 'side');
      await makeRepository(aws, 'app');
      await makeRepository(aws, 'tools');
      const template = (mutability: string, rest = '') => `
Resources:
  Net:
    Type: AWS::EC2::VPC
    Metadata: { Groundcrew: { External: { CidrBlock: 10.0.0.0/16, Tags: { Name: main } } } }
  Tools:
    Type: ${repositoryType}
    Metadata: { Groundcrew: { External: tools } }
  Mine:
    Type: AWS::EC2::VPC
    Metadata: { Groundcrew: { Import: ${side} } }
    Properties: { CidrBlock: 10.0.0.0/16, Tags: [{ Key: Name, Value: side }] }
  App:
    Type: ${repositoryType}
    Metadata: { Groundcrew: { Import: { RepositoryName: app, Tags: { Team: web } } } }
    Properties: { RepositoryName: app, ImageTagMutability: ${mutability}, Tags: [{ Key: Team, Value: web }] }
  Front:
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: front, VpcId: !Ref Net }
  Back:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: back
      VpcId: !Lookup { Type: AWS::EC2::VPC, Where: { Tags: { Name: side } }, Return: VpcId }
${rest}
Outputs:
  Group: { Value: !GetAtt Net.DefaultSecurityGroup }
  Tools: { Value: !GetAtt Tools.Arn }
  All:
    Value: !Join [',', !Lookup { Type: ${repositoryType}, Where: { Tags: { Team: web } }, All: true }]
`;
      const before = await vpcs(aws);
      const plan = await stage.apply('joined', template('MUTABLE'));
      expect(Object.fromEntries(plan.actions.map(({ id, action }) => [id, action]))).toEqual({
        Net: 'external',
        Tools: 'external',
        Mine: 'import',
        App: 'import',
        Front: 'create',
        Back: 'create',
      });
      expect(plan.actions.every(({ action, changes }) => action !== 'import' || changes.length === 0)).toBe(
        true,
      );
      // The import wrote nothing, not even a tag.
      expect(await vpcs(aws)).toEqual(before);
      expect((await repository(aws, 'app'))['Tags']).toEqual([{ Key: 'Team', Value: 'web' }]);
      const outputs = await stage.outputs('joined');
      expect(outputs['Group']).toMatch(/^sg-/);
      expect(outputs['Tools']).toContain('repository/tools');
      expect(outputs['All']).toBe('app,tools');
      const { SecurityGroups } = await aws.ec2.describeSecurityGroups({
        Filters: [{ Name: 'group-id', Values: [await stage.physicalId('joined', 'Back')] }],
      });
      expect(SecurityGroups?.[0]?.VpcId).toBe(side);
      expect(isEmptyPlan(await stage.plan('joined', template('MUTABLE')))).toBe(true);
      const plain = template('MUTABLE')
        .replace(`    Metadata: { Groundcrew: { Import: ${side} } }\n`, '')
        .replace(/ {4}Metadata: { Groundcrew: { Import: { Repo.*\n/, '');
      expect(plain).not.toContain('Import:');
      expect(isEmptyPlan(await stage.plan('joined', plain))).toBe(true);

      // From now on it is managed like anything else.
      await stage.apply('joined', template('IMMUTABLE'));
      expect((await repository(aws, 'app'))['ImageTagMutability']).toBe('IMMUTABLE');

      await stage.destroy('joined');
      expect(Object.keys(await vpcs(aws))).toContain(main);
      expect(Object.keys(await vpcs(aws))).not.toContain(side);
      expect((await repository(aws, 'tools'))['RepositoryName']).toBe('tools');
      await expect(repository(aws, 'app')).rejects.toThrow(/not found|does not exist|NotFound/i);
    },
    4 * minute,
  );

  it(
    'says which candidates there are where none or several fit',
    async () => {
      await using stage = await Stage.open(sandbox, 1);
      const one = await makeVpc(stage.aws, 'one');
      const two = await makeVpc(stage.aws, 'two', '10.1.0.0/16');
      await makeRepository(stage.aws, 'lib');
      const wanting = (type: string, match: string) => `
Resources:
  It:
    Type: ${type}
    Metadata: { Groundcrew: { External: ${match} } }
`;
      const why = (type: string, match: string) => told(stage.plan('none', wanting(type, match)));
      const vpc = 'AWS::EC2::VPC';
      const [none] = await why(vpc, '{ CidrBlock: 10.0.0.0/16, Tags: { Name: two } }');
      expect(none).toMatchObject({ code: 'EXISTING_NOT_FOUND', address: 'none/It' });
      expect(none?.detail).toContain(`${one} (CidrBlock 10.0.0.0/16, Tags.Name one`);
      expect(none?.detail).toContain(`${two} (CidrBlock 10.1.0.0/16, Tags.Name two`);
      const [several] = await why(vpc, '{ InstanceTenancy: default }');
      expect(several).toMatchObject({ code: 'EXISTING_AMBIGUOUS' });
      expect(several?.detail).toContain('Tags.Name one');
      expect((await why(vpc, 'vpc-00000000000000000'))[0]?.code).toBe('EXISTING_NOT_FOUND');
      const [library] = await why(repositoryType, '{ RepositoryName: other }');
      expect(library?.detail).toContain('lib (RepositoryName lib');
      expect((await why('AWS::RDS::DBInstance', '{ MasterUserPassword: x }'))[0]?.code).toBe(
        'LOOKUP_UNANSWERABLE',
      );
      expect((await why('AWS::ApiGateway::Resource', 'only-one'))[0]).toMatchObject({
        code: 'EXISTING_NOT_FOUND',
        next: expect.stringContaining('RestApiId|ResourceId'),
      });
      expect((await why('AWS::EC2::Route', '{ GatewayId: local }'))[0]?.code).toMatch(
        /TYPE_NOT_LISTABLE|EXISTING/,
      );
    },
    2 * minute,
  );
});

describe('commands', () => {
  let project: Project;
  let aws: Aws;
  beforeEach(async () => {
    const [, account] = sandbox.accounts;
    if (!account) throw new Error('the sandbox has no second account');
    const { accessKeyId, secretAccessKey } = account;
    const region = 'us-east-1';
    aws = new Aws({ endpoint: sandbox.endpoint, region, credentials: { accessKeyId, secretAccessKey } });
    project = await Project.create({
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_REGION: region,
    });
  });
  afterEach(async () => {
    aws.close();
    await project.remove();
  });

  it('apply a stack that only uses what others made, time and again', async () => {
    const id = await makeVpc(aws, 'theirs', '10.6.0.0/16');
    await project.write(
      'uses.yaml',
      `Resources: { Net: { Type: AWS::EC2::VPC, Metadata: { Groundcrew: { External: ${id} } } } }\n`,
    );
    for (let time = 0; time < 2; time++) {
      const applied = await project.run('apply', 'uses.yaml', '--yes', '--plain');
      expect(applied).toMatchObject({ code: 0, stdout: '' });
      expect(applied.stderr).toContain('Nothing to do');
    }
    expect((await project.run('outputs', 'uses')).stderr).toContain('STACK_UNKNOWN');
  }, 120_000);

  it(
    'import, tell drift, rename, forget, and retry',
    async () => {
      const id = await makeVpc(aws, 'old', '10.3.0.0/16');
      const template = (logicalId: string) => `Resources:
  ${logicalId}:
    Type: AWS::EC2::VPC
    Properties: { CidrBlock: 10.3.0.0/16, Tags: [{ Key: Name, Value: old }] }
`;
      await project.write('web.yaml', template('Net'));
      const unconfirmed = await project.run('import', 'Net', id, 'web.yaml');
      expect(unconfirmed.stderr).toContain('NOT_CONFIRMED');
      const imported = await project.run('import', 'Net', id, 'web.yaml', '--yes', '--plain');
      expect(imported.stderr).toContain(`import  Net (${id})`);
      expect(imported.code).toBe(0);
      expect(imported.stderr).toContain(`${id} is web/Net from now on`);
      const mistaken = await project.run('import', 'Nett', id, 'web.yaml', '--yes');
      expect(mistaken.stderr).toContain('Did you mean Net?');
      expect((await project.run('plan', 'web.yaml')).stdout).toContain('Nothing to do');
      const again = await project.run('import', 'Net', id, 'web.yaml', '--yes', '--plain');
      expect(again).toMatchObject({ code: 0 });
      expect(again.stderr).toContain('Nothing to do');
      const other = await project.run('import', 'Net', 'vpc-0123456789abcdef0', 'web.yaml', '--yes');
      expect(other.stderr).toContain('IMPORT_TAKEN');

      expect((await project.run('drift', 'web')).code).toBe(0);
      await aws.ec2.createTags({ Resources: [id], Tags: [{ Key: 'Name', Value: 'changed' }] });
      const drift = await project.run('drift', 'web');
      expect(drift.code).toBe(3);
      expect(drift.stdout).toMatch(/web\/Net +vpc-\w+ +Tags\.0\.Value +old +changed/);
      const json = JSON.parse((await project.run('drift', 'web', '--json')).stdout) as {
        resources: unknown[];
      };
      expect(json.resources).toMatchObject([
        { logicalId: 'Net', state: 'changed', changes: [{ before: 'changed', after: 'old' }] },
      ]);
      await aws.ec2.createTags({ Resources: [id], Tags: [{ Key: 'Name', Value: 'old' }] });

      const moved = await project.run('state', 'mv', 'web', 'Net', 'Network', '--yes');
      expect(moved).toMatchObject({ code: 0 });
      await project.write('web.yaml', template('Network'));
      expect((await project.run('plan', 'web.yaml')).stdout).toContain('Nothing to do');
      expect((await project.run('runs', 'list', '--stack', 'web')).stdout).toContain(
        'move web/Net to web/Network',
      );
      expect((await project.run('state', 'mv', 'web', 'Net', 'Else', '--yes')).stderr).toContain(
        'RESOURCE_UNKNOWN',
      );

      const listed = await project.run('runs', 'list', '--json');
      const [latest] = JSON.parse(listed.stdout) as { id: string }[];
      const retried = await project.run('runs', 'retry', latest?.id ?? '');
      expect(retried).toMatchObject({ code: 2 });
      expect(retried.stderr).toContain('RUN_NOT_RETRIABLE');

      expect((await project.run('state', 'rm', 'web', 'Network', '--yes')).code).toBe(0);
      expect((await project.run('state', 'list', 'web')).stdout).not.toContain('Network');
      expect(Object.keys(await vpcs(aws))).toContain(id);
    },
    6 * minute,
  );
});
