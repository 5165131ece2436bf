import { describe, expect, test } from 'vitest';
import { loadTemplate } from '../load-template.ts';

const load = (text: string) => loadTemplate([{ path: 'web.yaml', text }]);
const program = (text: string) => {
  const loaded = load(text);
  expect(loaded.diagnostics).toEqual([]);
  return loaded.program;
};
const bucket = 'Resources: {B: {Type: AWS::S3::Bucket}}\n';
const codes = (text: string) => load(text).diagnostics.map(({ code }) => code);

test('a template becomes a program', () => {
  const loaded = program(`
AWSTemplateFormatVersion: 2010-09-09
Description: A web server
Parameters:
  Count: {Type: Number, Default: 022, MinValue: 1, MaxValue: '30', NoEcho: yes, AllowedValues: [022, 1.10, a]}
Mappings:
  Images: {us-east-1: {Id: ami-1}}
Conditions:
  Many: !Not [Condition: Few]
  Few: !Equals [!Ref Count, 1]
Rules:
  R:
    RuleCondition: !Equals [a, a]
    Assertions: [{Assert: !Equals [a, a], AssertDescription: why}]
Resources:
  Server:
    Type: AWS::EC2::Instance
    DependsOn: Net
    Condition: Many
    DeletionPolicy: Retain
    Properties:
      UserData: {"Fn::Base64": {"Fn::Sub": x}}
  Net:
    Type: AWS::EC2::VPC
    DependsOn: [Server]
    Metadata: {Groundcrew: {External: true}}
    Properties:
Outputs:
  Id: {Value: !Ref Server, Description: d, Condition: Many, Export: {Name: !Sub x}}
`);
  expect(loaded?.description).toBe('A web server');
  expect(loaded?.parameters.get('Count')).toMatchObject({
    type: 'Number',
    default: '022',
    minValue: 1,
    maxValue: 30,
    noEcho: true,
    allowedValues: ['022', '1.10', 'a'],
    nameAt: { file: 'web.yaml', start: { line: 5, column: 3 } },
  });
  expect(loaded?.mappings.get('Images')?.value.entries[0]?.key).toBe('us-east-1');
  expect(loaded?.conditions.get('Many')?.value).toMatchObject({
    fn: 'Fn::Not',
    argument: { items: [{ kind: 'call', fn: 'Condition', argument: { value: 'Few' } }] },
  });
  expect(loaded?.rules.get('R')).toMatchObject({
    condition: { fn: 'Fn::Equals' },
    assertions: [{ description: 'why' }],
  });
  expect(loaded?.resources.get('Server')).toMatchObject({
    logicalId: 'Server',
    type: 'AWS::EC2::Instance',
    dependsOn: [{ logicalId: 'Net', at: { start: { line: 18, column: 16 } } }],
    condition: { name: 'Many' },
    deletionPolicy: { value: 'Retain' },
    properties: { entries: [{ key: 'UserData', value: { fn: 'Fn::Base64', argument: { fn: 'Fn::Sub' } } }] },
  });
  expect(loaded?.resources.get('Net')).toMatchObject({
    properties: { entries: [] },
    metadata: { entries: [{ key: 'Groundcrew' }] },
    dependsOn: [{ logicalId: 'Server' }],
  });
  expect(loaded?.outputs.get('Id')).toMatchObject({
    value: { fn: 'Ref' },
    condition: { name: 'Many' },
    exportName: { fn: 'Fn::Sub' },
  });
});

test('Condition is a function only where a condition is due', () => {
  const loaded = program(`
Conditions: {A: !Equals [a, a], B: {Condition: A}}
Resources:
  P:
    Type: AWS::IAM::Policy
    Properties:
      Statement: {Condition: A}
      X: !If [A, {Fn::And: [{Condition: A}, {Condition: B}]}, {Condition: A}]
`);
  expect(loaded?.conditions.get('B')?.value).toMatchObject({ kind: 'call', fn: 'Condition' });
  expect(loaded?.resources.get('P')?.properties.entries).toMatchObject([
    { value: { kind: 'map' } },
    {
      value: {
        argument: { items: [{}, { argument: { items: [{ fn: 'Condition' }, {}] } }, { kind: 'map' }] },
      },
    },
  ]);
});

