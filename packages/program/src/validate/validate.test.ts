import { describe, expect, it } from 'vitest';
import type { Diagnostic, Json } from '@groundcrew/contract';
import { at, program, type Sketch } from '../../test/build.ts';
import type { Program } from '../program.ts';
import { validateProgram } from './validate.ts';

const findings = (sketch: Sketch, rest: Partial<Program> = {}): Diagnostic[] =>
  validateProgram({ ...program(sketch), ...rest });
const said = (sketch: Sketch, rest?: Partial<Program>): string[] =>
  findings(sketch, rest).map(({ severity, code, summary }) => `${severity} ${code}: ${summary}`);
const properties = (Type: string, Properties: Sketch['outputs']): string[] =>
  said({ resources: { X: { Type, Properties: Properties ?? {} } } });

const web: Sketch = {
  parameters: { Size: { Type: 'String', Default: 't3.micro' } },
  mappings: { Images: { 'eu-central-1': { web: 'ami-1' } } },
  conditions: { Big: { 'Fn::Equals': [{ Ref: 'Size' }, 'm5.large'] } },
  resources: {
    Net: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Web: {
      Type: 'AWS::EC2::Instance',
      Properties: {
        InstanceType: { Ref: 'Size' },
        ImageId: { 'Fn::FindInMap': ['Images', { Ref: 'AWS::Region' }, 'web'] },
        EbsOptimized: { 'Fn::If': ['Big', 'true', { Ref: 'AWS::NoValue' }] },
        Tags: [{ Key: 'Net', Value: { 'Fn::Sub': '${Net} ${Net.CidrBlock} ${!Literal}' } }],
      },
    },
  },
  outputs: { Address: { 'Fn::GetAtt': ['Web', 'PrivateIp'] } },
};

describe('a good program', () => {
  it('has no findings', () => {
    expect(said(web)).toEqual([]);
  });
});

describe('types', () => {
  it('suggests the type that was meant', () => {
    const [finding] = findings({ resources: { X: { Type: 'AWS::EC2::Instnace' } } });
    expect(finding).toMatchObject({ code: 'UNKNOWN_TYPE', address: 'X' });
    expect(finding?.next).toContain('AWS::EC2::Instance');
  });

  it.each([
    'Custom::Thing',
    'AWS::CloudFormation::CustomResource',
    'My::Own::Unit::MODULE',
    'Acme::Db::Table',
  ])('lets %s pass, whatever its properties are', (type) => {
    expect(properties(type, { ServiceToken: 'arn', Anything: [1] })).toEqual([]);
  });

  it('asks for the transform that a serverless type needs', () => {
    expect(properties('AWS::Serverless::Function', {})).toEqual([
      'error MISSING_TRANSFORM: AWS::Serverless::Function needs a transform',
    ]);
  });
});

