import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  SimulatePrincipalPolicyCommand,
  type SimulatePrincipalPolicyCommandInput,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/index.ts';

let sandbox: Sandbox;
let iam: IAMClient;
let made = 0;

beforeAll(async () => {
  sandbox = await startSandbox({ machines: 'none' });
  iam = new IAMClient({
    endpoint: sandbox.endpoint,
    region: 'us-east-1',
    credentials: sandbox.credentials,
    maxAttempts: 1,
  });
});
afterAll(() => sandbox.close());

const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (Action: string | string[], Resource: string | string[] = '*', more = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});

async function role(policy: string): Promise<string> {
  const RoleName = `role-${(made += 1)}`;
  const AssumeRolePolicyDocument = document({ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' });
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName, Path: '/team/', AssumeRolePolicyDocument }),
  );
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument: policy }));
  return Role?.Arn ?? '';
}

async function decisions(
  PolicySourceArn: string,
  ActionNames: string[],
  rest: Partial<SimulatePrincipalPolicyCommandInput> = {},
): Promise<(string | undefined)[]> {
  const { EvaluationResults = [] } = await iam.send(
    new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames, ...rest }),
  );
  return EvaluationResults.map(({ EvalDecision }) => EvalDecision);
}

describe('SimulatePrincipalPolicy', () => {
  test('lets a deny win over an allow, and allows nothing by itself', async () => {
    const arn = await role(
      document(allow('ec2:*'), { Effect: 'Deny', Action: 'ec2:Delete*', Resource: '*' }),
    );
    expect(await decisions(arn, ['ec2:CreateVpc', 'EC2:deletevpc', 'iam:CreateRole'])).toEqual([
      'allowed',
      'explicitDeny',
      'implicitDeny',
    ]);
  });

  test('holds resources against patterns', async () => {
    const arn = await role(document(allow('ssm:PutParameter', 'arn:aws:ssm:*:*:parameter/web/?')));
    const ResourceArns = [
      'arn:aws:ssm:eu-west-1:1:parameter/web/a',
      'arn:aws:ssm:eu-west-1:1:parameter/web/ab',
      '*',
    ];
    expect(await decisions(arn, ['ssm:PutParameter'], { ResourceArns })).toEqual([
      'allowed',
      'implicitDeny',
      'implicitDeny',
    ]);
  });

  test('knows NotAction and NotResource', async () => {
    const arn = await role(
      document(
        { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' },
        { Effect: 'Deny', Action: 's3:*', NotResource: 'arn:aws:s3:::mine' },
      ),
    );
    expect(
      await decisions(arn, ['iam:GetRole', 's3:ListBucket'], {
        ResourceArns: ['arn:aws:s3:::mine', 'arn:aws:s3:::other'],
      }),
    ).toEqual(['implicitDeny', 'implicitDeny', 'allowed', 'explicitDeny']);
  });

  test('weighs conditions with what is given, and names what is missing', async () => {
    const arn = await role(
      document(
        allow('ec2:RunInstances', '*', {
          Condition: {
            StringEquals: { 'aws:RequestedRegion': 'eu-west-1' },
            Bool: { 'aws:SecureTransport': true },
          },
        }),
      ),
    );
    const ask = (region?: string) =>
      iam.send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn: arn,
          ActionNames: ['ec2:RunInstances'],
          ContextEntries: [
            { ContextKeyName: 'aws:SecureTransport', ContextKeyType: 'boolean', ContextKeyValues: ['true'] },
            ...(region === undefined
              ? []
              : [
                  {
                    ContextKeyName: 'aws:requestedregion',
                    ContextKeyType: 'string' as const,
                    ContextKeyValues: [region],
                  },
                ]),
          ],
        }),
      );
    expect((await ask('eu-west-1')).EvaluationResults?.[0]).toMatchObject({
      EvalDecision: 'allowed',
      MissingContextValues: [],
    });
    expect((await ask('us-east-1')).EvaluationResults?.[0]?.EvalDecision).toBe('implicitDeny');
    expect((await ask()).EvaluationResults?.[0]).toMatchObject({
      EvalDecision: 'implicitDeny',
      MissingContextValues: ['aws:RequestedRegion'],
    });
  });

  test('joins managed policies, and stays within a permissions boundary', async () => {
    const arn = await role(document(allow('sqs:*')));
    const RoleName = arn.split('/').at(-1) ?? '';
    await iam.send(
      new AttachRolePolicyCommand({ RoleName, PolicyArn: 'arn:aws:iam::aws:policy/PowerUserAccess' }),
    );
    expect(await decisions(arn, ['ec2:CreateVpc', 'iam:CreateRole'])).toEqual(['allowed', 'implicitDeny']);
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: `limit-${made}`, PolicyDocument: document(allow('sqs:*')) }),
    );
    await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: Policy?.Arn }));
    expect(await decisions(arn, ['sqs:CreateQueue', 'ec2:CreateVpc'])).toEqual(['allowed', 'implicitDeny']);
  });

  test('refuses a session, an unknown role and an action that is none', async () => {
    await expect(decisions('arn:aws:sts::111111111111:assumed-role/a/b', ['ec2:X'])).rejects.toMatchObject({
      name: 'InvalidInputException',
    });
    await expect(decisions('arn:aws:iam::111111111111:role/nobody', ['ec2:X'])).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
    await expect(decisions('arn:aws:iam::111111111111:user/admin', ['CreateVpc'])).rejects.toMatchObject({
      name: 'InvalidInputException',
    });
    expect(await decisions('arn:aws:iam::111111111111:user/admin', ['ec2:X'])).toEqual(['allowed']);
  });
});