describe('a wrong shape is told and left out', () => {
  test.each([
    ['Parameters: {}', 'NO_RESOURCES'],
    ['Resources:', 'NO_RESOURCES'],
    ['Resources: hello', 'WRONG_SHAPE'],
    [`${bucket}Resurces: {}`, 'UNKNOWN_SECTION'],
    ['Resources: {B: {Properties: {}}}', 'MISSING_TYPE'],
    ['Resources: {B: {Type: [a]}}', 'WRONG_SHAPE'],
    ['Resources: {B: hello}', 'WRONG_SHAPE'],
    ['Resources: {B: {Type: AWS::S3::Bucket, Propertis: {}}}', 'UNKNOWN_RESOURCE_ATTRIBUTE'],
    ['Resources: {B: {Type: AWS::S3::Bucket, Properties: [a]}}', 'WRONG_SHAPE'],
    ['Resources: {B: {Type: AWS::S3::Bucket, DependsOn: {a: b}}}', 'WRONG_SHAPE'],
    [`${bucket}Parameters: {P: {Default: a}}`, 'MISSING_TYPE'],
    [`${bucket}Parameters: {P: {Type: String, Defalt: a}}`, 'UNKNOWN_PARAMETER_ATTRIBUTE'],
    [`${bucket}Parameters: {P: {Type: String, Default: [a]}}`, 'WRONG_SHAPE'],
    [`${bucket}Parameters: {P: {Type: String, MinLength: many}}`, 'WRONG_SHAPE'],
    [`${bucket}Parameters: {P: {Type: String, NoEcho: maybe}}`, 'WRONG_SHAPE'],
    [`${bucket}Parameters: {P: {Type: String, AllowedValues: a}}`, 'WRONG_SHAPE'],
    [`${bucket}Parameters: [a]`, 'WRONG_SHAPE'],
    [`${bucket}Mappings: {M: {a: b}}`, 'WRONG_SHAPE'],
    [`${bucket}Mappings: {M: {a: {b: {c: d}}}}`, 'WRONG_SHAPE'],
    [`${bucket}Rules: {R: {}}`, 'MISSING_ASSERTIONS'],
    [`${bucket}Rules: {R: {Assertions: [{}]}}`, 'MISSING_ASSERT'],
    [`${bucket}Outputs: {O: {Description: a}}`, 'MISSING_VALUE'],
    [`${bucket}Outputs: {O: {Value: a, Export: {}}}`, 'MISSING_NAME'],
    [`${bucket}Outputs: {O: {Value: a, Exprt: {}}}`, 'UNKNOWN_OUTPUT_ATTRIBUTE'],
    [`${bucket}Transform: {a: b}`, 'WRONG_SHAPE'],
    [`${bucket}Outputs: {O: {Value: {Fn::Sub: a, b: c}}}`, 'FUNCTION_WITH_SIBLINGS'],
  ])('%s → %s', (text, code) => {
    const { program: loaded, diagnostics } = load(text);
    expect(diagnostics[0]).toMatchObject({ severity: 'error', code, range: { file: 'web.yaml' } });
    expect(loaded).toBeDefined();
  });

  test('with the nearest name where one is near', () => {
    expect(load('Resources: {B: {Type: AWS::S3::Bucket, Propertis: {}}}').diagnostics[0]).toMatchObject({
      next: expect.stringContaining('Properties'),
      address: 'B',
      range: { start: { line: 1, column: 40 } },
    });
  });
});

describe('without AWS::LanguageExtensions', () => {
  test.each([
    'Outputs: {O: {Value: !Length [a]}}',
    'Outputs: {O: {Value: !ToJsonString {a: b}}}',
    'Outputs: {O: {Value: !FindInMap [M, a, b, {DefaultValue: c}]}}',
    'Outputs: {O: {Value: !FindInMap [!Sub M, a, b]}}',
    'Outputs: {Fn::ForEach::X: [N, [a], {"O${N}": {Value: !Ref N}}]}',
  ])('%s is refused', (text) => {
    expect(codes(bucket + text)).toEqual(['NEEDS_LANGUAGE_EXTENSIONS']);
    expect(codes(`Transform: AWS::LanguageExtensions\n${bucket}${text}`)).toEqual([]);
  });

  test('a function as DeletionPolicy is refused', () => {
    const text = 'Resources: {B: {Type: AWS::S3::Bucket, DeletionPolicy: !Ref P}}';
    expect(codes(text)).toEqual(['NEEDS_LANGUAGE_EXTENSIONS']);
    expect(codes(`Transform: [AWS::LanguageExtensions]\n${text}`)).toEqual([]);
  });
});

