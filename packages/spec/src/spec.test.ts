import { describe, expect, it } from 'vitest';
import { defaultDeletionPolicy, identifierOf, refOf, suggest, typeNames, typeSpec } from './index.ts';
import type { TypeSpec } from './index.ts';

const known = (type: string): TypeSpec => {
  const spec = typeSpec(type);
  if (!spec) throw new Error(`${type} is not known`);
  return spec;
};

describe('what AWS says about its types', () => {
  it('knows all of them and nothing else', () => {
    expect(typeNames().length).toBeGreaterThan(1800);
    expect(typeSpec('AWS::EC2::Vpc')).toBeUndefined();
    expect(typeSpec('constructor')).toBeUndefined();
  });

  it('tells what a property holds, and what replaces the resource', () => {
    const subnet = known('AWS::EC2::Subnet');
    expect(subnet.properties['MapPublicIpOnLaunch']).toEqual({ type: { kind: 'boolean' } });
    expect(subnet.required).toEqual(['VpcId']);
    expect(subnet.createOnly).toContain('/CidrBlock');
    expect(known('AWS::EC2::Instance').conditionalCreateOnly).toContain('/InstanceType');
  });

  it('asks the registry what replaces a type from within its structures', () => {
    expect(known('AWS::EKS::Cluster').createOnly).not.toContain('/ResourcesVpcConfig/SubnetIds');
    expect(known('AWS::EMR::Cluster').createOnly).toContain('/Instances/Ec2SubnetId');
    expect(known('AWS::EC2::NetworkInterface').conditionalCreateOnly).toContain('/EnablePrimaryIpv6');
  });

  it('takes limits, handlers, write-only properties and list parents from the registry', () => {
    expect(known('AWS::RDS::DBInstance').writeOnly).toContain('/MasterUserPassword');
    expect(known('AWS::EC2::Route').handlers).toHaveProperty('list');
    expect(known('AWS::EC2::Route').listParents).toEqual(['RouteTableId']);
    expect(known('AWS::EC2::EIPAssociation').replacementStrategy).toBe('delete_then_create');
    const name = known('AWS::Logs::LogGroup').properties['LogGroupName']?.type;
    expect(name).toMatchObject({ kind: 'string', maxLength: 512, pattern: expect.any(String) as string });
  });

  it('never calls a property read-only that a template may set', () => {
    const settable = typeNames().flatMap((type) => {
      const { readOnly, properties } = known(type);
      return readOnly.filter((path) => path.slice(1) in properties).map((path) => type + path);
    });
    expect(settable).toEqual([]);
  });

  it('resolves every structure it names', () => {
    const dangling = typeNames().flatMap((type) => {
      const names = [...JSON.stringify(known(type)).matchAll(/"definition":"([^"]*)"/g)].map(
        ([, name]) => name ?? '',
      );
      return names.filter((name) => !(name in known(type).definitions)).map((name) => `${type}: ${name}`);
    });
    expect(dangling).toEqual([]);
  });
});

describe('Ref', () => {
  it.each([
    ['AWS::EC2::VPC', { VpcId: 'vpc-1' }, 'vpc-1'],
    ['AWS::EC2::EIP', { PublicIp: '198.51.100.7', AllocationId: 'eipalloc-1' }, '198.51.100.7'],
    ['AWS::EC2::Route', { RouteTableId: 'rtb-1', CidrBlock: '0.0.0.0/0' }, 'rtb-1|0.0.0.0/0'],
    ['AWS::EC2::VPCGatewayAttachment', { AttachmentType: 'IGW', VpcId: 'vpc-1' }, 'IGW|vpc-1'],
    ['AWS::EC2::VolumeAttachment', { VolumeId: 'vol-1', InstanceId: 'i-1' }, 'vol-1|i-1'],
    ['AWS::IAM::RolePolicy', { PolicyName: 'p', RoleName: 'r' }, 'p'],
    ['AWS::Events::Rule', { Name: 'nightly' }, 'nightly'],
    ['AWS::Events::Rule', { EventBusName: 'bus', Name: 'nightly' }, 'bus|nightly'],
    ['AWS::S3::StorageLens', { StorageLensConfiguration: { Id: 'lens' } }, 'lens'],
  ])('of %s', (type, model, expected) => {
    expect(refOf(known(type), model)).toBe(expected);
  });

  it('is unknown while a part of it is missing', () => {
    expect(refOf(known('AWS::EC2::Route'), { RouteTableId: 'rtb-1' })).toBeUndefined();
    expect(refOf(known('AWS::ApiGateway::Method'), { HttpMethod: 'GET' })).toBeUndefined();
  });

  it("differs from Cloud Control's identifier where AWS says so", () => {
    const model = { PublicIp: '198.51.100.7', AllocationId: 'eipalloc-1' };
    expect(identifierOf(known('AWS::EC2::EIP'), model)).toBe('198.51.100.7|eipalloc-1');
  });
});

describe('did you mean', () => {
  it('finds a slip of the finger or of the case', () => {
    expect(suggest('AWS::EC2::Instnace')).toContain('AWS::EC2::Instance');
    expect(suggest('AWS::EC2::Vpc')[0]).toBe('AWS::EC2::VPC');
  });

  it('finds the type in another service', () => {
    expect(suggest('AWS::EC2::DBInstance')).toContain('AWS::RDS::DBInstance');
  });

  it('says nothing to nonsense', () => {
    expect(suggest('AWS::Nothing::LikeThisAtAll')).toEqual([]);
  });
});

it("follows CloudFormation's default for deletion", () => {
  expect(defaultDeletionPolicy('AWS::RDS::DBInstance', {})).toBe('Snapshot');
  expect(defaultDeletionPolicy('AWS::RDS::DBInstance', { DBClusterIdentifier: 'c' })).toBe('Delete');
  expect(defaultDeletionPolicy('AWS::EC2::Volume', {})).toBe('Delete');
});
