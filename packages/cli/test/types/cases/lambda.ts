import { ifThere, tagsOf } from '../story/aws.ts';
import { att, ref } from '../story/template.ts';
import type { Resources, TypeCase } from '../story/type-case.ts';

const role = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    },
  },
};
const network: Resources = {
  Network: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.30.0.0/16' } },
  Subnet: {
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: ref('Network'), CidrBlock: '10.30.1.0/24' },
  },
  Group: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: { VpcId: ref('Network'), GroupDescription: 'functions' },
  },
};
const inline = {
  Runtime: 'nodejs22.x',
  Handler: 'index.handler',
  Role: att('Role', 'Arn'),
  Code: { ZipFile: 'exports.handler = async () => 1;' },
};

const look: TypeCase['look'] = async (aws, FunctionName) => {
  const found = await ifThere(aws.lambda.getFunction({ FunctionName }));
  if (!found) return undefined;
  const { Configuration: shown = {} } = found;
  const signing = await aws.lambda.getFunctionCodeSigningConfig({ FunctionName });
  const { RecursiveLoop } = await aws.lambda.getFunctionRecursionConfig({ FunctionName });
  return {
    answers: { Ref: FunctionName, Arn: shown.FunctionArn },
    facts: {
      state: shown.State,
      memory: shown.MemorySize,
      timeout: shown.Timeout,
      description: shown.Description,
      handler: shown.Handler,
      runtime: shown.Runtime,
      variables: shown.Environment?.Variables,
      code: shown.CodeSha256?.slice(0, 8),
      architecture: shown.Architectures?.[0],
      subnets: shown.VpcConfig?.SubnetIds?.length,
      layers: shown.Layers?.length,
      tracing: shown.TracingConfig?.Mode,
      disk: shown.EphemeralStorage?.Size,
      dead: shown.DeadLetterConfig?.TargetArn?.split(':').pop(),
      logs: shown.LoggingConfig?.LogFormat,
      key: shown.KMSKeyArn,
      image: found.Code?.ImageUri,
      reserved: found.Concurrency?.ReservedConcurrentExecutions,
      signing: signing.CodeSigningConfigArn,
      loop: RecursiveLoop,
      tags: tagsOf(Object.entries(found.Tags ?? {}).map(([Key, Value]) => ({ Key, Value }))),
    },
  };
};
const signing = 'arn:aws:lambda:eu-central-1:111111111111:code-signing-config:csc-0123456789abcdef0';