describe('properties', () => {
  it('suggests the name that was meant', () => {
    const [finding] = findings({
      resources: { X: { Type: 'AWS::EC2::VPC', Properties: { CidrBlok: '10.0.0.0/16' } } },
    });
    expect(finding?.summary).toBe('AWS::EC2::VPC has no property "CidrBlok"');
    expect(finding?.next).toBe('Did you mean CidrBlock?');
  });

  it('finds them in structures, lists and the branches of Fn::If', () => {
    const volume = { DeviceName: '/dev/sdh', Ebs: { Size: 8 } };
    const mappings: Json = [{ 'Fn::If': ['Big', volume, { Ref: 'AWS::NoValue' }] }];
    const { parameters, conditions } = web;
    const resources = { X: { Type: 'AWS::EC2::Instance', Properties: { BlockDeviceMappings: mappings } } };
    expect(said({ parameters, conditions, resources })).toEqual([
      'error UNKNOWN_PROPERTY: Ebs of AWS::EC2::Instance has no property "Size"',
    ]);
  });

  it('misses what is required, also when it is taken away', () => {
    const missing = 'error MISSING_PROPERTY: AWS::EC2::Subnet needs the property VpcId';
    expect(properties('AWS::EC2::Subnet', { CidrBlock: '10.0.0.0/24' })).toEqual([missing]);
    expect(properties('AWS::EC2::Subnet', { VpcId: { Ref: 'AWS::NoValue' } })).toEqual([missing]);
  });

  it('refuses what only AWS sets', () => {
    expect(properties('AWS::EC2::Volume', { AvailabilityZone: 'a', VolumeId: 'vol-1' })).toEqual([
      'error READ_ONLY_PROPERTY: AWS::EC2::Volume sets VolumeId itself',
    ]);
  });

  it('takes scalars for each other, as CloudFormation does', () => {
    expect(
      properties('AWS::EC2::Volume', { AvailabilityZone: 1, Size: '8', Encrypted: 'True', Iops: 3000 }),
    ).toEqual([]);
  });

  it.each([
    [{ CidrBlock: ['10.0.0.0/16'] }, 'CidrBlock must be a string, not a list'],
    [{ EnableDnsSupport: 'yes' }, 'EnableDnsSupport must be true or false, not "yes"'],
    [{ Ipv4NetmaskLength: '16.5' }, 'Ipv4NetmaskLength must be a whole number, not 16.5'],
    [{ Tags: { Key: 'a', Value: 'b' } }, 'Tags must be a list, not a map'],
    [{ Tags: ['a'] }, 'An item of Tags must be a map, not "a"'],
  ])('says what is wrong with %j', (given, summary) => {
    expect(properties('AWS::EC2::VPC', given)).toEqual([`error WRONG_TYPE: ${summary}`]);
  });

  it('holds values against lists, patterns, lengths and ranges', () => {
    expect(properties('AWS::Logs::LogGroup', { RetentionInDays: 8 })[0]).toContain('must be one of 1, 3, 5');
    expect(properties('AWS::Logs::LogGroup', { LogGroupName: 'a b' })[0]).toContain('does not match');
    expect(properties('AWS::Logs::LogGroup', { LogGroupName: 'a'.repeat(513) })[0]).toContain('at most 512');
    expect(properties('AWS::S3::Bucket', { AccessControl: 'Publik' })[0]).toContain('does not take "Publik"');
  });

  it('says nothing about what it cannot know', () => {
    const unknown: Json[] = [
      { 'Fn::Sub': '${AWS::Region}' },
      '{{resolve:ssm:size}}',
      { 'Fn::Transform': { Name: 'X' } },
    ];
    for (const Size of unknown)
      expect(properties('AWS::EC2::Volume', { AvailabilityZone: 'a', Size })).toEqual([]);
    expect(properties('AWS::EC2::VPC', { 'Fn::Transform': { Name: 'X' }, Other: 1 })).toEqual([]);
  });

  it('refuses null', () => {
    expect(properties('AWS::EC2::VPC', { CidrBlock: null })).toEqual(['error NULL_VALUE: CidrBlock is null']);
  });
});

