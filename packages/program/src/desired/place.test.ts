import { describe, expect, it } from 'vitest';
import type { Json } from '@groundcrew/contract';
import { program, scopeOf } from '../../test/build.ts';
import { waitsOf } from '../evaluate/deferred.ts';
import { placeOfReference } from '../evaluate/dynamic-reference.ts';
import { resourceLookup, lookupKey } from '../evaluate/lookup.ts';
import { askingResources } from '../evaluate/asking-resources.ts';
import { desiredResources } from './desired-resources.ts';

const elsewhere = { accountId: '222222222222', region: 'eu-west-1', partition: 'aws' };
const home = { accountId: '111111111111', region: 'eu-central-1', partition: 'aws' };

const sketch = (Groundcrew: Json, Properties: Json) =>
  program({
    conditions: { IsHome: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-central-1'] } },
    resources: {
      Other: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
      Far: { Type: 'AWS::SSM::Parameter', Properties, Metadata: { Groundcrew } },
    },
  });

const far = (groundcrew: Json, properties: Json, lookups: Record<string, Json> = {}) => {
  const declared = sketch(groundcrew, properties);
  const known = new Map<string, Json>([
    ['place:partner:eu-west-1', elsewhere],
    ['place::eu-central-1', home],
    ...Object.entries(lookups),
  ]);
  const { resources, diagnostics } = desiredResources(declared, scopeOf(declared, { lookups: known }));
  return { far: resources.get('Far'), diagnostics };
};

describe('a resource in another account or region', () => {
  const there = { Account: 'partner', Region: 'eu-west-1' };

  it('takes pseudo parameters and zones from its own place, also in what is finished later', () => {
    const { far: found, diagnostics } = far(
      there,
      {
        Value: { 'Fn::Sub': '${AWS::AccountId} ${AWS::Region}' },
        Name: { 'Fn::Sub': '${AWS::Region}/${Other}' },
        Description: { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] },
      },
      { 'zones:eu-west-1@222222222222/eu-west-1': ['eu-west-1a'] },
    );
    expect(diagnostics).toEqual([]);
    expect(found).toMatchObject({
      place: elsewhere,
      properties: { Value: '222222222222 eu-west-1', Description: 'eu-west-1a' },
    });
    expect(JSON.stringify(found?.properties['Name'])).toMatch(/"eu-west-1"/);
  });

  it('leaves conditions to the stack as a whole', () => {
    expect(far(there, { Value: { 'Fn::If': ['IsHome', 'home', 'away'] } }).far?.properties).toEqual({
      Value: 'home',
    });
  });

  it('is none where the place is the stack’s own', () => {
    expect(far({ Region: 'eu-central-1' }, {}).far).not.toHaveProperty('place');
  });

  it('asks which account is meant before anything else that depends on it', () => {
    const declared = sketch(there, { Value: '{{resolve:ssm:/ami}}' });
    const first = askingResources(declared, scopeOf(declared)).questions.map(lookupKey);
    expect(first).toContain('place:partner:eu-west-1');
    const lookups = new Map<string, Json>([['place:partner:eu-west-1', elsewhere]]);
    expect(askingResources(declared, scopeOf(declared, { lookups })).questions.map(lookupKey)).toEqual([
      'ssm:/ami:@222222222222/eu-west-1',
    ]);
  });

  it('reads secrets where it stands', () => {
    const { far: found } = far(there, { Value: '{{resolve:secretsmanager:db:SecretString:password}}' });
    const reference = waitsOf(found?.properties ?? {})
      ?.secrets.values()
      .next().value;
    expect(placeOfReference(reference ?? '')).toEqual({
      reference: 'secretsmanager:db:SecretString:password',
      place: elsewhere,
    });
    expect(placeOfReference('ssm-secure:/a@b')).toEqual({ reference: 'ssm-secure:/a@b' });
  });

  it('keeps its place in the key of a lookup of a resource', () => {
    const lookup = { kind: 'resource', type: 'T', where: { a: 1 }, returns: 'Ref', all: false } as const;
    expect(resourceLookup(lookupKey({ ...lookup, place: elsewhere }))).toEqual({
      ...lookup,
      place: elsewhere,
    });
    expect(resourceLookup(lookupKey(lookup))).toMatchObject(lookup);
  });
});
