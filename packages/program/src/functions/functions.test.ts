import { describe, expect, it } from 'vitest';
import type { Json } from '@groundcrew/contract';
import { expression, program, scopeOf } from '../../test/build.ts';
import { evaluate } from '../evaluate/evaluate.ts';

const declared = program({
  mappings: { Sizes: { prod: { type: 'm5.large' } } },
  conditions: {
    IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
    Never: { 'Fn::Not': [{ Condition: 'IsProd' }] },
  },
  resources: { Net: { Type: 'AWS::EC2::VPC' } },
});
const scope = scopeOf(declared, { values: { Stage: 'prod', Ports: ['80', '443'] } });
const value = (json: Json) => evaluate(expression(json), scope);

describe('functions', () => {
  it.each<[string, Json, Json]>([
    ['Ref of a parameter', { Ref: 'Stage' }, 'prod'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-central-1'],
    ['Join', { 'Fn::Join': ['-', ['a', 1, true]] }, 'a-1-true'],
    ['Join of a list parameter', { 'Fn::Join': [':', { Ref: 'Ports' }] }, '80:443'],
    ['Sub', { 'Fn::Sub': '${Stage}-${AWS::Region}-${!Literal}' }, 'prod-eu-central-1-${Literal}'],
    [
      'Sub with variables',
      { 'Fn::Sub': ['${X}/${Stage}', { X: { 'Fn::Select': [1, { Ref: 'Ports' }] } }] },
      '443/prod',
    ],
    ['Split', { 'Fn::Split': ['|', 'a|b||c'] }, ['a', 'b', '', 'c']],
    ['Select with a string index', { 'Fn::Select': ['0', ['x', 'y']] }, 'x'],
    ['FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'type'] }, 'm5.large'],
    [
      'FindInMap with a default',
      { 'Fn::FindInMap': ['Sizes', 'dev', 'type', { DefaultValue: 't3.micro' }] },
      't3.micro',
    ],
    ['GetAZs', { 'Fn::GetAZs': '' }, ['eu-central-1a', 'eu-central-1b']],
    ['Base64', { 'Fn::Base64': 'grüß' }, 'Z3LDvMOf'],
    ['If', { 'Fn::If': ['IsProd', 'big', 'small'] }, 'big'],
    ['If with an inline condition', { 'Fn::If': [{ 'Fn::Equals': ['a', 'b'] }, 1, 2] }, 2],
    ['NoValue in a list', ['a', { Ref: 'AWS::NoValue' }, 'b'], ['a', 'b']],
    ['NoValue in a map', { a: { 'Fn::If': ['Never', 1, { Ref: 'AWS::NoValue' }] }, b: 2 }, { b: 2 }],
    ['Length', { 'Fn::Length': { Ref: 'Ports' } }, 2],
    ['ToJsonString', { 'Fn::ToJsonString': { a: [1, { Ref: 'Stage' }] } }, '{"a":[1,"prod"]}'],
    ['Cidr', { 'Fn::Cidr': ['10.0.0.0/16', 3, 8] }, ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24']],
    ['Cidr for IPv6', { 'Fn::Cidr': ['2001:db8::/56', '2', '64'] }, ['2001:db8::/64', '2001:db8:0:1::/64']],
    [
      'And, Or',
      {
        'Fn::If': [
          {
            'Fn::And': [
              { Condition: 'IsProd' },
              { 'Fn::Or': [{ Condition: 'Never' }, { Condition: 'IsProd' }] },
            ],
          },
          1,
          0,
        ],
      },
      1,
    ],
  ])('%s', (_name, json, expected) => {
    expect(value(json)).toEqual(expected);
  });

  it.each<[string, Json, string]>([
    ['a reference to nothing', { Ref: 'Nope' }, 'DANGLING_REFERENCE'],
    ['an unknown function', { 'Fn::Frobnicate': 1 }, 'UNKNOWN_FUNCTION'],
    ['an index past the end', { 'Fn::Select': [2, ['a', 'b']] }, 'BAD_FUNCTION_ARGUMENT'],
    ['a missing mapping key', { 'Fn::FindInMap': ['Sizes', 'dev', 'type'] }, 'MAPPING_KEY_MISSING'],
    ['a block that is too small', { 'Fn::Cidr': ['10.0.0.0/24', 4, 8] }, 'BAD_FUNCTION_ARGUMENT'],
    ['a condition that does not exist', { 'Fn::If': ['Nope', 1, 2] }, 'DANGLING_CONDITION'],
    ['Join of a map', { 'Fn::Join': ['', [{ a: 1 }]] }, 'BAD_FUNCTION_ARGUMENT'],
  ])('%s is a diagnostic with a place', (_name, json, code) => {
    expect(() => value(json)).toThrow(
      expect.objectContaining({ diagnostics: [expect.objectContaining({ code, range: expect.anything() })] }),
    );
  });

  it('finds a condition that depends on itself', () => {
    const loop = program({
      conditions: { A: { 'Fn::Not': [{ Condition: 'B' }] }, B: { 'Fn::Not': [{ Condition: 'A' }] } },
    });
    expect(() => evaluate(expression({ 'Fn::If': ['A', 1, 2] }), scopeOf(loop))).toThrow('depends on itself');
  });
});
