import type { JsonObject } from '@groundcrew/contract';
import { printTemplate } from '@groundcrew/template';
import { beforeEach, describe, expect, it } from 'vitest';
import { given, stage, type Stage } from './stage.ts';

const parameterType = 'AWS::SSM::Parameter';
const named = (Name: string, Value: unknown, more: JsonObject = {}): JsonObject =>
  ({ Type: parameterType, Properties: { Name, Type: 'String', Value, ...more } }) as JsonObject;

const template: JsonObject = {
  Description: 'All that there is',
  Parameters: {
    Password: { Type: 'String', NoEcho: true },
    Cidr: { Type: 'String', Default: '10.0.0.0/16', Description: 'of the network' },
  },
  Conditions: { Wide: { 'Fn::Equals': [{ Ref: 'Cidr' }, '10.0.0.0/16'] } },
  Resources: {
    Net: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: { Ref: 'Cidr' } } },
    Inner: {
      Type: 'AWS::EC2::Subnet',
      DependsOn: 'Secret',
      Properties: { VpcId: { Ref: 'Net' }, CidrBlock: '10.0.1.0/24' },
    },
    Secret: named('/secret', { 'Fn::Sub': 'x${Password}' }),
    Text: named(
      '/text',
      { 'Fn::Join': ['-', ['net', { Ref: 'Net' }]] },
      { Description: { 'Fn::If': ['Wide', { Ref: 'Inner' }, 'none'] } },
    ),
    Far: { ...named('/far', 'far'), Metadata: { Groundcrew: { Region: 'us-east-1' } } },
    Near: named('/near', { 'Fn::Sub': 'beside ${Far}' }),
  },
  Outputs: {
    Net: { Value: { Ref: 'Net' }, Description: 'its id', Export: { Name: 'net' } },
    Word: { Value: { Ref: 'Password' } },
  },
};

let on: Stage;
beforeEach(async () => {
  on = await stage();
  const parameters = given({ Password: { secret: await on.secrets.put('hunter22') } });
  await on.apply(template, { parameters });
});

const exported = async () => {
  const { document, resourcesToImport, diagnostics } = await on.stacks.export('web');
  const text = printTemplate(document, 'json');
  expect(text).not.toContain('hunter22');
  return {
    template: JSON.parse(text) as JsonObject & { Resources: Record<string, { Properties: JsonObject }> },
    resourcesToImport,
    told: diagnostics.map(({ code, address }) => `${code} ${address}`),
  };
};
const propertiesOf = async (logicalId: string) =>
  (await exported()).template.Resources[logicalId]?.Properties;
const farAway = 'EXPORT_LEFT_OUT web/Far';

