import { describe, expect, it } from 'vitest';
import { at } from '../../test/build.ts';
import type { ParameterDeclaration } from '../program.ts';
import { checkParameter } from './check.ts';
import { parameterKind, parameterValue } from './parameter-type.ts';
import { resolveParameters } from './resolve.ts';
import { program } from '../../test/build.ts';

const declare = (rest: Partial<ParameterDeclaration>): ParameterDeclaration => ({
  type: 'String',
  noEcho: false,
  nameAt: at,
  ...rest,
});
const codes = (rest: Partial<ParameterDeclaration>, text: string) =>
  checkParameter('P', declare(rest), text).map((d) => d.summary);

describe('parameters', () => {
  it('knows every type', () => {
    const types = [
      'String',
      'Number',
      'List<Number>',
      'CommaDelimitedList',
      'AWS::EC2::VPC::Id',
      'List<AWS::EC2::Subnet::Id>',
      'AWS::SSM::Parameter::Name',
      'AWS::SSM::Parameter::Value<List<String>>',
      'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
    ];
    expect(types.filter((type) => !parameterKind(type))).toEqual([]);
    expect(parameterKind('Strnig')).toBeUndefined();
  });

  it('splits lists and trims their items', () => {
    expect(parameterValue({ list: true, number: false, ssmValue: false }, 'a, b ,c')).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it('matches AllowedPattern as a whole', () => {
    expect(codes({ allowedPattern: '[a-z]+' }, 'abc')).toEqual([]);
    expect(codes({ allowedPattern: '[a-z]+' }, 'abc1')[0]).toContain('must match');
    expect(codes({ allowedPattern: 'a|b' }, 'ab')).toHaveLength(1);
    expect(codes({ allowedPattern: '[a-z]{2,4}+' }, 'abc')).toEqual([]);
    expect(codes({ allowedPattern: '[a-z]{2,4}+' }, 'a')).toHaveLength(1);
    expect(codes({ allowedPattern: '(' }, 'a')[0]).toContain('no regular expression');
  });

  it('checks ranges, lengths and allowed values', () => {
    expect(codes({ type: 'Number', minValue: 2 }, '1')[0]).toContain('at least 2');
    expect(codes({ type: 'Number' }, 'x')[0]).toContain('must be a number');
    expect(codes({ maxLength: 2 }, 'abc')[0]).toContain('at most 2');
    expect(codes({ allowedValues: ['a', 'b'] }, 'c')[0]).toBe('Parameter P allows "a", "b", not "c"');
    expect(codes({ type: 'List<Number>' }, '1,x')).toHaveLength(1);
  });

  it('never repeats the value of a NoEcho parameter', () => {
    expect(
      JSON.stringify(
        checkParameter('P', declare({ noEcho: true, allowedPattern: 'x+', maxLength: 3 }), 'hunter2'),
      ),
    ).not.toContain('hunter2');
  });

  it('reads the value of a NoEcho SSM parameter as a secret, by the name that is given', () => {
    const declared = program({
      parameters: { Password: { Type: 'AWS::SSM::Parameter::Value<String>', NoEcho: true } },
    });
    const { values, lookups, diagnostics } = resolveParameters(declared, new Map([['Password', '/db/pw']]));
    expect([lookups, diagnostics]).toEqual([[], []]);
    expect(values.get('Password')).toMatchObject({ $deferred: { secrets: ['ssm-secure:/db/pw'] } });
  });

  it('says what is missing and what is not known', () => {
    const declared = program({
      parameters: { Stage: { Type: 'String' }, Size: { Type: 'Number', Default: '2' } },
    });
    const { values, diagnostics } = resolveParameters(declared, new Map([['Stgae', 'prod']]));
    expect(values.get('Size')).toBe('2');
    expect(diagnostics.map((d) => [d.code, d.next])).toEqual([
      ['PARAMETER_UNKNOWN', 'Did you mean Stage?'],
      ['PARAMETER_MISSING', 'Give it with --parameter Stage=VALUE'],
    ]);
  });
});
