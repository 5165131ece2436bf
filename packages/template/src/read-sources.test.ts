import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSources, type ReadOptions } from './read-sources.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'groundcrew-sources-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

const put = async (...names: string[]): Promise<void> => {
  for (const name of names) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), `${name}: x`);
  }
};
const read = async (name = '', options: ReadOptions = {}) => {
  const { files, diagnostics } = await readSources([path.join(root, name)], options);
  return {
    files: files.map((file) => path.relative(root, file.path)),
    codes: diagnostics.map(({ code, summary }) => `${code} ${path.basename(summary.split(' ')[0] ?? '')}`),
    diagnostics,
  };
};

test('a file is read as it is', async () => {
  await put('a.yaml');
  const { files, diagnostics } = await readSources([path.join(root, 'a.yaml')]);
  expect(diagnostics).toEqual([]);
  expect(Buffer.from(files[0]?.text ?? '').toString()).toBe('a.yaml: x');
});

describe('a directory of snippets', () => {
  beforeEach(() =>
    put(
      'meta.yml',
      'b/resources.yml',
      'a/parameters.json',
      'a/resources.yaml',
      'a/.hidden',
      'README.md',
      'a/notes.txt',
    ),
  );

  test('gives its snippets, meta first, and warns about what it does not know', async () => {
    const { files, codes } = await read();
    expect(files).toEqual(['meta.yml', 'a/parameters.json', 'a/resources.yaml', 'b/resources.yml']);
    expect(codes).toEqual(['UNKNOWN_FILE README.md', 'UNKNOWN_FILE notes.txt']);
  });

  test('may be cut down to some sub-directories', async () => {
    expect((await read('', { subdirs: ['b'] })).files).toEqual(['meta.yml', 'b/resources.yml']);
  });

  test('without the wanted sub-directory says which there are', async () => {
    expect((await read('', { subdirs: ['c'] })).diagnostics[0]).toMatchObject({
      code: 'SUBDIR_NOT_FOUND',
      next: 'It has a, b.',
    });
  });
});

test('a directory of whole templates gives those', async () => {
  await put('web.yaml', 'db.template', 'README.md', 'other/app.yaml');
  expect((await read('', { subdirs: ['other'] })).files).toEqual([
    'db.template',
    'web.yaml',
    'other/app.yaml',
  ]);
  expect(await read()).toMatchObject({
    files: ['db.template', 'web.yaml'],
    codes: ['UNKNOWN_FILE README.md'],
  });
});

test('a cloud assembly gives its manifest, templates and asset lists', async () => {
  await put('manifest.json', 'A.template.json', 'A.assets.json', 'tree.json', 'cdk.out', 'asset.1/index.js');
  expect(await read()).toMatchObject({
    files: ['A.assets.json', 'A.template.json', 'manifest.json'],
    codes: [],
  });
});

describe('what can not be read is told', () => {
  test('a missing file', async () => {
    const [told, ...others] = (await read('no.yaml')).diagnostics;
    expect(told).toMatchObject({ code: 'FILE_NOT_FOUND', summary: expect.stringContaining('no.yaml') });
    // What is not there has no line to point at.
    expect(told?.range).toBeUndefined();
    expect(others).toEqual([]);
  });

  test('an empty directory', async () => {
    expect((await read()).diagnostics).toMatchObject([{ code: 'NO_TEMPLATE' }]);
  });

  test('more than 1 MB', async () => {
    await writeFile(path.join(root, 'big.yaml'), Buffer.alloc(1_048_577, 'x'));
    expect((await read('big.yaml')).diagnostics).toMatchObject([{ code: 'FILE_TOO_LARGE' }]);
  });

  test('what is no file', async () => {
    expect((await readSources(['/dev/null'])).diagnostics).toMatchObject([{ code: 'NOT_A_FILE' }]);
  });

  test('a file without permission', async () => {
    await put('a.yaml');
    await chmod(path.join(root, 'a.yaml'), 0);
    // Root may read everything, so it steps down for the while.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) {
      await chmod(root, 0o755);
      process.seteuid?.(65_534);
    }
    try {
      expect((await read('a.yaml')).diagnostics).toMatchObject([{ code: 'FILE_UNREADABLE' }]);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });
});