describe('an export', () => {
  it('keeps logical ids, references, parameters and outputs, and retains everything', async () => {
    const { template: written, told } = await exported();
    expect(told).toEqual([farAway]);
    expect(written).toEqual({
      AWSTemplateFormatVersion: '2010-09-09',
      Description: 'All that there is',
      Parameters: {
        Password: { Type: 'String', NoEcho: true },
        Cidr: { Type: 'String', Default: '10.0.0.0/16', Description: 'of the network' },
      },
      Resources: {
        Net: {
          Type: 'AWS::EC2::VPC',
          DeletionPolicy: 'Retain',
          Properties: { CidrBlock: { Ref: 'Cidr' } },
        },
        Inner: {
          Type: 'AWS::EC2::Subnet',
          DependsOn: ['Secret'],
          DeletionPolicy: 'Retain',
          Properties: { VpcId: { Ref: 'Net' }, CidrBlock: '10.0.1.0/24' },
        },
        Secret: { ...named('/secret', { 'Fn::Sub': 'x${Password}' }), DeletionPolicy: 'Retain' },
        Text: {
          ...named(
            '/text',
            { 'Fn::Join': ['-', ['net', { Ref: 'Net' }]] },
            { Description: { Ref: 'Inner' } },
          ),
          DeletionPolicy: 'Retain',
        },
        // What is not written is referred to by nothing.
        Near: { ...named('/near', 'beside /far'), DeletionPolicy: 'Retain' },
      },
      Outputs: {
        Net: { Value: { Ref: 'Net' }, Description: 'its id', Export: { Name: 'net' } },
        Word: { Value: { Ref: 'Password' } },
      },
    });
  });

  it('planned for the same stack changes nothing but what becomes of its resources', async () => {
    const { template: written } = await exported();
    const parameters = given({ Password: { secret: await on.secrets.put('hunter22') } });
    const plan = await on.plan(written, { parameters });
    const actions = plan.actions.filter(({ logicalId }) => logicalId !== 'Far');
    expect(actions).toHaveLength(5);
    for (const action of actions)
      expect(action).toMatchObject({ action: 'none', changes: [], recordsOnly: true });
    expect(plan.outputs).toEqual([]);
  });

  it('writes what has drifted as it is, and says so', async () => {
    on.cloud.drift('Net', { CidrBlock: '10.9.0.0/16' });
    on.cloud.drift('Text', { Value: 'by hand' });
    expect(await propertiesOf('Net')).toEqual({ CidrBlock: '10.9.0.0/16' });
    expect(await propertiesOf('Text')).toMatchObject({ Value: 'by hand', Description: { Ref: 'Inner' } });
    expect((await exported()).told.toSorted()).toEqual([
      'EXPORT_DRIFTED web/Net',
      'EXPORT_DRIFTED web/Text',
      farAway,
    ]);
  });

  it('never writes what a secret has drifted to', async () => {
    on.cloud.drift('Secret', { Value: 'another secret' });
    const { template: written, told } = await exported();
    expect(JSON.stringify(written)).not.toContain('another secret');
    expect(written.Resources['Secret']?.Properties).toMatchObject({ Value: { 'Fn::Sub': 'x${Password}' } });
    expect(told).toContain('EXPORT_DRIFTED web/Secret');
  });

  it('leaves out what is gone, and refers to it no more', async () => {
    on.cloud.resources.delete(`AWS::EC2::VPC ${on.cloud.only('Net').physicalId}`);
    const { template: written, told } = await exported();
    expect(Object.keys(written.Resources)).not.toContain('Net');
    expect(written.Resources['Inner']?.Properties['VpcId']).toMatch(/^net-/);
    expect(told).toContain('EXPORT_LEFT_OUT web/Net');
  });

  it('names what CloudFormation is to import by its schema’s identifier', async () => {
    const { resourcesToImport } = await exported();
    const { physicalId } = on.cloud.only('Net');
    expect(resourcesToImport).toContainEqual({
      ResourceType: 'AWS::EC2::VPC',
      LogicalResourceId: 'Net',
      ResourceIdentifier: { VpcId: physicalId },
    });
    expect(resourcesToImport.map(({ LogicalResourceId }) => LogicalResourceId).toSorted()).toEqual([
      'Inner',
      'Near',
      'Net',
      'Secret',
      'Text',
    ]);
  });

  it('without what it was applied from has literals, and leaves out what is secret', async () => {
    await on.database.tables<{ plan: object }>().deleteFrom('plan').execute();
    const { template: written, told } = await exported();
    expect(written.Resources['Inner']?.Properties['VpcId']).toMatch(/^net-/);
    expect(written.Resources['Secret']?.Properties).toEqual({ Name: '/secret', Type: 'String' });
    expect(told.toSorted()).toEqual([
      farAway,
      'EXPORT_OUTPUT_LEFT_OUT web',
      'EXPORT_PROPERTY_LEFT_OUT web/Secret',
      // Nobody can read it from AWS again, and what it was is not kept.
      'EXPORT_PROPERTY_LEFT_OUT web/Text',
      'EXPORT_WITHOUT_TEMPLATE web',
    ]);
  });

  it('is of a stack that there is', async () => {
    await expect(on.stacks.export('other')).rejects.toMatchObject({
      diagnostics: [{ code: 'STACK_UNKNOWN' }],
    });
  });
});
