import { describe, expect, it } from 'vitest';
import { program, scopeOf, type Sketch } from '../../test/build.ts';
import { desiredResources } from './desired-resources.ts';

const desire = (sketch: Sketch) => {
  const declared = program(sketch);
  return desiredResources(declared, scopeOf(declared, { values: { Stage: 'prod' } }));
};

describe('desired resources', () => {
  it('collects explicit and implicit dependencies, of the branch that holds only', () => {
    const { resources, diagnostics } = desire({
      conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
      resources: {
        A: { Type: 'AWS::EC2::VPC' },
        B: { Type: 'AWS::EC2::VPC' },
        C: {
          Type: 'AWS::EC2::Subnet',
          DependsOn: ['B'],
          Properties: { VpcId: { 'Fn::If': ['IsProd', { Ref: 'A' }, { Ref: 'B' }] } },
        },
      },
    });
    expect(diagnostics).toEqual([]);
    expect(resources.get('C')?.dependsOn).toEqual(['B', 'A']);
  });

  it('leaves out what its condition rules out, and names a reference to it', () => {
    const { resources, diagnostics } = desire({
      conditions: { IsDev: { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] } },
      resources: {
        A: { Type: 'AWS::EC2::VPC', Condition: 'IsDev' },
        B: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'A' } } },
        C: { Type: 'AWS::EC2::InternetGateway', DependsOn: ['A'] },
      },
    });
    expect([...resources.keys()]).toEqual(['C']);
    expect(diagnostics.map((d) => d.code)).toEqual(['REFERENCE_TO_ABSENT']);
  });

  it('gives scalars the type that their property has', () => {
    const { resources } = desire({
      resources: {
        G: {
          Type: 'AWS::EC2::SecurityGroupIngress',
          Properties: { IpProtocol: 6, FromPort: '80', GroupId: { Ref: 'Stage' } },
        },
      },
    });
    expect(resources.get('G')?.properties).toEqual({ IpProtocol: '6', FromPort: 80, GroupId: 'prod' });
  });

  it('knows what becomes of a resource where the template is silent', () => {
    const { resources } = desire({
      resources: {
        Alone: { Type: 'AWS::RDS::DBInstance' },
        Member: { Type: 'AWS::RDS::DBInstance', Properties: { DBClusterIdentifier: 'c' } },
        Net: { Type: 'AWS::EC2::VPC' },
      },
    });
    expect([...resources.values()].map((r) => r.deletionPolicy)).toEqual(['Snapshot', 'Delete', 'Delete']);
  });

  it('prints a cycle as a path', () => {
    const { diagnostics } = desire({
      resources: {
        A: { Type: 'AWS::EC2::VPC', DependsOn: ['B'] },
        B: { Type: 'AWS::EC2::VPC', DependsOn: ['A'] },
      },
    });
    expect(diagnostics[0]?.summary).toMatch(/A → B → A|B → A → B/);
  });
});
