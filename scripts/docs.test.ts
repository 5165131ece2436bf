import { eventSchemas } from '@groundcrew/contract';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { violations } from './check-imports.ts';
import { packages } from './packages.ts';

const read = (path: string) => readFileSync(path, 'utf8');
const documents = globSync(['*.md', 'docs/**/*.md']);

describe('the documents', () => {
  it('carry the package table as it is checked', () => {
    const table = [...read('ARCHITECTURE.md').matchAll(/^\| `([a-z]+)` \|/gm)].map((match) => match[1]);
    expect(table).toEqual([...packages]);
  });

  it.each(documents)('%s links to what is there', (document) => {
    const links = [...read(document).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? '');
    const local = links.filter((link) => !/^[a-z]+:/.test(link));
    expect(local.filter((link) => !existsSync(join(dirname(document), link)))).toEqual([]);
  });

  it.each(documents)('%s names files that are there', (document) => {
    const named = [
      ...read(document).matchAll(/`((?:packages|scripts|docs|benchmarks|examples)\/[\w./-]+)`/g),
    ];
    expect(named.map((match) => match[1] ?? '').filter((path) => !existsSync(path))).toEqual([]);
  });

  it('describe every event', () => {
    const documented = [...read('docs/reference/events.md').matchAll(/^\| `([a-z.]+)` \|/gm)].map(
      (match) => match[1] ?? '',
    );
    expect(documented.toSorted()).toEqual(Object.keys(eventSchemas).toSorted());
  });
});

describe('the import check', () => {
  it.each([
    ['planner', '@groundcrew/stacks', false, true],
    ['stacks', '@groundcrew/planner', false, false],
    ['sandbox', '@groundcrew/runs', false, true],
    ['resources', '@groundcrew/sandbox', false, true],
    ['resources', '@groundcrew/sandbox', true, false],
    ['cli', '@groundcrew/runs/src/worker', false, true],
    ['cli', 'commander', false, false],
  ])('holds %s importing %s against the table (test: %s)', (pkg, specifier, isTest, refused) => {
    expect(violations(pkg, specifier, isTest) !== undefined).toBe(refused);
  });
});