export const lambdaCases: readonly TypeCase[] = [
  {
    type: 'AWS::Lambda::Function',
    around: {
      ...network,
      Role: role,
      Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'story-dead' } },
    },
    properties: {
      ...inline,
      FunctionName: 'story-one',
      Description: 'one',
      MemorySize: '256',
      Timeout: 10,
      Architectures: ['arm64'],
      Environment: { Variables: { STAGE: 'one' } },
      VpcConfig: { SubnetIds: [ref('Subnet')], SecurityGroupIds: [att('Group', 'GroupId')] },
      Layers: ['arn:aws:lambda:eu-central-1:111111111111:layer:tools:1'],
      TracingConfig: { Mode: 'Active' },
      EphemeralStorage: { Size: 1024 },
      DeadLetterConfig: { TargetArn: att('Dead', 'Arn') },
      LoggingConfig: { LogFormat: 'JSON' },
      ReservedConcurrentExecutions: 5,
      CodeSigningConfigArn: signing,
      RecursiveLoop: 'Allow',
      RuntimeManagementConfig: { UpdateRuntimeOn: 'FunctionUpdate' },
      SnapStart: { ApplyOn: 'PublishedVersions' },
      Tags: [{ Key: 'Name', Value: 'one' }],
    },
    look,
    vanish: (aws, FunctionName) => aws.lambda.deleteFunction({ FunctionName }),
    facts: {
      state: 'Active',
      memory: 256,
      timeout: 10,
      description: 'one',
      handler: 'index.handler',
      runtime: 'nodejs22.x',
      architecture: 'arm64',
      variables: { STAGE: 'one' },
      subnets: 1,
      layers: 1,
      tracing: 'Active',
      disk: 1024,
      dead: 'story-dead',
      logs: 'JSON',
      reserved: 5,
      signing,
      loop: 'Allow',
      tags: { Name: 'one' },
    },
    updates: [
      {
        patch: {
          Code: { ZipFile: 'exports.handler = async () => 2;' },
          MemorySize: 512,
          Environment: { Variables: { STAGE: 'two' } },
          ReservedConcurrentExecutions: 7,
          Tags: [{ Key: 'Name', Value: 'two' }],
        },
        paths: [
          '/Code',
          '/Environment/Variables/STAGE',
          '/MemorySize',
          '/ReservedConcurrentExecutions',
          '/Tags/0/Value',
        ],
        facts: { memory: 512, variables: { STAGE: 'two' }, reserved: 7, tags: { Name: 'two' } },
      },
    ],
    removal: {
      patch: {
        Description: null,
        Environment: null,
        VpcConfig: null,
        Layers: null,
        TracingConfig: null,
        ReservedConcurrentExecutions: null,
        CodeSigningConfigArn: null,
        RecursiveLoop: null,
        Tags: null,
      },
      paths: [
        '/CodeSigningConfigArn',
        '/Description',
        '/Environment/Variables/STAGE',
        '/Layers/0',
        '/RecursiveLoop',
        '/ReservedConcurrentExecutions',
        '/Tags/0/Key',
        '/Tags/0/Value',
        '/TracingConfig',
        '/VpcConfig/SecurityGroupIds/0',
        '/VpcConfig/SubnetIds/0',
      ],
      facts: {
        description: '',
        variables: {},
        subnets: 0,
        layers: 0,
        tracing: 'PassThrough',
        reserved: undefined,
        signing: undefined,
        loop: 'Terminate',
        tags: {},
      },
    },
    replacement: {
      patch: { FunctionName: 'story-two' },
      paths: ['/FunctionName'],
      order: 'create-before-delete',
    },
    drift: {
      async cause(aws, FunctionName) {
        // In this order, since an update that is under way refuses any other change.
        await aws.lambda.deleteFunctionConcurrency({ FunctionName });
        await aws.lambda.deleteFunctionCodeSigningConfig({ FunctionName });
        await aws.lambda.putFunctionRecursionConfig({ FunctionName, RecursiveLoop: 'Terminate' });
        await aws.lambda.putRuntimeManagementConfig({ FunctionName, UpdateRuntimeOn: 'Auto' });
        const SnapStart = { ApplyOn: 'None' } as const;
        await aws.lambda.updateFunctionConfiguration({ FunctionName, Timeout: 20, Layers: [], SnapStart });
      },
      paths: [
        '/CodeSigningConfigArn',
        '/Layers/0',
        '/RecursiveLoop',
        '/ReservedConcurrentExecutions',
        '/RuntimeManagementConfig/UpdateRuntimeOn',
        '/SnapStart/ApplyOn',
        '/Timeout',
      ],
    },
  },
  {
    type: 'AWS::Lambda::Function',
    about: 'from an image, without a name',
    around: { Role: role },
    properties: {
      PackageType: 'Image',
      Code: { ImageUri: '111111111111.dkr.ecr.eu-central-1.amazonaws.com/web:1' },
      Role: att('Role', 'Arn'),
      ImageConfig: { Command: ['run'] },
    },
    look,
    vanish: (aws, FunctionName) => aws.lambda.deleteFunction({ FunctionName }),
    facts: { state: 'Active', image: '111111111111.dkr.ecr.eu-central-1.amazonaws.com/web:1' },
    updates: [
      {
        patch: { Code: { ImageUri: '111111111111.dkr.ecr.eu-central-1.amazonaws.com/web:2' } },
        paths: ['/Code'],
        facts: { image: '111111111111.dkr.ecr.eu-central-1.amazonaws.com/web:2' },
      },
    ],
  },
  {
    type: 'AWS::Lambda::Permission',
    around: {
      Role: role,
      Target: { Type: 'AWS::Lambda::Function', Properties: inline },
      Other: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          FunctionName: ref('Target'),
          Action: 'lambda:InvokeFunction',
          Principal: 's3.amazonaws.com',
        },
      },
    },
    properties: {
      FunctionName: ref('Target'),
      Action: 'lambda:InvokeFunction',
      Principal: 'sns.amazonaws.com',
      SourceArn: 'arn:aws:sns:eu-central-1:111111111111:alarms',
      SourceAccount: '111111111111',
    },
    async look(aws, id) {
      const [FunctionName, Id] = id.split('|');
      const answer = await ifThere(aws.lambda.getPolicy({ FunctionName }));
      const policy = JSON.parse(answer?.Policy ?? '{}') as { Statement?: Record<string, unknown>[] };
      const found = policy.Statement?.find((each) => each['Sid'] === Id);
      if (!found) return undefined;
      return {
        answers: { Ref: Id, Id },
        facts: { principal: found['Principal'], condition: found['Condition'] },
      };
    },
    async vanish(aws, id) {
      const [FunctionName, StatementId] = id.split('|');
      await aws.lambda.removePermission({ FunctionName, StatementId });
    },
    facts: {
      principal: { Service: 'sns.amazonaws.com' },
      condition: {
        StringEquals: { 'AWS:SourceAccount': '111111111111' },
        ArnLike: { 'AWS:SourceArn': 'arn:aws:sns:eu-central-1:111111111111:alarms' },
      },
    },
    replacement: {
      patch: { Principal: '222222222222', SourceArn: null, SourceAccount: null },
      paths: ['/Principal', '/SourceAccount', '/SourceArn'],
      order: 'create-before-delete',
      facts: { principal: { AWS: 'arn:aws:iam::222222222222:root' }, condition: undefined },
    },
  },
];
