import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { hasErrors } from '@groundcrew/contract';
import { describe, expect, test } from 'vitest';
import { parse, type CollectionTag, type ScalarTag } from 'yaml';
import { convertSource, loadTemplate, readSources, type SourceFile } from '../src/index.ts';
import { withoutPositions } from './without-positions.ts';

const corpus =
  process.env['GROUNDCREW_CORPUS'] ?? path.resolve(import.meta.dirname, '../../../../shared/corpus');
const isThere = existsSync(path.join(corpus, 'cloudformation'));

const filesIn = (directory: string): string[] =>
  isThere
    ? readdirSync(path.join(corpus, directory), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(?:ya?ml|json)$/.test(name))
        .map((name) => path.join(directory, name))
        .sort()
    : [];
const source = (name: string): SourceFile => ({ path: name, text: readFileSync(path.join(corpus, name)) });

/** Files of the collection that are no templates, and what each looks like. */
const foreign: Readonly<Record<string, string>> = {
  'event_bad.json': 'an event of a CloudFormation macro',
  'api-resource.yml': 'a Rain module',
  'static-site.yml': 'a Rain module',
  'common-resources.yaml': 'a Rain module',
  'common-resources.json': 'a Rain module',
  'GitLabAndVSCode.yaml': 'a Rain module',
  'GitLabAndVSCode.json': 'a Rain module',
};
const all = filesIn('cloudformation');
const templates = all.filter((name) => foreign[path.basename(name)] === undefined);

describe.skipIf(!isThere)('the corpus of real templates', () => {
  test('is not empty', () => {
    expect(templates.length).toBeGreaterThan(100);
  });

  test.each(templates)('%s loads, converts and comes back', (name) => {
    const loaded = loadTemplate([source(name)]);
    expect(loaded.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const original = meaning([source(name)]);
    for (const to of ['yaml', 'json'] as const) {
      const { text = '' } = convertSource([source(name)], { to });
      expect(meaning([{ path: `x.${to}`, text }])).toEqual(original);
      expect(convertSource([{ path: `x.${to}`, text }], { to }).text).toBe(text);
    }
  });

  test.each(all.filter((name) => !templates.includes(name)))('%s is refused by name', (name) => {
    expect(loadTemplate([source(name)])).toMatchObject({
      diagnostics: [
        { code: 'NOT_A_TEMPLATE', detail: expect.stringContaining(foreign[path.basename(name)] ?? '') },
      ],
    });
  });

  test.each([...filesIn('appspec'), ...filesIn('cloudify')])('%s is refused by name', (name) => {
    const { program, diagnostics } = loadTemplate([source(name)]);
    expect(program).toBeUndefined();
    expect(diagnostics[0]?.detail).toMatch(name.startsWith('appspec') ? /AppSpec/ : /Cloudify/);
  });

  test('YAML and JSON twins give the same program', () => {
    const twins = templates
      .filter((name) => name.endsWith('.yaml') && templates.includes(name.replace(/yaml$/, 'json')))
      .map((name): [string, string] => [name, name.replace(/yaml$/, 'json')])
      .filter(([yaml, json]) => isDeepStrictEqual(neutral(yaml), neutral(json)));
    expect(twins.length).toBeGreaterThan(25);
    const differing = twins.filter(
      ([yaml, json]) => !isDeepStrictEqual(meaning([source(yaml)]), meaning([source(json)])),
    );
    expect(differing).toEqual([]);
  });

  test.each(['cf-full-vpc', 'cf-single-ec2'])('the snippets of %s make one template', async (name) => {
    const { files, diagnostics } = await readSources([path.join(corpus, 'assemble', name)]);
    expect(diagnostics).toEqual([]);
    const { program, diagnostics: found } = loadTemplate(files);
    expect(hasErrors(found)).toBe(false);
    expect(program?.resources.size).toBe(name === 'cf-full-vpc' ? 28 : 1);
    for (const to of ['yaml', 'json'] as const) {
      expect(meaning([{ path: `x.${to}`, text: convertSource(files, { to }).text ?? '' }])).toEqual(
        meaning(files),
      );
    }
  });
});

/** What a template says, without places, the spelling of numbers, and the words of diagnostics. */
const meaning = (files: readonly SourceFile[]): unknown => {
  const { program } = loadTemplate(files);
  const codes = program?.unsupported.map(({ code }) => code).sort();
  return withoutSpelling([withoutPositions(program && { ...program, unsupported: [] }), codes]);
};

const withoutSpelling = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutSpelling);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== 'text');
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutSpelling(item)]));
};

/** The YAML library's own reading, so that what counts as a twin does not depend on the loader under test. */
const neutral = (name: string): unknown => {
  const text = readFileSync(path.join(corpus, name), 'utf8');
  if (name.endsWith('.json')) return JSON.parse(text) as unknown;
  const names = [...new Set(text.match(/!\w+/g) ?? [])].map((tag) => tag.slice(1));
  const long = (short: string) => (short === 'Ref' || short === 'Condition' ? short : `Fn::${short}`);
  const scalar = (short: string): ScalarTag => ({
    tag: `!${short}`,
    resolve: (value) => ({ [long(short)]: short === 'GetAtt' ? value.split(/\.(.*)/s, 2) : value }),
  });
  const collection = (short: string, kind: 'seq' | 'map'): CollectionTag => ({
    tag: `!${short}`,
    collection: kind,
    resolve: (node) => ({ [long(short)]: node.toJSON() as unknown }),
  });
  const customTags = names.flatMap((short) => [
    scalar(short),
    collection(short, 'seq'),
    collection(short, 'map'),
  ]);
  return parse(text, { version: '1.1', customTags, logLevel: 'silent' }) as unknown;
};
