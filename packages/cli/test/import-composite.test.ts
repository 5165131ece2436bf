import { isEmptyPlan } from '@groundcrew/planner';
import type { JsonObject } from '@groundcrew/contract';
import type { Sandbox } from '@groundcrew/sandbox';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Aws } from './types/story/aws.ts';
import { ifThere } from './types/story/aws.ts';
import { openSandbox, Stage } from './types/story/stage.ts';

const minute = 60_000;

let sandbox: Sandbox;
beforeAll(async () => (sandbox = await openSandbox(1)));
afterAll(() => sandbox.close());

/** Made by others through Cloud Control; answers the model it has then. */
async function make(aws: Aws, TypeName: string, model: JsonObject): Promise<JsonObject> {
  const DesiredState = JSON.stringify(model);
  const { ProgressEvent } = await aws.cloudControl.createResource({ TypeName, DesiredState });
  for (;;) {
    const { ProgressEvent: now } = await aws.cloudControl.getResourceRequestStatus({
      RequestToken: ProgressEvent?.RequestToken,
    });
    if (now?.OperationStatus === 'FAILED') throw new Error(now.StatusMessage);
    if (now?.OperationStatus === 'SUCCESS') {
      const { Identifier } = now;
      const { ResourceDescription } = await aws.cloudControl.getResource({ TypeName, Identifier });
      return JSON.parse(ResourceDescription?.Properties ?? '{}') as JsonObject;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What stands before the stack does: each thing is identified by more than one value. */
async function othersMade(aws: Aws) {
  const { Vpc: { VpcId = '' } = {} } = await aws.ec2.createVpc({ CidrBlock: '10.7.0.0/16' });
  const { InternetGateway: { InternetGatewayId = '' } = {} } = await aws.ec2.createInternetGateway({});
  await aws.ec2.attachInternetGateway({ VpcId, InternetGatewayId });
  const { RouteTable: { RouteTableId = '' } = {} } = await aws.ec2.createRouteTable({ VpcId });
  const DestinationCidrBlock = '0.0.0.0/0';
  await aws.ec2.createRoute({ RouteTableId, DestinationCidrBlock, GatewayId: InternetGatewayId });
  const { AllocationId = '', PublicIp = '' } = await aws.ec2.allocateAddress({ Domain: 'vpc' });
  const trust = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  };
  const { Role } = await aws.iam.createRole({
    RoleName: 'others',
    AssumeRolePolicyDocument: JSON.stringify(trust),
  });
  const { FunctionArn = '' } = await aws.lambda.createFunction({
    FunctionName: 'others',
    Role: Role?.Arn,
    PackageType: 'Image',
    Code: { ImageUri: '111111111111.dkr.ecr.eu-central-1.amazonaws.com/others:1' },
  });
  const allow = { Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com' };
  await aws.lambda.addPermission({ FunctionName: 'others', StatementId: 'from-s3', ...allow });
  const api = await make(aws, 'AWS::ApiGateway::RestApi', { Name: 'others' });
  const RestApiId = String(api['RestApiId']);
  const ParentId = String(api['RootResourceId'] ?? 'root');
  const path = await make(aws, 'AWS::ApiGateway::Resource', { RestApiId, ParentId, PathPart: 'pets' });
  return {
    ids: {
      Attachment: `IGW|${VpcId}`,
      Way: `${RouteTableId}|${DestinationCidrBlock}`,
      Address: `${PublicIp}|${AllocationId}`,
      Allowance: 'others|from-s3',
      Path: `${RestApiId}|${String(path['ResourceId'])}`,
    },
    resources: {
      Attachment: ['AWS::EC2::VPCGatewayAttachment', { VpcId, InternetGatewayId }],
      Way: ['AWS::EC2::Route', { RouteTableId, DestinationCidrBlock, GatewayId: InternetGatewayId }],
      Address: ['AWS::EC2::EIP', { Domain: 'vpc' }],
      Allowance: ['AWS::Lambda::Permission', { FunctionName: FunctionArn, ...allow }],
      Path: ['AWS::ApiGateway::Resource', { RestApiId, ParentId, PathPart: 'pets' }],
    } satisfies Record<string, [string, JsonObject]>,
    /** The two that are looked at again when the stack is gone. */
    left: async () => ({
      routes: (await aws.ec2.describeRouteTables({ RouteTableIds: [RouteTableId] })).RouteTables?.[0]?.Routes
        ?.length,
      policy: (await ifThere(aws.lambda.getPolicy({ FunctionName: 'others' })))?.Policy,
    }),
  };
}

it(
  'imports what AWS identifies by several values, by the identifiers that AWS itself gives',
  async () => {
    await using stage = await Stage.open(sandbox, 0);
    const { ids, resources, left } = await othersMade(stage.aws);
    const templateWith = (imported: boolean): JsonObject => ({
      Resources: Object.fromEntries(
        Object.entries(resources).map(([name, [Type, Properties]]) => {
          const Import = ids[name as keyof typeof ids];
          const DeletionPolicy = 'Delete';
          return [
            name,
            { Type, DeletionPolicy, Properties, ...(imported && { Metadata: { Groundcrew: { Import } } }) },
          ];
        }),
      ),
    });
    const plan = await stage.apply('joined', templateWith(true));
    expect(
      Object.fromEntries(plan.actions.map(({ id, action, changes }) => [id, [action, changes]])),
    ).toEqual(Object.fromEntries(Object.keys(ids).map((id) => [id, ['import', []]])));
    for (const template of [templateWith(true), templateWith(false)]) {
      const again = await stage.plan('joined', template, { refresh: 'full' });
      expect(isEmptyPlan(again), JSON.stringify(again.actions)).toBe(true);
    }
    expect(await left()).toMatchObject({ routes: 2, policy: expect.stringContaining('from-s3') as string });
    await stage.destroy('joined');
    expect(await left()).toEqual({ routes: 1, policy: undefined });
  },
  4 * minute,
);