describe('what can be read but not carried out', () => {
  test.each([
    ['Transform: MyMacro', 'MACRO'],
    ['Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]', 'SAM'],
    ['Transform: {Name: AWS::Include, Parameters: {Location: x}}', 'INCLUDE'],
    ['Metadata: {a: b}\nOutputs: {O: {Value: {Fn::Transform: {Name: M, Parameters: {}}}}}', 'MACRO'],
    ['Mappings: {Fn::Transform: {Name: AWS::Include, Parameters: {}}}', 'INCLUDE'],
  ])('%s', (text, code) => {
    expect(program(bucket + text)?.unsupported).toMatchObject([
      { code: `NOT_SUPPORTED_${code}`, next: expect.anything() },
    ]);
  });

  test.each([
    ['Type: AWS::CloudFormation::Stack', 'NESTED_STACK'],
    ['Type: Custom::Thing', 'CUSTOM_RESOURCE'],
    ['Type: AWS::CloudFormation::CustomResource', 'CUSTOM_RESOURCE'],
    ['Type: AWS::CloudFormation::WaitCondition', 'WAIT_CONDITION'],
    ['Type: AWS::CloudFormation::WaitConditionHandle', 'WAIT_CONDITION'],
    ['Type: Acme::Net::Vpc::MODULE', 'MODULE'],
    ['Type: AWS::Serverless::Function', 'SAM'],
    ['Type: AWS::EC2::Instance, CreationPolicy: {ResourceSignal: {}}', 'CREATION_POLICY'],
    ['Type: AWS::EC2::Instance, UpdatePolicy: {}', 'UPDATE_POLICY'],
  ])('%s', (attributes, code) => {
    expect(program(`Resources: {R: {${attributes}}}`)?.unsupported).toMatchObject([
      { severity: 'error', code: `NOT_SUPPORTED_${code}`, address: 'R', range: { start: { line: 1 } } },
    ]);
  });

  test('with a macro the shapes are its own', () => {
    expect(
      program('Transform: Count\nResources: {B: {Type: AWS::S3::Bucket, Count: 3}}')?.resources.size,
    ).toBe(1);
  });
});

describe('what is no template is refused by name', () => {
  test.each([
    ['version: 0.0\nos: linux\nfiles: []', 'AppSpec'],
    ['version: 0.0\nResources:\n  - TargetService: {}', 'AppSpec'],
    ['tosca_definitions_version: cloudify_dsl_1_4\nnode_templates: {}', 'Cloudify blueprint'],
    ['Resources: {A: {Type: !Rain::Module x}}', 'Rain module'],
    ['{"requestId": 1, "fragment": {"Resources": {}}}', 'event of a CloudFormation macro'],
    ['version: 0.2\nphases: {}', 'CodeBuild'],
    ['apiVersion: v1\nkind: Pod', 'Kubernetes'],
    ['- hosts: all', 'a list'],
    ['hello', 'a plain value'],
  ])('%j', (text, name) => {
    const { program: loaded, diagnostics } = load(text);
    expect(loaded).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'NOT_A_TEMPLATE', detail: expect.stringContaining(name) }]);
  });

  test.each([
    ['README.md', '# Title\n\nText: more\n- a: b\n  c\nd e\nf: "g'],
    ['accounts.md', 'Write\n\nResources:\n  A: {\n- b: "'],
    ['main.tf', 'resource "a" "b" {\n  c: [d\n}\n- e'],
  ])('%s, which is no YAML either, in one diagnostic', (path, text) => {
    const { diagnostics } = loadTemplate([{ path, text }]);
    expect(diagnostics).toMatchObject([{ code: 'NOT_A_TEMPLATE', detail: expect.stringContaining('line ') }]);
  });

  test.each(['web.yaml', 'web.template', 'web'])('but %s with a slip is told where that is', (path) => {
    const { diagnostics } = loadTemplate([{ path, text: 'Resources:\n  A: {Type: [\n' }]);
    expect(diagnostics[0]?.code).toBe('YAML_SYNTAX');
  });
});
