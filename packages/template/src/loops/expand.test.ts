import { describe, expect, test } from 'vitest';
import { withoutPositions } from '../../test/without-positions.ts';
import { loadTemplate, type LoadOptions } from '../load-template.ts';

const load = (text: string, options: LoadOptions = {}) =>
  loadTemplate([{ path: 'a.yaml', text: `Transform: AWS::LanguageExtensions\n${text}` }], options);
const ids = (text: string, options?: LoadOptions) => {
  const { program, diagnostics } = load(text, options);
  expect(diagnostics).toEqual([]);
  return [...(program?.resources.keys() ?? [])];
};
const meaning = (text: string) => {
  const { program, diagnostics } = load(text);
  return { diagnostics, program: withoutPositions(program) };
};

test('a loop over a list writes out its body, in keys and values', () => {
  const loop = `
Resources:
  Fn::ForEach::Topics:
    - Name
    - [Orders, Bills]
    - Topic\${Name}:
        Type: AWS::SNS::Topic
        Condition: Is\${Name}
        Properties: {TopicName: !Ref Name, DisplayName: !Sub "\${Name} of \${AWS::StackName}", Tags: [{Key: "\${Name}", Value: "\${Other}"}]}
Conditions:
  Fn::ForEach::Is: [Name, [Orders, Bills], {"Is\${Name}": !Equals [!Ref Name, Orders]}]
Outputs:
  Fn::ForEach::Out: [Name, [Orders, Bills], {"Out\${Name}": {Value: !GetAtt "Topic\${Name}.TopicArn"}}]
`;
  const plain = `
Resources:
  TopicOrders:
    Type: AWS::SNS::Topic
    Condition: IsOrders
    Properties: {TopicName: Orders, DisplayName: !Sub "Orders of \${AWS::StackName}", Tags: [{Key: Orders, Value: "\${Other}"}]}
  TopicBills:
    Type: AWS::SNS::Topic
    Condition: IsBills
    Properties: {TopicName: Bills, DisplayName: !Sub "Bills of \${AWS::StackName}", Tags: [{Key: Bills, Value: "\${Other}"}]}
Conditions: {IsOrders: !Equals [Orders, Orders], IsBills: !Equals [Bills, Orders]}
Outputs: {OutOrders: {Value: !GetAtt TopicOrders.TopicArn}, OutBills: {Value: !GetAtt TopicBills.TopicArn}}
`;
  expect(meaning(loop)).toEqual({ ...meaning(plain), diagnostics: [] });
});

test('loops nest, also below properties, and the inner one sees the outer', () => {
  const loop = `
Mappings: {M: {a: {l: [x, y]}, b: {l: [z]}}}
Resources:
  Fn::ForEach::O:
    - A
    - [a, b]
    - Fn::ForEach::I:
        - B
        - !FindInMap [M, !Ref A, l]
        - R\${A}\${B}:
            Type: T
            Properties:
              Fn::ForEach::P: [C, ["1"], {"K\${A}\${B}\${C}": !GetAtt [!Sub "R\${A}\${B}", Arn]}]
              Other: 1
`;
  const plain = `
Mappings: {M: {a: {l: [x, y]}, b: {l: [z]}}}
Resources:
  Rax: {Type: T, Properties: {Kax1: !GetAtt Rax.Arn, Other: 1}}
  Ray: {Type: T, Properties: {Kay1: !GetAtt Ray.Arn, Other: 1}}
  Rbz: {Type: T, Properties: {Kbz1: !GetAtt Rbz.Arn, Other: 1}}
`;
  expect(meaning(loop)).toEqual({ ...meaning(plain), diagnostics: [] });
});

test('&{X} leaves out of a name what no name may hold', () => {
  const text =
    'Resources: {Fn::ForEach::X: [Ip, [10.0.0.1, a-b], {"R&{Ip}": {Type: T, Properties: {I: "${Ip}"}}}]}';
  expect(ids(text)).toEqual(['R10001', 'Rab']);
  expect(load(text).program?.resources.get('R10001')?.properties).toMatchObject({
    entries: [{ value: { value: '10.0.0.1' } }],
  });
});

describe('the collection', () => {
  const text = (parameter: string, collection: string) =>
    `Parameters: {P: {${parameter}}}\nResources: {Fn::ForEach::X: [N, ${collection}, {"R\${N}": {Type: T}}], Last: {Type: T}}`;

  test('may be a list parameter, by its default or by a given value', () => {
    const list = text('Type: CommaDelimitedList, Default: "a, b"', '!Ref P');
    expect(ids(list)).toEqual(['Ra', 'Rb', 'Last']);
    expect(ids(list, { parameters: { P: 'c' } })).toEqual(['Rc', 'Last']);
  });

  test('may have parameters among its items', () => {
    expect(ids(text('Type: String, Default: a', '[!Ref P, b]'))).toEqual(['Ra', 'Rb', 'Last']);
  });

  test('may depend on the region, if that is known', () => {
    const mapped = `Mappings: {M: {eu: {l: [x]}}}\n${text('Type: String, Default: a', '!FindInMap [M, !Ref "AWS::Region", l]')}`;
    expect(ids(mapped, { pseudo: { 'AWS::Region': 'eu' } })).toEqual(['Rx', 'Last']);
    expect(load(mapped).diagnostics).toMatchObject([{ code: 'LOOP_NOT_EXPANDED' }]);
  });

  test('that is not known yet is told, and what it makes is left out', () => {
    const { program, diagnostics } = load(text('Type: CommaDelimitedList', '!Ref P'));
    expect(diagnostics).toMatchObject([
      { severity: 'warning', code: 'LOOP_NOT_EXPANDED', range: { start: { line: 3 } } },
    ]);
    expect([...(program?.resources.keys() ?? [])]).toEqual(['Last']);
  });
});

describe('a loop is refused', () => {
  const loop = (value: string) => load(`Resources: {Fn::ForEach::X: ${value}, Last: {Type: T}}`).diagnostics;

  test.each([
    ['[N, [a]]'],
    ['hello'],
    ['[[N], [a], {"R${N}": {Type: T}}]'],
    ['[N, [a], hello]'],
    ['[N, {a: b}, {"R${N}": {Type: T}}]'],
  ])('of the wrong shape: %s', (value) => {
    expect(loop(value)).toMatchObject([{ code: 'WRONG_SHAPE', range: { start: { line: 2 } } }]);
  });

  test('that makes one name twice', () => {
    expect(loop('[N, [a, b], {R: {Type: T}}]')).toMatchObject([{ code: 'DUPLICATE_KEY' }]);
  });

  test('that never ends', () => {
    const items = `[${Array.from({ length: 100 }, (_, n) => n).join(', ')}]`;
    const body = 'abcde'
      .split('')
      .reduce(
        (inner, name) => `{Fn::ForEach::${name}: [${name}, ${items}, ${inner}]}`,
        '{"R${a}${b}${c}${d}${e}": {Type: T}}',
      );
    const start = process.cpuUsage();
    const { diagnostics } = load(`Resources: ${body}`);
    expect(diagnostics.filter(({ code }) => code === 'LOOP_TOO_LARGE')).toHaveLength(1);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(5000);
  });
});
