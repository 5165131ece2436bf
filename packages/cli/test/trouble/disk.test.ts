import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../command.ts';
import { apply, Stage } from '../crash/stage.ts';
import { updated } from '../crash/template.ts';
import { privateMounts, whyNoMounts } from './mounts.ts';

const why = whyNoMounts();
const stateOf = (stage: Stage): string => join(stage.project.directory, '.groundcrew');

const expectClear = (outcome: Outcome, code: string): void => {
  expect(outcome.code, outcome.stderr).toBe(2);
  expect(outcome.stderr).toContain(`error ${code}`);
  expect(outcome.stderr, 'says what next').toContain('→ ');
  expect(outcome.stderr, 'no stack trace').not.toMatch(/^ {4}at /m);
  expect(outcome.stderr).not.toContain('INTERNAL');
};

/** Mounts of one's own need root; `why` says what is missing. */
describe.skipIf(why !== undefined)(`the disk of the state${why === undefined ? '' : `: ${why}`}`, () => {
  it('full in the middle of an apply: told at once, and the next apply goes on', async () => {
    await using stage = await Stage.open({ latencyMs: 30 });
    await using mounts = await privateMounts();
    await mounts.shell('mount -t tmpfs -o size=6m,mode=700 tmpfs "$1"', stateOf(stage));
    stage.project.prefix = mounts.prefix;
    const { child, ended, soFar } = stage.project.start(...apply);
    const stepDone = new Promise<void>((resolve) =>
      child.stderr.on('data', () => {
        if (/^ +✓ /m.test(soFar())) resolve();
      }),
    );
    await Promise.race([stepDone, ended]);
    await mounts.shell('dd if=/dev/zero of="$1/ballast" bs=4k 2>/dev/null || true', stateOf(stage));
    const outcome = await ended;
    expectClear(outcome, 'DATABASE_FULL');
    expect(outcome.stderr).toContain('it goes on from what stands');
    await mounts.shell('rm "$1/ballast"', stateOf(stage));
    await stage.succeed(apply);
    await stage.checkDeployed();
  }, 600_000);

  it('read-only: refused before anything is changed', async () => {
    await using stage = await Stage.open({ latencyMs: 0 });
    await stage.succeed(apply);
    await using mounts = await privateMounts();
    await mounts.shell('mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"', stateOf(stage));
    await stage.write(updated);
    const writable = stage.project.prefix;
    stage.project.prefix = mounts.prefix;
    const refused = await stage.project.run(...apply);
    expectClear(refused, 'DATABASE_UNREACHABLE');
    expect(refused.stderr).toContain(stateOf(stage));
    stage.project.prefix = writable;
    await stage.checkRecord();
    await stage.succeed(apply);
    await stage.checkDeployed();
  }, 600_000);

  it('read-only, without any state yet: says which directory', async () => {
    await using stage = await Stage.open({ latencyMs: 0 });
    await using mounts = await privateMounts();
    const { directory } = stage.project;
    await mounts.shell(
      'rm -r "$1/.groundcrew" && mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"',
      directory,
    );
    stage.project.prefix = mounts.prefix;
    const outcome = await stage.project.run(...apply);
    expectClear(outcome, 'STATE_UNWRITABLE');
    expect(outcome.stderr).toContain(stateOf(stage));
  }, 600_000);
});