describe('references', () => {
  const net = { Net: { Type: 'AWS::EC2::VPC' } };
  it.each([
    [{ Ref: 'Nett' }, 'DANGLING_REFERENCE: There is no parameter or resource "Nett"'],
    [{ 'Fn::Sub': 'a ${Nett.Arn}' }, 'DANGLING_REFERENCE: There is no resource "Nett"'],
    [
      { 'Fn::Sub': ['${Own} ${Nett}', { Own: 1 }] },
      'DANGLING_REFERENCE: There is no parameter or resource "Nett"',
    ],
    [{ 'Fn::GetAtt': 'Net.Cidr' }, 'UNKNOWN_ATTRIBUTE: AWS::EC2::VPC has no attribute "Cidr"'],
    [{ 'Fn::If': ['No', 1, 2] }, 'DANGLING_CONDITION: There is no condition "No"'],
    [{ 'Fn::FindInMap': ['M', 'a', 'b'] }, 'DANGLING_MAPPING: There is no mapping "M"'],
    [
      { 'Fn::Join': ['a', 'b', 'c'] },
      'BAD_FUNCTION_ARGUMENT: Fn::Join takes a delimiter and a list: [delimiter, [value, …]]',
    ],
    [
      { 'Fn::Select': [2, ['a', 'b']] },
      'BAD_FUNCTION_ARGUMENT: Fn::Select: there is no item 2 in a list of 2',
    ],
    [{ 'Fn::Jion': ['a', ['b']] }, 'UNKNOWN_FUNCTION: There is no function Fn::Jion'],
  ])('finds what is wrong in %j', (value, expected) => {
    expect(said({ resources: net, outputs: { Out: value } })).toEqual([`error ${expected}`]);
  });

  it('knows the keys of a mapping', () => {
    const find = (...path: string[]): string[] =>
      said({
        mappings: { M: { a: { b: 1 } } },
        resources: net,
        outputs: { Out: { 'Fn::FindInMap': ['M', ...path] } },
      });
    expect(find('a', 'b')).toEqual([]);
    expect(find('x', 'b')).toEqual(['error MAPPING_KEY_MISSING: The mapping "M" has no key "x"']);
    expect(find('a', 'x')).toEqual(['error MAPPING_KEY_MISSING: "a" of the mapping "M" has no key "x"']);
  });

  it('follows DependsOn and conditions of resources', () => {
    expect(said({ resources: { A: { Type: 'AWS::EC2::VPC', DependsOn: ['B'], Condition: 'C' } } })).toEqual([
      'error DANGLING_CONDITION: There is no condition "C"',
      'error DANGLING_DEPENDENCY: There is no resource "B" to depend on',
    ]);
  });

  it('wants conditions to be conditions, and outputs to be text', () => {
    const conditions = { C: { 'Fn::Not': [{ Ref: 'AWS::Region' }] }, D: { Condition: 'C' } };
    expect(
      said({
        conditions,
        outputs: { List: [1, 2] },
        resources: { V: { Type: 'Custom::V', Condition: 'D' } },
      }),
    ).toEqual([
      'error NOT_A_CONDITION: The condition "C" has a part that is neither true nor false',
      'error WRONG_TYPE: The output "List" must be a string, not a list',
    ]);
  });

  it('lets conditions name no resources', () => {
    expect(said({ conditions: { C: { 'Fn::Equals': [{ Ref: 'Net' }, 'a'] } }, resources: net })).toContain(
      'error NOT_KNOWN_YET: The condition "C" names the resource "Net"',
    );
  });

  it('only warns where a macro may still add what is missing', () => {
    const transforms = [{ name: 'AWS::Serverless-2016-10-31', at }];
    expect(said({ resources: net, outputs: { Out: { Ref: 'NetRole' } } }, { transforms })).toEqual([
      'warning DANGLING_REFERENCE: There is no parameter or resource "NetRole"',
    ]);
  });

  it('warns of a string that was meant for Fn::Sub', () => {
    expect(properties('AWS::EC2::KeyPair', { KeyName: '${AWS::StackName}-key' })).toEqual([
      'warning FORGOTTEN_SUB: "${AWS::StackName}" stays as it is: nothing substitutes it',
    ]);
  });
});

describe('cycles', () => {
  const group = (other: string) => ({
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      GroupDescription: 'g',
      SecurityGroupIngress: [{ IpProtocol: 'tcp', SourceSecurityGroupId: { Ref: other } }],
    },
  });

  it('are printed as a path, with the way out for security groups', () => {
    const [cycle] = findings({ resources: { A: group('B'), B: group('A') } });
    expect(cycle?.summary).toBe('Resources depend on each other: A → B → A');
    expect(cycle?.next).toContain('AWS::EC2::SecurityGroupIngress');
  });

  it('are found among conditions and in a reference to itself', () => {
    const same = { 'Fn::Not': [{ Condition: 'C' }] };
    expect(said({ conditions: { C: same }, resources: { A: group('A') } })).toEqual(
      expect.arrayContaining([
        'error CYCLE: Resources depend on each other: A → A',
        'error CONDITION_CYCLE: Conditions depend on each other: C → C',
      ]),
    );
  });
});

