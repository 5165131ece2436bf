import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { fromPs, isDead, thisProcess } from './identity.ts';

const self = thisProcess();
const me = { host: self.host, pid: self.pid, process_start: self.processStart };

test('this process lives', () => {
  expect(isDead(me, self)).toBe(false);
});

test('a later process with the same id is not the one that was', () => {
  expect(isDead({ ...me, process_start: 'earlier' }, self)).toBe(true);
});

test('of a process on another host nothing is certain', () => {
  expect(isDead({ ...me, host: 'other', pid: 2 ** 22 + 1 }, self)).toBe(false);
});

test('a killed process is dead, and a stopped one is not', async () => {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const other = { host: self.host, pid: child.pid ?? 0, process_start: null };
  child.kill('SIGSTOP');
  expect(isDead(other, self)).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isDead(other, self)).toBe(true);
});

test.runIf(process.platform === 'linux')(
  'a process whose parent has not noticed its end is dead',
  async () => {
    // The shell starts a child, tells its id, and becomes a program that waits for nobody.
    const parent = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const zombie = { host: self.host, pid: Number(line.toString()), process_start: null };
    await expect.poll(() => isDead(zombie, self)).toBe(true);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
  },
);

const psIsThere = spawnSync('ps', ['-p', String(process.pid)]).status === 0;

describe.runIf(psIsThere)('where only ps tells of processes', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('a process began at one time, whatever the time zone of whoever asks', () => {
    vi.stubEnv('TZ', 'Asia/Tokyo');
    const there = fromPs(process.pid);
    vi.stubEnv('TZ', 'America/New_York');
    expect(there).toMatchObject({ alive: true, start: expect.stringMatching(/\d{4}$/) });
    expect(fromPs(process.pid)).toEqual(there);
  });

  test('one that has ended is dead, and one that nothing can be told of lives', () => {
    expect(fromPs(2 ** 22 - 1).alive).toBe(false);
    vi.stubEnv('PATH', '/nowhere');
    expect(fromPs(process.pid).alive).toBe(true);
  });
});
