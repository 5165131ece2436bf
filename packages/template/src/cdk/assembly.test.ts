import { describe, expect, test } from 'vitest';
import { loadTemplate } from '../load-template.ts';

const stack = (name: string) => ({
  type: 'aws:cloudformation:stack',
  properties: { templateFile: `${name}.template.json`, stackName: `prod-${name}` },
  displayName: `${name} in prod`,
});
const manifest = (artifacts: object) => ({
  path: 'cdk.out/manifest.json',
  text: JSON.stringify({ version: '36.0.0', artifacts }),
});
const template = (name: string) => ({
  path: `cdk.out/${name}.template.json`,
  text: JSON.stringify({
    Resources: { [name]: { Type: 'AWS::S3::Bucket' }, CDKMetadata: { Type: 'AWS::CDK::Metadata' } },
  }),
});
const ids = (files: Parameters<typeof loadTemplate>[0], wanted?: string) => {
  const { program, diagnostics } = loadTemplate(files, { stack: wanted });
  expect(diagnostics).toEqual([]);
  return [...(program?.resources.keys() ?? [])];
};

test('the only stack is taken, without the statistics of the CDK', () => {
  expect(ids([manifest({ Web: stack('Web'), Tree: { type: 'cdk:tree' } }), template('Web')])).toEqual([
    'Web',
  ]);
});

describe('of several stacks', () => {
  const files = [manifest({ Web: stack('Web'), Db: stack('Db') }), template('Web'), template('Db')];

  test.each(['Db', 'prod-Db', 'Db in prod'])('one is chosen by %s', (wanted) => {
    expect(ids(files, wanted)).toEqual(['Db']);
  });

  test('one must be chosen', () => {
    expect(loadTemplate(files).diagnostics).toMatchObject([
      {
        code: 'CDK_SEVERAL_STACKS',
        summary: expect.stringContaining('Web, Db'),
        next: expect.stringContaining('--assembly-stack'),
      },
    ]);
  });

  test('an unknown one is told', () => {
    expect(loadTemplate(files, { stack: 'Nope' }).diagnostics).toMatchObject([{ code: 'CDK_NO_STACK' }]);
  });
});

test('a template that is not there is told', () => {
  expect(loadTemplate([manifest({ Web: stack('Web') })]).diagnostics).toMatchObject([
    { code: 'CDK_TEMPLATE_MISSING' },
  ]);
});

test('assets beside the template are refused by plan', () => {
  const assets = {
    path: 'cdk.out/Web.assets.json',
    text: JSON.stringify({
      files: { a: { source: { path: 'Web.template.json' } }, b: { source: { path: 'asset.b' } } },
      dockerImages: { c: { source: { directory: 'asset.c' } } },
    }),
  };
  const artifacts = {
    Web: stack('Web'),
    'Web.assets': { type: 'cdk:asset-manifest', properties: { file: 'Web.assets.json' } },
  };
  const { program, diagnostics } = loadTemplate([manifest(artifacts), template('Web'), assets]);
  expect(diagnostics).toEqual([]);
  expect(program?.unsupported).toMatchObject([
    {
      code: 'NOT_SUPPORTED_ASSET',
      summary: expect.stringContaining('asset.b'),
      range: { file: assets.path },
    },
    { code: 'NOT_SUPPORTED_ASSET', summary: expect.stringContaining('asset.c') },
  ]);
});
