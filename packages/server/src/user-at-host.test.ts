import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { userAtHost } from './user-at-host.ts';

const nobodyKnows = (): string => {
  throw new Error('A system error occurred: uv_os_get_passwd returned ENOENT');
};

test('who runs a command has a name, where the system knows of one or not', () => {
  expect(userAtHost({}, () => 'ada')).toBe(`ada@${hostname()}`);
  expect(userAtHost({ USER: 'grace' }, nobodyKnows)).toBe(`grace@${hostname()}`);
  expect(userAtHost({}, nobodyKnows)).toBe(`${process.getuid?.()}@${hostname()}`);
});
