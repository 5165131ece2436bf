import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '@groundcrew/contract';
import { expression, program, scopeOf } from '../../test/build.ts';
import { resolveParameters } from '../parameters/resolve.ts';
import { isDeferred, type Value } from '../value.ts';
import { waitsOf } from './deferred.ts';
import { evaluate, force } from './evaluate.ts';

const declared = program({
  parameters: { Password: { Type: 'String', NoEcho: true } },
  conditions: { HasPassword: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Password' }, ''] }] } },
  resources: { Net: { Type: 'AWS::EC2::VPC' }, Web: { Type: 'AWS::EC2::Instance' } },
});
const { values } = resolveParameters(declared, new Map([['Password', { secret: 'secret:1' }]]));
const before = { ...scopeOf(declared), parameters: values };
const after = {
  ...before,
  ref: (id: string) => `${id}-id`,
  attribute: (id: string, name: string) => `${id}.${name}`,
  secret: () => 'hunter2',
};

describe('evaluating in part', () => {
  it('leaves what waits for a resource, and finishes it later', () => {
    const partial = evaluate(
      expression({ 'Fn::Join': ['/', [{ Ref: 'Net' }, { 'Fn::GetAtt': 'Web.PrivateIp' }, 'x']] }),
      before,
    );
    expect([...(waitsOf(partial as Value)?.awaits ?? [])]).toEqual(['Net', 'Web']);
    expect(force(partial as Value, after)).toBe('Net-id/Web.PrivateIp/x');
  });

  it('puts a text together later as it would have now, lists and literals too', () => {
    const known = { ...after, attribute: () => ['a', 'b'] };
    const text = expression({ 'Fn::Sub': '${Net} ${Web.Blocks} ${!Net}' });
    const partial = evaluate(text, before) as Value;
    expect(evaluate(text, known)).toBe('Net-id a,b ${Net}');
    expect(force(partial, known)).toBe('Net-id a,b ${Net}');
  });

  it('keeps the known parts of a tree', () => {
    const partial = evaluate(expression({ a: 1, b: [{ Ref: 'Net' }, 'z'] }), before) as {
      a: number;
      b: Value[];
    };
    expect(partial.a).toBe(1);
    expect(isDeferred(partial.b[0])).toBe(true);
    expect(partial.b[1]).toBe('z');
  });

  it('never lets a secret into a value, however deep it is used', () => {
    const userData = {
      'Fn::Base64': { 'Fn::Sub': ['#!/bin/sh\necho ${P} ${Net}', { P: { Ref: 'Password' } }] },
    };
    const partial = evaluate(expression(userData), {
      ...before,
      secretForConditions: () => 'hunter2',
    }) as Value;
    expect(JSON.stringify(partial)).not.toContain('hunter2');
    expect(waitsOf(partial)?.secrets).toEqual(new Set(['parameter:Password']));
    expect(Buffer.from(String(force(partial, after)), 'base64').toString()).toBe(
      '#!/bin/sh\necho hunter2 Net-id',
    );
  });

  it('lets a condition look at a secret', () => {
    const json = expression({ 'Fn::If': ['HasPassword', 'yes', 'no'] });
    expect(evaluate(json, { ...before, secretForConditions: () => 'hunter2' })).toBe('yes');
    expect(evaluate(json, { ...before, secretForConditions: () => '' })).toBe('no');
  });

  it('turns secure dynamic references into references to secrets', () => {
    const partial = evaluate(
      expression('x-{{resolve:secretsmanager:prod/db:SecretString:password}}-{{resolve:ssm:/a/b:3}}'),
      {
        ...before,
        lookups: new Map([['ssm:/a/b:3', 'plain']]),
      },
    ) as Value;
    expect(waitsOf(partial)?.secrets).toEqual(new Set(['secretsmanager:prod/db:SecretString:password']));
    expect(force(partial, after)).toBe('x-hunter2-plain');
  });

  it('says what a value still waits for', () => {
    const partial = evaluate(expression({ Ref: 'Net' }), before) as Value;
    expect(() => force(partial, before)).toThrow('still waits for Net');
  });

  it('gives the same value in one step or two, and changes nothing it was given', () => {
    const leaf = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constantFrom<Json>(
        { Ref: 'Net' },
        { Ref: 'Password' },
        { 'Fn::GetAtt': 'Web.Ip' },
        { Ref: 'AWS::Region' },
      ),
    );
    const tree = fc.letrec<{ node: Json }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        leaf,
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), tie('node'), { maxKeys: 3 }) as fc.Arbitrary<Json>,
        fc.array(leaf, { maxLength: 3 }).map((list) => ({ 'Fn::Join': ['-', list] })) as fc.Arbitrary<Json>,
        fc.tuple(tie('node'), tie('node')).map(([a, b]) => ({ 'Fn::Select': [1, [a, b]] })),
      ),
    })).node;
    fc.assert(
      fc.property(tree, (json) => {
        const source = expression(json);
        const copy = structuredClone(source);
        const partial = evaluate(source, before) as Value;
        expect(force(structuredClone(partial), after)).toEqual(
          force(evaluate(source, after) as Value, after),
        );
        expect(source).toEqual(copy);
      }),
      { numRuns: 300 },
    );
  });
});
