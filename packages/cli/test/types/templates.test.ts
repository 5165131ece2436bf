import { DiagnosticError, type JsonObject } from '@groundcrew/contract';
import type { Plan } from '@groundcrew/planner';
import type { Sandbox } from '@groundcrew/sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually, openSandbox, Stage } from './story/stage.ts';
import { ref, templateOf } from './story/template.ts';

const stack = 'story';
let sandbox: Sandbox;
let stage: Stage;
let stories = 0;

beforeAll(async () => (sandbox = await openSandbox(20)));
afterAll(() => sandbox.close());
beforeEach(async () => (stage = await Stage.open(sandbox, stories++)));
afterEach(() => stage[Symbol.asyncDispose]());

const network = (cidr = '10.20.0.0/16') => ({ Type: 'AWS::EC2::VPC', Properties: { CidrBlock: cidr } });
const subnet = (name: string, of = 'Network') => ({
  Type: 'AWS::EC2::Subnet',
  Properties: { VpcId: ref(of), CidrBlock: '10.20.1.0/24', Tags: [{ Key: 'Name', Value: name }] },
});
const gateway = (name: string) => ({
  Type: 'AWS::EC2::InternetGateway',
  Properties: { Tags: [{ Key: 'Name', Value: name }] },
});
const doing = (plan: Plan) =>
  plan.actions.filter((each) => each.action !== 'none').map((each) => `${each.action} ${each.logicalId}`);
const codesOf = async (refused: Promise<unknown>): Promise<string[]> => {
  try {
    await refused;
    return [];
  } catch (problem) {
    if (problem instanceof DiagnosticError) return problem.diagnostics.map((each) => each.code);
    throw problem;
  }
};
const end = async () => {
  await stage.destroy(stack);
  await eventually(() => stage.leftBehind().length === 0);
  expect(stage.leftBehind()).toEqual([]);
};

describe('a plan', () => {
  it('limited to a target takes along what that needs, and nothing else', async () => {
    const template = templateOf({ Network: network(), Subnet: subnet('one'), Gateway: gateway('one') });
    expect(doing(await stage.apply(stack, template, { targets: ['Subnet'] }))).toEqual([
      'create Network',
      'create Subnet',
    ]);
    expect(doing(await stage.apply(stack, template))).toEqual(['create Gateway']);
    await end();
  });

  it('replaces what it is asked to', async () => {
    const template = templateOf({ Gateway: gateway('one'), Other: gateway('two') });
    await stage.apply(stack, template);
    const before = await stage.physicalId(stack, 'Gateway');
    const plan = await stage.apply(stack, template, { replace: ['Gateway'] });
    expect(doing(plan)).toEqual(['replace Gateway']);
    expect(await stage.physicalId(stack, 'Gateway')).not.toBe(before);
    expect(doing(await stage.plan(stack, template))).toEqual([]);
    await end();
  });

  it('replaces what depends on a replaced network, first creating both', async () => {
    await stage.apply(stack, templateOf({ Network: network(), Subnet: subnet('one') }));
    const other = templateOf({
      Network: network('10.20.0.0/17'),
      Subnet: subnet('one'),
    });
    const plan = await stage.plan(stack, other);
    expect(doing(plan).toSorted()).toEqual(['replace Network', 'replace Subnet']);
    expect(plan.actions.map((each) => each.order)).toEqual(['create-before-delete', 'create-before-delete']);
    await stage.carryOut(plan);
    expect(doing(await stage.plan(stack, other))).toEqual([]);
    await end();
  });

  it('takes a renamed logical id for one that goes and one that comes', async () => {
    await stage.apply(stack, templateOf({ Network: network(), Subnet: subnet('one') }));
    const renamed = templateOf({ Network: network(), Renamed: subnet('one') });
    const plan = await stage.apply(stack, renamed);
    expect(doing(plan).toSorted()).toEqual(['create Renamed', 'delete Subnet']);
    expect(doing(await stage.plan(stack, renamed))).toEqual([]);
    await end();
  });

  it('replaces a resource whose type changes under its logical id', async () => {
    const parameter = {
      Type: 'AWS::SSM::Parameter',
      Properties: { Type: 'String', Value: 'one' },
    };
    await stage.apply(stack, templateOf({ Thing: gateway('one') }));
    const other = templateOf({ Thing: parameter });
    const plan = await stage.apply(stack, other);
    expect(plan.actions).toMatchObject([
      { action: 'replace', type: 'AWS::SSM::Parameter', formerType: 'AWS::EC2::InternetGateway' },
    ]);
    expect(doing(await stage.plan(stack, other, { refresh: 'full' }))).toEqual([]);
    await end();
  });

  it('follows conditions that switch resources on and off', async () => {
    const template: JsonObject = {
      Parameters: { Public: { Type: 'String', AllowedValues: ['yes', 'no'] } },
      Conditions: { IsPublic: { 'Fn::Equals': [ref('Public'), 'yes'] } },
      Resources: {
        Network: network(),
        Gateway: { Type: 'AWS::EC2::InternetGateway', Condition: 'IsPublic' },
        Attachment: {
          Type: 'AWS::EC2::VPCGatewayAttachment',
          Condition: 'IsPublic',
          Properties: { VpcId: ref('Network'), InternetGatewayId: ref('Gateway') },
        },
      },
      Outputs: { Gateway: { Condition: 'IsPublic', Value: ref('Gateway') } },
    };
    const set = (value: string) => ({ parameters: { Public: value } });
    await stage.apply(stack, template, set('no'));
    const on = await stage.apply(stack, template, set('yes'));
    expect(doing(on)).toEqual(['create Gateway', 'create Attachment']);
    expect(await stage.outputs(stack)).toEqual({ Gateway: await stage.physicalId(stack, 'Gateway') });
    const off = await stage.apply(stack, template, set('no'));
    expect(doing(off)).toEqual(['delete Attachment', 'delete Gateway']);
    expect(await stage.outputs(stack)).toEqual({});
    expect(doing(await stage.plan(stack, template, set('no')))).toEqual([]);
    await end();
  });

  it('shows that a secret changes, and not what it is', async () => {
    const template: JsonObject = {
      Parameters: { Word: { Type: 'String', NoEcho: true } },
      Resources: {
        Secret: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: ref('Word') } },
      },
    };
    const say = (value: string) => ({ parameters: { Word: value }, refresh: 'full' as const });
    await stage.apply(stack, template, say('open-sesame'));
    expect(doing(await stage.plan(stack, template, say('open-sesame')))).toEqual([]);
    const plan = await stage.plan(stack, template, say('shut-sesame'));
    expect(plan.actions[0]?.changes).toEqual([
      {
        path: '/Value',
        kind: 'change',
        forcesReplacement: false,
        sensitive: true,
        unknown: false,
        toDefault: false,
      },
    ]);
    expect(JSON.stringify(plan)).not.toContain('sesame');
    await stage.carryOut(plan);
    const { Parameter } = await stage.aws.ssm.getParameter({ Name: await stage.physicalId(stack, 'Secret') });
    expect(Parameter?.Value).toBe('shut-sesame');
    expect(doing(await stage.plan(stack, template, say('shut-sesame')))).toEqual([]);
    await end();
  });

  it('reads a template written by hand, with every short form', async () => {
    const text = `
Mappings: { Sizes: { eu-central-1: { Cidr: 10.20.0.0/16 } } }
Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: !FindInMap [Sizes, !Ref AWS::Region, Cidr]
      Tags: [{ Key: Name, Value: !Join ['-', [!Ref 'AWS::StackName', 022]] }]
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: !Select [1, !Cidr [!GetAtt Network.CidrBlock, 4, 8]]
      AvailabilityZone: !Select [0, !GetAZs '']
Outputs:
  Zone: { Value: !Sub '\${Subnet.AvailabilityZone}' }
`;
    await stage.apply(stack, text);
    expect(await stage.outputs(stack)).toEqual({ Zone: 'eu-central-1a' });
    const { Subnets } = await stage.aws.ec2.describeSubnets({
      SubnetIds: [await stage.physicalId(stack, 'Subnet')],
    });
    expect(Subnets?.[0]?.CidrBlock).toBe('10.20.1.0/24');
    expect(doing(await stage.plan(stack, text, { refresh: 'full' }))).toEqual([]);
    await end();
  });
});

