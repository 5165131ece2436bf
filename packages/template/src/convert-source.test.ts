import { describe, expect, test } from 'vitest';
import { withoutPositions } from '../test/without-positions.ts';
import { convertSource } from './convert-source.ts';
import { loadTemplate } from './load-template.ts';

const yaml = (text: string, path = 'a.yaml') => convertSource([{ path, text }], { to: 'yaml' });
const json = (text: string, path = 'a.yaml') => convertSource([{ path, text }], { to: 'json' });

describe('to YAML', () => {
  test('from YAML keeps comments, shortens functions and quotes what others misread', () => {
    const text = `# about it
AWSTemplateFormatVersion: 2010-09-09

# the machine
Resources:
  Server: # in line
    Type: AWS::EC2::Instance
    Properties:
      # why
      UserData:
        Fn::Base64:
          # the script
          Fn::Sub: |
            #!/bin/sh
            echo \${AWS::Region}
      SubnetId: {Ref: Net} # here
      Time: 22:00
      Digits: 022
      Kept: '022'
      Zone: {Fn::GetAtt: [Net, AvailabilityZone]}
      First: {'Fn::Select': [0, {'Fn::GetAZs': ''}]}
# the end
`;
    expect(yaml(text)).toEqual({
      diagnostics: [],
      text: `# about it
AWSTemplateFormatVersion: '2010-09-09'

# the machine
Resources:
  Server:
    # in line
    Type: AWS::EC2::Instance
    Properties:
      # why
      UserData:
        Fn::Base64:
          # the script
          !Sub |
          #!/bin/sh
          echo \${AWS::Region}
      SubnetId: !Ref Net # here
      Time: '22:00'
      Digits: 022
      Kept: '022'
      Zone: !GetAtt Net.AvailabilityZone
      First: !Select [ 0, !GetAZs '' ]

# the end
`,
    });
  });

  test('from JSON writes short tags, blocks and quotes', () => {
    const text = JSON.stringify({
      Description: 'two\nlines\n',
      Conditions: { A: { 'Fn::Not': [{ Condition: 'B' }] }, B: { 'Fn::Equals': ['a', 'yes'] } },
      Resources: {
        R: {
          Type: 'T',
          Properties: {
            Version: '2012-10-17',
            Port: 80,
            Flag: true,
            None: null,
            Text: '80',
            Empty: {},
            Join: { 'Fn::Join': ['', [{ Ref: 'A' }, { 'Fn::GetAtt': ['B', 'C.D'] }]] },
            Nested: { 'Fn::Base64': { 'Fn::Sub': 'x' } },
            Typed: { 'Fn::Base64': 12 },
          },
        },
      },
    });
    expect(yaml(text, 'a.json').text).toBe(`Description: |
  two
  lines
Conditions:
  A: !Not
    - !Condition B
  B: !Equals
    - a
    - 'yes'
Resources:
  R:
    Type: T
    Properties:
      Version: '2012-10-17'
      Port: 80
      Flag: true
      None: null
      Text: '80'
      Empty: {}
      Join: !Join
        - ''
        - - !Ref A
          - !GetAtt B.C.D
      Nested:
        Fn::Base64: !Sub x
      Typed:
        Fn::Base64: 12
`);
  });

  test('from several files keeps the comments of each and keeps their anchors apart', () => {
    const files = [
      { path: 'd/meta.yml', text: '# meta\nDescription: d\n' },
      { path: 'd/a/resources.yml', text: '---\n# the first\nA: &x\n  Type: T # kind\nA2: *x\n# after A\n' },
      { path: 'd/b/resources.yml', text: '# the second\nB: &x\n  Type: U\nB2: *x\n' },
      { path: 'd/b/outputs.json', text: '{"O": {"Value": {"Ref": "A"}}}' },
    ];
    const { text = '', diagnostics } = convertSource(files, { to: 'yaml' });
    expect(diagnostics).toEqual([]);
    for (const comment of ['# meta', '# the first', '# kind', '# after A', '# the second'])
      expect(text).toContain(comment);
    const converted = loadTemplate([{ path: 'all.yaml', text }]);
    expect(converted.diagnostics).toEqual([]);
    expect(withoutPositions(converted.program)).toEqual(withoutPositions(loadTemplate(files).program));
  });
});

describe('to JSON', () => {
  test('writes long forms in the order of the source, aliases and merges written out', () => {
    const text =
      'Resources:\n  Z: &z {Type: T, Properties: {A: !GetAtt B.C, D: 022, E: 1.10, F: yes}}\n  B: {<<: *z, Type: U}\n';
    expect(json(text)).toEqual({
      diagnostics: [],
      text: `{
  "Resources": {
    "Z": {
      "Type": "T",
      "Properties": {
        "A": {
          "Fn::GetAtt": [
            "B",
            "C"
          ]
        },
        "D": "022",
        "E": 1.10,
        "F": true
      }
    },
    "B": {
      "Type": "U",
      "Properties": {
        "A": {
          "Fn::GetAtt": [
            "B",
            "C"
          ]
        },
        "D": "022",
        "E": 1.10,
        "F": true
      }
    }
  }
}
`,
    });
  });

  test('warns that comments are dropped, if there were any', () => {
    expect(json('Resources: # all\n  A: {Type: T}\n').diagnostics).toMatchObject([
      { severity: 'warning', code: 'COMMENTS_DROPPED', range: { file: 'a.yaml' } },
    ]);
    expect(json('Resources:\n  A: {Type: T, X: "# none"}\n').diagnostics).toEqual([]);
  });
});

test('what is no template is not converted', () => {
  expect(yaml('version: 0.0\nos: linux')).toMatchObject({ diagnostics: [{ code: 'NOT_A_TEMPLATE' }] });
  expect(yaml('a: "').text).toBeUndefined();
});