describe('what is declared', () => {
  it('is expected to be used', () => {
    const { parameters, mappings, conditions } = web;
    expect(said({ parameters, mappings, conditions, resources: {} })).toEqual([
      'warning UNUSED_MAPPING: The mapping "Images" is never used',
      'warning UNUSED_CONDITION: The condition "Big" is never used',
    ]);
  });

  it('shows no NoEcho parameter', () => {
    const parameters = { Password: { Type: 'String', NoEcho: true } };
    const outputs = { Url: { 'Fn::Sub': 'db://${Password}' } };
    expect(said({ parameters, outputs, resources: {} })).toEqual([
      'warning SECRET_SHOWN: The output "Url" shows the NoEcho parameter "Password"',
    ]);
  });

  it('keeps to the limits', () => {
    const many = Object.fromEntries(
      Array.from({ length: 501 }, (_, i) => [`R${i}`, { Type: 'AWS::EC2::VPC' }]),
    );
    expect(said({ resources: many })).toEqual([
      'warning TOO_MANY: CloudFormation takes at most 500 resources in a template, this one has 501',
    ]);
    expect(said({ resources: { 'my-net': { Type: 'AWS::EC2::VPC' } } })).toEqual([
      'error BAD_NAME: The resource name "my-net" is not alphanumeric',
    ]);
  });

  it('has types and defaults that fit', () => {
    const use = { A: { Ref: 'P' } };
    const given = (Type: string, Default?: string): string[] =>
      said({ parameters: { P: { Type, Default } }, outputs: use, resources: {} });
    expect(given('Strin')).toEqual([
      'error UNKNOWN_PARAMETER_TYPE: The parameter "P" has the type "Strin", which does not exist',
    ]);
    expect(given('Number', 'ten')[0]).toContain('PARAMETER_INVALID');
    expect(given('AWS::SSM::Parameter::Value<String>', '/a/b')).toEqual([]);
  });

  it('has policies that AWS can follow', () => {
    const declared = program({ resources: { V: { Type: 'AWS::EC2::VPC' } } });
    const [vpc] = [...declared.resources.values()];
    if (!vpc) throw new Error('the program has no resource');
    const snapshot = { ...vpc, deletionPolicy: { kind: 'literal', value: 'Snapshot', at } as const };
    expect(said({}, { resources: new Map([['V', snapshot]]) })).toEqual([
      'error BAD_POLICY: AWS takes no snapshot of AWS::EC2::VPC',
    ]);
  });
});

describe('Fn::Lookup', () => {
  const advised = (argument: Json): (string | undefined)[] =>
    findings({
      resources: {
        P: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: { 'Fn::Lookup': argument } } },
      },
    }).map(({ next }) => next);

  it('says which of its keys is unknown, missing or of another shape', () => {
    const good = { Type: 'AWS::EC2::VPC', Where: { CidrBlock: '10.0.0.0/16' } };
    expect(advised(good)).toEqual([]);
    expect(advised({ ...good, Retrun: 'Ref' })).toEqual(['Did you mean Return?']);
    expect(advised({ ...good, Where: 'x' })).toEqual(['Correct Where.']);
    expect(advised({ ...good, All: 'maybe' })).toEqual(['Correct All.']);
    expect(advised({ Type: 'AWS::EC2::VPC' })).toEqual(['Add Where; an empty map fits all of the type.']);
    expect(advised('vpc-1')[0]).toContain('Write it as a map');
  });

  it('names some of what a type has where nothing is near', () => {
    expect(advised({ Type: 'AWS::EC2::VPC', Where: { State: 'available' } })[0]).toMatch(
      /^It has CidrBlock, .* and others\.$/,
    );
  });
});
