/** Fails on an import that runs up the package table, reaches into another package's files, or crosses a wall. */
import { globSync, readFileSync } from 'node:fs';
import { knowsOnly, packages } from './packages.ts';

const importPattern = /(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g;

export function violations(pkg: string, specifier: string, isTest = false): string | undefined {
  const match = /^@groundcrew\/([^/]+)(\/.*)?$/.exec(specifier);
  if (!match) return undefined;
  const [, target = '', inside] = match;
  const from = packages.indexOf(pkg as never);
  const to = packages.indexOf(target as never);
  if (to < 0) return `unknown package ${target}`;
  if (inside && !(isTest && inside === '/testing'))
    return `reaches into ${target}${inside}; import @groundcrew/${target}`;
  if (isTest && target === 'sandbox') return undefined;
  if (to >= from) return `${pkg} may not import ${target}: it stands below it in the package table`;
  const known = knowsOnly[pkg as keyof typeof knowsOnly];
  if (known && !known.includes(target)) return `${pkg} knows only ${known.join(' and ')}`;
  return undefined;
}

if (import.meta.main) {
  let failed = 0;
  for (const file of globSync('packages/*/{src,test}/**/*.{ts,tsx}')) {
    const pkg = file.split('/')[1] ?? '';
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(importPattern)) {
      const escapes =
        specifier.startsWith('../') && new URL(specifier, `file:///${file}`).pathname.split('/')[2] !== pkg;
      const problem = escapes
        ? `relative import ${specifier} leaves the package`
        : violations(pkg, specifier, /\/test\/|\.test\.tsx?$/.test(file));
      if (problem) {
        console.error(`${file}: ${problem}`);
        failed++;
      }
    }
  }
  if (failed) process.exitCode = 1;
  else console.log(`imports: every import runs down the package table`);
}
