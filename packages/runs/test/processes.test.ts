import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eachDatabase } from '@groundcrew/store/testing';
import { describe, expect, test } from 'vitest';
import type { Run, Runs, StepSpec } from '../src/index.ts';
import { cast } from './processes/cast.ts';
import { stage as stageOf, states, step, toEnd } from './stage.ts';

const phases = ['claimed', 'intended', 'made', 'remembered', 'recovering'] as const;
const raceMilliseconds = 20_000;

eachDatabase('worker processes', (databases) => {
  const { runs: open } = stageOf(databases);
  const { stage, start } = cast();
  const effects = (): readonly string[] =>
    readdirSync(stage.world).filter((name) => name.startsWith('effect'));

  /** `run step attempt` of every execution, by the process that noted it. */
  const notes = (): Map<number, string[]> =>
    new Map(
      readdirSync(stage.world)
        .filter((name) => name.startsWith('notes-'))
        .map((name) => [
          Number(name.slice('notes-'.length)),
          readFileSync(join(stage.world, name), 'utf8').trim().split('\n'),
        ]),
    );

  const submit = (runs: Runs, steps: readonly StepSpec[]): Promise<Run> =>
    runs.submit({ kind: 'test', title: 'x', stack: 'web', steps });

  describe('killed', () => {
    test.each(phases)(
      'when it stood at "%s", is replaced at once, and the effect happens once',
      async (phase) => {
        const address = await databases.address();
        const runs = await open(address);
        const run = await submit(runs, [
          step('a', { kind: 'effect', address: 'web/A' }),
          step('b', { kind: 'effect', needs: ['a'] }),
        ]);
        if (phase === 'recovering') {
          const earlier = await start(address, { standAt: 'made' });
          await earlier.tells('at made');
          await earlier.end('SIGKILL');
        }
        const first = await start(address, { standAt: phase });
        await first.tells(`at ${phase}`);
        const second = await start(address);
        const killed = performance.now();
        await first.end('SIGKILL');
        const events = await toEnd(runs, run.id);
        expect(performance.now() - killed).toBeLessThan(7_500);
        expect(effects()).toHaveLength(2);
        expect(await states(runs, run.id)).toEqual({ a: 'succeeded', b: 'succeeded' });
        expect(await runs.openIntents('web')).toEqual([]);
        expect(events.find(({ name }) => name === 'step.retrying')).toMatchObject({
          data: { step: 'a', inMilliseconds: 0 },
        });
        await second.end('SIGTERM');
        expect(second.lines).toEqual(['started']);
      },
    );
  });

  test('killed ten times at random lose nothing and make nothing twice', { timeout: 90_000 }, async () => {
    const address = await databases.address();
    const runs = await open(address);
    const steps = Array.from({ length: 400 }, (_, index) =>
      step(`s${index}`, { kind: 'effect', needs: index < 8 ? [] : [`s${index - 8}`] }),
    );
    const run = await submit(runs, steps);
    for (let kill = 0; kill < 10; kill++) {
      const actor = await start(address, { concurrency: 4, pause: 5 });
      await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 100));
      await actor.end('SIGKILL');
    }
    expect((await runs.get(run.id))?.state).toBe('running');
    await start(address, { concurrency: 16 });
    await toEnd(runs, run.id);
    expect((await runs.get(run.id))?.state).toBe('succeeded');
    expect(effects()).toHaveLength(steps.length);
    expect(await runs.openIntents('web')).toEqual([]);
  });

  test('stopped for longer than its lease cannot commit when it wakes', async () => {
    const address = await databases.address();
    const runs = await open(address);
    const run = await submit(runs, [step('a', { kind: 'effect' })]);
    const sleeper = await start(address, { standAt: 'made', lease: 1_000 });
    await sleeper.tells('at made');
    sleeper.process.kill('SIGSTOP');
    const other = await start(address);
    await toEnd(runs, run.id);
    const [ended] = await runs.steps(run.id);
    writeFileSync(join(stage.world, 'go'), '');
    sleeper.process.kill('SIGCONT');
    await expect
      .poll(() => runs.strays({ run: run.id }), { timeout: 10_000 })
      .toMatchObject([{ step: 'a', attempt: 1, record: { physicalId: String(sleeper.process.pid) } }]);
    await sleeper.tells('past made');
    await sleeper.end('SIGTERM');
    expect(await runs.steps(run.id)).toEqual([ended]);
    expect(ended).toMatchObject({ state: 'succeeded', attempt: 2 });
    const names = (await runs.events(run.id)).map(({ name }) => name);
    expect(names.filter((name) => name === 'step.succeeded')).toHaveLength(1);
    await other.end('SIGTERM');
  });

  test('in two terminals never perform each other’s steps', async () => {
    const address = await databases.address();
    const runs = await open(address);
    const steps = Array.from({ length: 40 }, (_, index) =>
      step(`s${index}`, { kind: 'note', input: { milliseconds: 5 } }),
    );
    const [mine, yours] = [await submit(runs, steps), await submit(runs, steps)];
    const actors = await Promise.all([
      start(address, { onlyRun: mine.id }),
      start(address, { onlyRun: yours.id }),
    ]);
    await Promise.all([toEnd(runs, mine.id), toEnd(runs, yours.id)]);
    const noted = notes();
    for (const [actor, run] of [
      [actors[0], mine],
      [actors[1], yours],
    ] as const) {
      const own = noted.get(actor.process.pid ?? 0) ?? [];
      expect(own).toHaveLength(40);
      expect(own.every((line) => line.startsWith(`${run.id} `))).toBe(true);
    }
  });

  test('racing for 20 s lose, double and strand no step', { timeout: 90_000 }, async () => {
    const address = await databases.address();
    const runs = await open(address);
    const actors = await Promise.all([
      start(address, { concurrency: 8 }),
      start(address, { concurrency: 8 }),
    ]);
    const submitted: Run[] = [];
    const expected: string[] = [];
    const started = performance.now();
    while (performance.now() - started < raceMilliseconds) {
      const input = { milliseconds: 3 };
      const failing = { kind: 'note', maxAttempts: 3, input: { milliseconds: 1, failures: 1 } };
      const run = await submit(runs, [
        step('root', { kind: 'note', input }),
        ...['a', 'b', 'c', 'd', 'e'].map((id) => step(id, { kind: 'note', input, needs: ['root'] })),
        step('again', { ...failing, needs: ['root'] }),
        step('join', { kind: 'note', input, needs: ['a', 'b', 'c', 'd', 'e', 'again'] }),
      ]);
      submitted.push(run);
      for (const id of ['root', 'a', 'b', 'c', 'd', 'e', 'again', 'join']) expected.push(`${run.id} ${id} 1`);
      expected.push(`${run.id} again 2`);
      // Never far ahead of the workers, so that both always compete for the same few steps.
      while ((await runs.list({ state: 'running', limit: 20 })).runs.length >= 20) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
    for (const run of submitted) {
      const last = (await toEnd(runs, run.id)).at(-1);
      expect(last).toMatchObject({ name: 'run.finished', data: { outcome: 'succeeded' } });
    }
    const noted = notes();
    expect([...noted.values()].flat().sort()).toEqual(expected.sort());
    expect(noted.size).toBe(2);
    for (const lines of noted.values()) expect(lines.length).toBeGreaterThan(expected.length / 20);
    for (const actor of actors) {
      await actor.end('SIGTERM');
      expect(actor.lines).toEqual(['started']);
    }
  });
});
