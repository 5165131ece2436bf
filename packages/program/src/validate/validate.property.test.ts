import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '@groundcrew/contract';
import { program, type Sketch } from '../../test/build.ts';
import { validateProgram } from './validate.ts';

const word = fc.constantFrom(
  'A',
  'B',
  'P',
  'M',
  'C',
  'AWS::Region',
  'AWS::NoValue',
  'Arn',
  'A.Arn',
  '',
  '${A}',
  '10.0.0.0/8',
);
const names = [
  'Ref',
  'Condition',
  'Fn::If',
  'Fn::GetAtt',
  'Fn::Sub',
  'Fn::Join',
  'Fn::Select',
  'Fn::FindInMap',
  'Fn::Nope',
];
const types = [
  'AWS::EC2::VPC',
  'AWS::EC2::Instance',
  'AWS::S3::Bucket',
  'AWS::IAM::Role',
  'Custom::X',
  'AWS::No::Such',
  '',
];
const keys = [
  'CidrBlock',
  'Tags',
  'BlockDeviceMappings',
  'Ebs',
  'Key',
  'Value',
  'BucketEncryption',
  'Fn::Transform',
];

/** Anything that could stand in a template, most of it wrong. */
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    word,
    fc.constantFrom<Json>(null, true, 0, -1.5, 8080),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 4 }),
    fc.tuple(fc.constantFrom(...names), tie('value')).map(([fn, argument]) => ({ [fn]: argument })),
  ),
}));
/** Never a single function, which is no map of properties. */
const map = fc
  .dictionary(fc.constantFrom(...keys), value, { maxKeys: 5 })
  .map((made) => ({ ...made, Own: 1, Other: 2 }));

const sketch: fc.Arbitrary<Sketch> = fc.record({
  parameters: fc.constant({ P: { Type: 'String' } }),
  mappings: fc.dictionary(fc.constant('M'), fc.dictionary(word, fc.dictionary(word, word))),
  conditions: fc.dictionary(fc.constantFrom('C', 'D'), value),
  resources: fc.dictionary(
    fc.constantFrom('A', 'B'),
    fc.record({
      Type: fc.constantFrom(...types),
      Properties: map,
      DependsOn: fc.array(fc.constantFrom('A', 'B', 'X'), { maxLength: 2 }),
    }),
  ),
  outputs: fc.dictionary(fc.constantFrom('O'), value),
});

describe('validation of anything', () => {
  it('always answers, the same each time, and changes nothing', () => {
    fc.assert(
      fc.property(sketch, (given) => {
        const declared = program(given);
        const before = JSON.stringify([...declared.resources, ...declared.conditions, ...declared.outputs]);
        const found = validateProgram(declared);
        expect(validateProgram(declared)).toEqual(found);
        expect(JSON.stringify([...declared.resources, ...declared.conditions, ...declared.outputs])).toBe(
          before,
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('cycles of resources', () => {
  const ids = Array.from({ length: 7 }, (_, i) => `R${i}`);
  const edges = fc.uniqueArray(fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ids)), {
    maxLength: 12,
    selector: (edge) => edge.join(),
  });

  it('are reported exactly where something needs itself, and the path is one of the graph', () => {
    fc.assert(
      fc.property(edges, (needs) => {
        const resources = Object.fromEntries(
          ids.map((id) => [
            id,
            {
              Type: 'AWS::EC2::VPC',
              DependsOn: needs.flatMap(([from, to]) => (from === id ? [to] : [])),
            },
          ]),
        );
        const paths = validateProgram(program({ resources })).map(({ summary }) =>
          summary.replace('Resources depend on each other: ', '').split(' → '),
        );
        expect(paths.length > 0).toBe(ids.some((id) => reaches(needs, id, id)));
        const steps = paths.flatMap((path) => path.slice(1).map((to, i) => `${path[i]},${to}`));
        expect(needs.map((edge) => edge.join())).toEqual(expect.arrayContaining(steps));
      }),
    );
  });
});

function reaches(needs: readonly (readonly [string, string])[], from: string, goal: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (const node of open)
    for (const [start, end] of needs) {
      if (start !== node) continue;
      if (end === goal) return true;
      if (!seen.has(end)) open.push(end);
      seen.add(end);
    }
  return false;
}
