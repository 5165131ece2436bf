import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { error, warning, type Diagnostic } from '../diagnostic.ts';
import { renderDiagnostics } from './render.ts';
import { toSarif } from './sarif.ts';

const source = 'Resources:\n  Net:\n    Properties:\n\tCidrBlok: 10.0.0.0/16\r\n';
const range = (line: number, from: number, to: number, lastLine = line) => ({
  file: 'web/main template.yaml',
  start: { line, column: from },
  end: { line: lastLine, column: to },
});
const found: Diagnostic[] = [
  error('UNKNOWN_PROPERTY', 'AWS::EC2::VPC has no property "CidrBlok"', {
    range: range(4, 2, 10),
    address: 'Net',
    next: 'Did you mean CidrBlock?',
    related: [{ message: 'the resource', range: range(2, 3, 6) }],
  }),
  warning('UNUSED_PARAMETER', 'The parameter "Size" is never used', { detail: 'One line.\nAnother.' }),
];
const sources = new Map([['web/main template.yaml', source]]);

describe('diagnostics for people', () => {
  it('cut a long line to what is around the place', () => {
    const long = `${'a'.repeat(500)}HERE${'b'.repeat(500)}`;
    const problem = error('X', 'Something is wrong', {
      range: { file: 'f', start: { line: 1, column: 501 }, end: { line: 1, column: 505 } },
    });
    const [, , line = '', caret = ''] = renderDiagnostics([problem], new Map([['f', long]]), {
      color: false,
    }).split('\n');
    expect(line.length).toBeLessThan(180);
    expect(line.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('HERE');
    expect(line).toMatch(/│ …a+HEREb+…$/);
  });

  it('show the line with a caret under the place, then what to do', () => {
    expect(renderDiagnostics(found, sources, { color: false }))
      .toBe(`error UNKNOWN_PROPERTY  AWS::EC2::VPC has no property "CidrBlok" (Net)
  web/main template.yaml:4:2
  4 │ \tCidrBlok: 10.0.0.0/16
    │ \t^^^^^^^^
  web/main template.yaml:2:3: the resource
  → Did you mean CidrBlock?

warning UNUSED_PARAMETER  The parameter "Size" is never used
  One line.
  Another.

1 error, 1 warning
`);
  });

  it('show what would steer a terminal as text', () => {
    const problem = error('X', 'AWS said \u001b[2J', { detail: 'a\rb\n\tc\u202ed', next: 'ring \u0007' });
    expect(renderDiagnostics([problem], new Map(), { color: false })).toBe(
      'error X  AWS said \\u001b[2J\n  a\\u000db\n  \tc\\u202ed\n  → ring \\u0007\n\n1 error\n',
    );
  });

  it('mark a range over several lines to the end of its first', () => {
    const [first] = found;
    const text = renderDiagnostics([{ ...first, range: range(2, 3, 9, 4) } as Diagnostic], sources, {
      color: false,
    });
    expect(text).toContain('  2 │   Net:\n    │   ^^^^\n');
  });

  it('name the place where the file is not at hand', () => {
    const text = renderDiagnostics(found, new Map(), { color: false });
    expect(text).toContain('  web/main template.yaml:4:2\n  web/main template.yaml:2:3: the resource');
  });

  it('are coloured only when asked, with the same text', () => {
    const coloured = renderDiagnostics(found, sources, { color: true });
    expect(coloured).toContain('\u001B[31merror UNKNOWN_PROPERTY\u001B[0m');
    expect(stripVTControlCharacters(coloured)).toBe(renderDiagnostics(found, sources, { color: false }));
  });

  it('are nothing where there are none', () => {
    expect(renderDiagnostics([], sources, { color: true })).toBe('');
  });
});

describe('diagnostics as SARIF', () => {
  it('carry rule, level, place and advice', () => {
    const log = toSarif(found, '0.1.0') as { runs: [{ tool: object; results: object[] }]; version: string };
    expect(log.version).toBe('2.1.0');
    expect(log.runs[0].tool).toEqual({
      driver: {
        name: 'groundcrew',
        version: '0.1.0',
        rules: [{ id: 'UNKNOWN_PROPERTY' }, { id: 'UNUSED_PARAMETER' }],
      },
    });
    expect(log.runs[0].results[0]).toMatchObject({
      ruleId: 'UNKNOWN_PROPERTY',
      ruleIndex: 0,
      level: 'error',
      message: { text: 'AWS::EC2::VPC has no property "CidrBlok"\nDid you mean CidrBlock?' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'web/main%20template.yaml' },
            region: { startLine: 4, startColumn: 2, endLine: 4, endColumn: 10 },
          },
          logicalLocations: [{ fullyQualifiedName: 'Net', kind: 'resource' }],
        },
      ],
    });
    expect(log.runs[0].results[1]).not.toHaveProperty('locations');
  });
});
