import type { Expression, MapEntry } from '@groundcrew/program';
import fc from 'fast-check';

const at = { file: '', start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };

/** Strings that a careless printer gets wrong, among ordinary ones. */
const awkward = fc.constantFrom(
  '',
  ' ',
  'yes',
  'No',
  'null',
  '~',
  '022',
  '1e3',
  '1_000',
  '0x1F',
  '2010-09-09',
  '22:00',
  '1.10',
  '-',
  '- a',
  ': ',
  'a: b',
  'a #b',
  '# a',
  '&a',
  '*a',
  '!Ref a',
  '{}',
  '[a',
  '"',
  "'",
  "it's",
  'a\nb',
  'a\n',
  '\na',
  'a\n\n',
  ' a\nb',
  'a \nb',
  '\ta',
  'a\tb',
  '|',
  '>',
  '%a',
  '@a',
  '`a',
  '?',
  '? a',
  '---',
  '...',
  '<<',
  '=',
  '\\n',
  '${A}',
  '${!A}',
  'é',
  '\u2028',
  '😀',
  'a\r\nb',
  '.inf',
  'Fn::Sub',
  'Ref',
  'Condition',
  '\u0085',
  '\uFEFFa',
);
/** What no YAML or JSON file may hold as it is. */
// oxlint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/;

const text = fc.oneof(
  awkward,
  fc.string({ maxLength: 12 }).filter((value) => !forbidden.test(value)),
);
const key = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[A-Z][a-z]{0,6}$/) },
  { weight: 1, arbitrary: text },
);

const literal: fc.Arbitrary<Expression> = fc
  .oneof(
    text,
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  )
  .map((value) => ({ kind: 'literal', value: Object.is(value, -0) ? 0 : value, at }));

const mapOf = (value: fc.Arbitrary<Expression>): fc.Arbitrary<MapEntry[]> =>
  fc
    .uniqueArray(fc.tuple(key, value), { maxLength: 4, selector: ([name]) => name })
    .map((pairs) => pairs.map(([name, item]) => ({ key: name, keyAt: at, value: item })));

/** Any map that is not itself the long form of a function. */
const isPlainMap = (entries: readonly MapEntry[]): boolean =>
  entries.length !== 1 || !/^(?:Ref|Condition|Fn::|Rain::)/.test(entries[0]?.key ?? '');

const { expression } = fc.letrec<{ expression: Expression }>((tie) => {
  const inner = tie('expression');
  const argument = fc.oneof(
    inner,
    text.map((value): Expression => ({ kind: 'literal', value, at })),
  );
  return {
    expression: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      literal,
      fc.array(inner, { maxLength: 4 }).map((items): Expression => ({ kind: 'list', items, at })),
      mapOf(inner)
        .filter(isPlainMap)
        .map((entries): Expression => ({ kind: 'map', entries, at })),
      fc
        .tuple(fc.constantFrom('Ref', 'Fn::Sub', 'Fn::Base64', 'Fn::If', 'Fn::GetAZs', 'Fn::Own'), argument)
        .map(([fn, inside]): Expression => ({ kind: 'call', fn, argument: inside, at })),
      fc.tuple(text, text).map(([id, attribute]): Expression => {
        const items = [id, attribute].map((value): Expression => ({ kind: 'literal', value, at }));
        return { kind: 'call', fn: 'Fn::GetAtt', argument: { kind: 'list', items, at }, at };
      }),
    ),
  };
});

/** Templates as expressions: well-formed sections with arbitrary properties. */
export const template: fc.Arbitrary<Expression> = fc
  .uniqueArray(fc.tuple(fc.stringMatching(/^[A-Z][a-z0-9]{1,6}$/), mapOf(expression)), {
    minLength: 1,
    maxLength: 4,
    selector: ([id]) => id,
  })
  .map((resources) => map([['Resources', map(resources.map(([id, entries]) => [id, resource(entries)]))]]));

const map = (entries: readonly (readonly [string, Expression])[]): Expression => ({
  kind: 'map',
  entries: entries.map(([name, value]) => ({ key: name, keyAt: at, value })),
  at,
});

const resource = (entries: readonly MapEntry[]): Expression =>
  map([
    ['Type', { kind: 'literal', value: 'AWS::S3::Bucket', at }],
    [
      'Properties',
      {
        kind: 'map',
        entries: [
          ...entries,
          { key: 'Last', keyAt: at, value: map([]) },
          { key: 'End', keyAt: at, value: map([]) },
        ].filter(isFirst),
        at,
      },
    ],
  ]);

const isFirst = (entry: MapEntry, index: number, all: readonly MapEntry[]): boolean =>
  all.findIndex(({ key: name }) => name === entry.key) === index;
