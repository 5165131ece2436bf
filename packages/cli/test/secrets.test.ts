import { Lambda } from '@aws-sdk/client-lambda';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { startSandbox, type Sandbox } from '@groundcrew/sandbox';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Project, type Outcome } from './command.ts';

const region = 'eu-central-1';
/** Each is somewhere else in the template, so that the test can tell which one got out. */
const secrets = {
  parameter: 'canary-of-a-parameter-Zx81',
  later: 'canary-of-an-update-Qy72',
  secret: 'canary-of-the-secrets-manager-Pw63',
  behind: 'canary-behind-our-back-Rv54',
};

const template = `Parameters:
  Password: { Type: String, NoEcho: true }
  Broken: { Type: String, Default: 'no' }
Conditions:
  IsBroken: !Equals [!Ref Broken, 'yes']
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }]
  Function:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: keeper
      Runtime: nodejs22.x
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Environment: { Variables: { PASSWORD: !Ref Password, STAGE: test } }
      Code: { ZipFile: !Sub "// \${Password}" }
  Database:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Delete
    Properties:
      DBInstanceClass: db.t3.micro
      Engine: postgres
      AllocatedStorage: '20'
      MasterUsername: boss
      MasterUserPassword: '{{resolve:secretsmanager:keeper}}'
  Parameter:
    Type: AWS::SSM::Parameter
    Properties: { Type: String, Value: !Ref Password, Description: !Sub 'of \${Password}' }
  Launch:
    Type: AWS::AutoScaling::LaunchConfiguration
    Properties:
      ImageId: '{{resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64}}'
      InstanceType: t3.micro
      UserData: { Fn::Base64: !Sub "#!/bin/sh\\nlogin \${Password}" }
  Topic:
    Type: AWS::SNS::Topic
    Properties: { DisplayName: !Ref Password }
  Logs:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !If [IsBroken, !Sub 'no name? \${Password}', /keeper]
      Tags: [{ Key: login, Value: !Ref Password }]
Outputs:
  Login: { Value: !Sub 'boss:\${Password}' }
`;

/** As it is, and as base64 would have it wherever it begins. */
const forms = (secret: string): string[] => [
  secret,
  ...[0, 1, 2].map((before) =>
    Buffer.from(`${'x'.repeat(before)}${secret}`)
      .toString('base64')
      .slice(4, -4),
  ),
];

describe('a secret', () => {
  let sandbox: Sandbox;
  let project: Project;
  const outcomes = new Map<string, Outcome>();

  beforeAll(async () => {
    sandbox = await startSandbox({ timeScale: 0.002, machines: 'none' });
    const { accessKeyId, secretAccessKey } = sandbox.credentials;
    project = await Project.create({
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_REGION: region,
    });
  });
  afterAll(async () => {
    await project.remove();
    await sandbox.close();
  });

  async function run(...args: string[]): Promise<Outcome> {
    const outcome = await project.run(...args);
    outcomes.set(`${outcomes.size} ${args.join(' ')}`, outcome);
    return outcome;
  }

  it('of a function, a database, user data or a tag rests nowhere in clear, and is shown by nothing', async () => {
    const connection = { endpoint: sandbox.endpoint, region, credentials: sandbox.credentials };
    const [keeper, lambda] = [new SecretsManager(connection), new Lambda(connection)];
    await keeper.createSecret({ Name: 'keeper', SecretString: secrets.secret });
    await project.write('keep.yaml', template);
    const word = 'GROUNDCREW_PARAMETER_Password';
    project.env[word] = secrets.parameter;
    expect(await run('apply', 'keep.yaml', '--yes', '--json')).toMatchObject({ code: 0 });
    const written = JSON.stringify(sandbox.world.snapshot());
    for (const secret of [secrets.parameter, secrets.secret]) expect(written).toContain(secret);

    const Variables = { PASSWORD: secrets.behind, STAGE: 'test' };
    await lambda.updateFunctionConfiguration({ FunctionName: 'keeper', Environment: { Variables } });
    expect(await run('drift', 'keep', '--json')).toMatchObject({ code: 3 });
    project.env[word] = secrets.later;
    expect(await run('plan', 'keep.yaml', '--refresh', 'full', '--out', 'plan.json')).toMatchObject({
      code: 0,
    });
    project.env['GROUNDCREW_PARAMETER_Broken'] = 'yes';
    const failed = await run('apply', 'keep.yaml', '--yes', '--on-failure', 'keep');
    expect(failed).toMatchObject({ code: 1 });
    for (const read of ['outputs keep --json', 'show keep --json', 'state show keep Function'])
      expect(await run(...read.split(' '))).toMatchObject({ code: 0 });
    const runs = JSON.parse((await run('runs', 'list', '--json')).stdout) as { id: string }[];
    expect(runs).toHaveLength(2);
    await run('runs', 'show', runs[0]?.id ?? '');
    [keeper, lambda].forEach((client) => client.destroy());

    const told = [...outcomes].map(([name, { stdout, stderr }]) => [name, stdout + stderr] as const);
    const files = await readdir(project.directory, { recursive: true, withFileTypes: true });
    const kept = await Promise.all(
      files
        .filter((each) => each.isFile())
        .map(
          async (each) => [each.name, await readFile(join(each.parentPath, each.name), 'latin1')] as const,
        ),
    );
    const found = [...told, ...kept].flatMap(([where, text]) =>
      Object.entries(secrets)
        .filter(([, secret]) => forms(secret).some((form) => text.includes(form)))
        .map(([which]) => `${which} in ${where}`),
    );
    expect(found).toEqual([]);
  }, 300_000);
});
