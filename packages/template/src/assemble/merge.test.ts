import { describe, expect, test } from 'vitest';
import { withoutPositions } from '../../test/without-positions.ts';
import { loadTemplate } from '../load-template.ts';

const files = (texts: Record<string, string>) =>
  Object.entries(texts).map(([path, text]) => ({ path, text }));
const load = (texts: Record<string, string>) => loadTemplate(files(texts));

test('snippets make one template, each node with its own file', () => {
  const { program, diagnostics } = load({
    'net/meta.yml': 'AWSTemplateFormatVersion: 2010-09-09\nDescription: d',
    'net/web/resources.yml': 'Web: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref Net}}',
    'net/vpc/resources.json': '{"Net": {"Type": "AWS::EC2::Subnet"}}',
    'net/vpc/parameters.yaml': 'P: {Type: String}',
    'net/vpc/outputs.yml': 'O: {Value: !Ref Net}',
  });
  expect(diagnostics).toEqual([]);
  expect(program?.description).toBe('d');
  expect(
    [...(program?.resources.values() ?? [])].map(({ logicalId, nameAt }) => [logicalId, nameAt.file]),
  ).toEqual([
    ['Web', 'net/web/resources.yml'],
    ['Net', 'net/vpc/resources.json'],
  ]);
  expect([...(program?.parameters.keys() ?? []), ...(program?.outputs.keys() ?? [])]).toEqual(['P', 'O']);
});

test('several templates merge, whatever their format', () => {
  const merged = load({
    'a.yaml': 'Transform: AWS::LanguageExtensions\nResources: {A: {Type: T}}\nOutputs:',
    'b.json':
      '{"Transform": ["AWS::LanguageExtensions", "M"], "Resources": {"B": {"Type": "T"}}, "Outputs": {"O": {"Value": 1}}}',
  });
  const whole = load({
    'c.yaml':
      'Transform: [AWS::LanguageExtensions, M]\nResources: {A: {Type: T}, B: {Type: T}}\nOutputs: {O: {Value: 1}}',
  });
  expect(merged.diagnostics).toEqual([]);
  expect(withoutPositions(merged.program)).toEqual(withoutPositions(whole.program));
});

test('a file named resources.yml may be a whole template', () => {
  const { program, diagnostics } = load({
    'resources.yml': 'Resources: {A: {Type: T}}\nOutputs: {O: {Value: a}}',
  });
  expect(diagnostics).toEqual([]);
  expect([...(program?.resources.keys() ?? [])]).toEqual(['A']);
});

test('a resource may be named like a section', () => {
  const { program } = load({ 'resources.yml': 'Resources: {Type: T}' });
  expect([...(program?.resources.keys() ?? [])]).toEqual(['Resources']);
});

describe('what two files both name', () => {
  test('is an error that shows both', () => {
    expect(
      load({ 'a/resources.yml': 'A: {Type: T}', 'b/resources.yml': '\nA: {Type: T}' }).diagnostics,
    ).toMatchObject([
      {
        code: 'DUPLICATE_LOGICAL_ID',
        summary: expect.stringMatching(/a\/resources\.yml.*b\/resources\.yml/),
        range: { file: 'b/resources.yml', start: { line: 2, column: 1 } },
        related: [{ range: { file: 'a/resources.yml', start: { line: 1 } } }],
      },
    ]);
  });

  test('is a warning for a description, of which the first is used', () => {
    const { program, diagnostics } = load({
      'a.yaml': 'Description: one\nResources: {A: {Type: T}}',
      'b.yaml': 'Description: two\nResources: {B: {Type: T}}',
    });
    expect(diagnostics).toMatchObject([{ severity: 'warning', code: 'DUPLICATE_SECTION' }]);
    expect(program?.description).toBe('one');
  });

  test('must have the same shape', () => {
    expect(
      load({ 'a.yaml': 'Resources: {A: {Type: T}}', 'b.yaml': 'Resources: hello' }).diagnostics,
    ).toMatchObject([{ code: 'WRONG_SHAPE', range: { file: 'b.yaml' } }]);
  });
});

test('one file that can not be read keeps the others from being half a template', () => {
  const { program, diagnostics } = load({ 'a.yaml': 'Resources: {A: {Type: T}}', 'b.yaml': 'x: "' });
  expect(program).toBeUndefined();
  expect(diagnostics).toMatchObject([{ code: 'YAML_SYNTAX', range: { file: 'b.yaml' } }]);
});

test('a snippet with nothing but comments is only warned about', () => {
  const { program, diagnostics } = load({ 'resources.yml': 'A: {Type: T}', 'outputs.yml': '# none yet' });
  expect(diagnostics).toMatchObject([{ severity: 'warning', code: 'EMPTY_FILE' }]);
  expect(program?.resources.size).toBe(1);
});
