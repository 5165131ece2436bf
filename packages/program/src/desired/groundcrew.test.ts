import { describe, expect, it } from 'vitest';
import type { Json } from '@groundcrew/contract';
import { at, program, scopeOf } from '../../test/build.ts';
import { validateProgram } from '../validate/validate.ts';
import { desiredResources } from './desired-resources.ts';

const sketch = (Groundcrew: Json) =>
  program({
    parameters: { Stage: { Type: 'String', Default: 'prod' }, Secret: { Type: 'String', NoEcho: true } },
    conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
    resources: {
      Other: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
      Net: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.1.0.0/16' }, Metadata: { Groundcrew } },
    },
    outputs: { Uses: { Ref: 'Secret' }, AndThis: { 'Fn::If': ['IsProd', '1', '2'] } },
  });

const read = (groundcrew: Json) => {
  const declared = sketch(groundcrew);
  const { resources, diagnostics } = desiredResources(
    declared,
    scopeOf(declared, {
      values: { Stage: 'prod', Secret: 'x' },
      lookups: new Map([
        [
          'place:111111111111:eu-west-1',
          { accountId: '111111111111', region: 'eu-west-1', partition: 'aws' },
        ],
      ]),
    }),
  );
  return { groundcrew: resources.get('Net')?.groundcrew, codes: diagnostics.map((d) => d.code) };
};

const validated = (groundcrew: Json) =>
  validateProgram(sketch(groundcrew)).filter((d) => /GROUNDCREW|NOT_KNOWN/.test(d.code));

describe('Metadata: Groundcrew', () => {
  it('reads ids, matches, accounts and regions, with functions of what is known', () => {
    expect(read({ External: 'vpc-1' })).toEqual({ groundcrew: { external: { id: 'vpc-1', at } }, codes: [] });
    expect(read({ Import: { Tags: { Name: { 'Fn::Sub': 'net-${Stage}' } } } }).groundcrew).toEqual({
      import: { match: { Tags: { Name: 'net-prod' } }, at },
    });
    expect(
      read({ Account: { Ref: 'AWS::AccountId' }, Region: { 'Fn::If': ['IsProd', 'eu-west-1', 'us-east-1'] } })
        .groundcrew,
    ).toEqual({ account: '111111111111', region: 'eu-west-1' });
  });

  it('lets a key vanish under a condition', () => {
    expect(read({ External: { 'Fn::If': ['IsProd', { Ref: 'AWS::NoValue' }, 'vpc-1'] } }).groundcrew).toEqual(
      {},
    );
    expect(read({}).groundcrew).toEqual({});
  });

  it.each<[Json, string]>([
    ['vpc-1', 'BAD_GROUNDCREW_METADATA'],
    [{ External: ['vpc-1'] }, 'BAD_GROUNDCREW_METADATA'],
    [{ External: {} }, 'BAD_GROUNDCREW_METADATA'],
    [{ Import: '' }, 'BAD_GROUNDCREW_METADATA'],
    [{ Region: { Name: 'eu-west-1' } }, 'BAD_GROUNDCREW_METADATA'],
    [{ External: 'vpc-1', Import: 'vpc-1' }, 'BAD_GROUNDCREW_METADATA'],
    [{ Import: { VpcId: { Ref: 'Other' } } }, 'NOT_KNOWN_YET'],
    [{ Account: { 'Fn::GetAtt': ['Other', 'VpcId'] } }, 'NOT_KNOWN_YET'],
  ])('refuses %j, before and while it is evaluated', (groundcrew, code) => {
    expect(read(groundcrew).codes).toEqual([code]);
    expect(validated(groundcrew)).toMatchObject([{ code, address: 'Net', severity: 'error', range: at }]);
  });

  it('suggests the key that was meant', () => {
    expect(validated({ Exteral: 'vpc-1' })).toMatchObject([
      { code: 'UNKNOWN_GROUNDCREW_KEY', next: 'Did you mean External?', address: 'Net' },
    ]);
    expect(validated({ Whatever: 'vpc-1' })[0]?.next).toBe('There is External, Import, Account, Region.');
  });
});