describe('two stacks', () => {
  const exporting = (name = 'shared-network') =>
    templateOf(
      { Network: network() },
      { Outputs: { Network: { Value: ref('Network'), Export: { Name: name } } } },
    );
  const importing = templateOf({
    Subnet: {
      Type: 'AWS::EC2::Subnet',
      Properties: { VpcId: { 'Fn::ImportValue': 'shared-network' }, CidrBlock: '10.20.1.0/24' },
    },
  });

  it('share an export, which can neither change nor go while it is imported', async () => {
    expect(await codesOf(stage.plan('user', importing))).toEqual(['EXPORT_UNKNOWN']);
    const asking = templateOf({
      Subnet: {
        Type: 'AWS::EC2::Subnet',
        Properties: {
          VpcId: { 'Fn::GetStackOutput': { StackName: 'nobody', OutputName: 'Network' } },
          CidrBlock: '10.20.1.0/24',
        },
      },
    });
    expect(await codesOf(stage.plan('user', asking))).toEqual(['OUTPUT_UNKNOWN']);
    await stage.apply(stack, exporting());
    await stage.apply('user', importing);
    const subnetId = await stage.physicalId('user', 'Subnet');
    const { Subnets } = await stage.aws.ec2.describeSubnets({ SubnetIds: [subnetId] });
    expect(Subnets?.[0]?.VpcId).toBe(await stage.physicalId(stack, 'Network'));
    expect(doing(await stage.plan('user', importing))).toEqual([]);

    expect(await codesOf(stage.planDestroy(stack))).toEqual(['EXPORT_IN_USE']);
    expect(await codesOf(stage.plan(stack, exporting('other')))).toEqual(['EXPORT_IN_USE']);
    expect(await codesOf(stage.plan('rival', exporting()))).toEqual(['EXPORT_TAKEN']);

    await stage.destroy('user');
    await end();
  });
});
