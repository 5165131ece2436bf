import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** `next: '…'` as the sources write it, with what stands in it for values. */
const hint = /\bnext:\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/g;

/** A command at the end is to be copied, and stands after a colon. */
const endsInCommand = /: (?:groundcrew|aws|chmod) .*$/;

test('a hint is a sentence with its full stop, or ends in a command after a colon', () => {
  const hints = globSync('packages/*/src/**/*.{ts,tsx}')
    .filter((file) => !file.includes('.test.'))
    .flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(hint)].map((found) => ({
        file,
        text: found[1] ?? found[2] ?? found[3] ?? '',
      })),
    );
  expect(hints.length).toBeGreaterThan(150);
  const unfit = hints.filter(({ text }) => !/[.?]$/.test(text) && !endsInCommand.test(text));
  expect(unfit).toEqual([]);
});
