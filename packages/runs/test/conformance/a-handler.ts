import type { TestDatabases } from '@groundcrew/store/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { handler, stage, states, step, toEnd } from '../stage.ts';

const gate = () => Promise.withResolvers<void>();

export const aHandler = (databases: TestDatabases) =>
  describe('a handler', () => {
    const { runs: open, worker } = stage(databases);

    test('appends steps in the commit that completes its own, and the end of the run waits for them', async () => {
      const runs = await open();
      const order: string[] = [];
      const run = await runs.submit({
        kind: 'test',
        title: 'x',
        steps: [step('discover', { kind: 'discover' }), step('last', { needs: ['discover'], always: true })],
      });
      await worker(runs, [
        handler('discover', (context) => {
          context.append([
            step('host 1', { neededBy: ['last'] }),
            step('host 2', { needs: ['host 1', 'discover'], neededBy: ['last'] }),
          ]);
          return 2;
        }),
        handler('do', (context) => {
          order.push(context.step);
          return null;
        }),
      ]);
      const events = await toEnd(runs, run.id);
      expect(order).toEqual(['host 1', 'host 2', 'last']);
      expect(events.find(({ name }) => name === 'run.extended')).toMatchObject({ data: { steps: 2 } });
      expect(await runs.get(run.id)).toMatchObject({ steps: 4, state: 'succeeded' });
    });

    test('that appends what does not fit fails, with the reason', async () => {
      const runs = await open();
      const run = await runs.submit({
        kind: 'test',
        title: 'x',
        steps: [
          step('a', { kind: 'grow' }),
          step('b', { kind: 'cycle' }),
          step('c'),
          step('d', { needs: ['c', 'b'] }),
        ],
      });
      await worker(runs, [
        handler('grow', (context) => {
          context.append([step('a')]);
          return null;
        }),
        handler('cycle', (context) => {
          context.append([step('e', { needs: ['d'], neededBy: ['d'] })]);
          return null;
        }),
        handler('do', () => null),
      ]);
      await toEnd(runs, run.id);
      const steps = await runs.steps(run.id);
      expect(steps.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code))).toEqual([
        'STEP_DUPLICATE',
        'STEP_CYCLE',
      ]);
      expect(steps).toHaveLength(4);
    });

    test('reports progress in order', async () => {
      const runs = await open();
      const run = await runs.submit({ kind: 'test', title: 'x', steps: [step('a')] });
      await worker(runs, [
        handler('do', (context) => {
          for (const number of [1, 2, 3]) context.progress(`part ${number}`, { number });
          return null;
        }),
      ]);
      const events = await toEnd(runs, run.id);
      expect(events.map(({ name }) => name)).toEqual([
        'run.started',
        'step.started',
        'step.progress',
        'step.progress',
        'step.progress',
        'step.succeeded',
        'run.finished',
      ]);
      expect(events[3]?.data).toMatchObject({ message: 'part 2', data: { number: 2 } });
    });

    test('may report progress from inside a transaction of its own', async () => {
      const runs = await open();
      const run = await runs.submit({ kind: 'test', title: 'x', steps: [step('a')] });
      await worker(runs, [
        handler('do', async (context) => {
          await runs.database.transaction(async (transaction) => {
            context.progress('within');
            await runs.steps(context.run, transaction);
          });
          return null;
        }),
      ]);
      const events = await toEnd(runs, run.id);
      expect(events.find(({ name }) => name === 'step.progress')).toMatchObject({
        data: { message: 'within' },
      });
    });

    test('commits together with others, and one whose commit fails takes none of them with it', async () => {
      const runs = await open();
      const notes = runs.database.tables<{ note: { step: string } }>();
      await notes.schema.createTable('note').addColumn('step', 'text').execute();
      const steps = Array.from({ length: 10 }, (_, i) => step(`s${i}`));
      const run = await runs.submit({ kind: 'test', title: 'x', steps });
      const all = gate();
      let at = 0;
      await worker(runs, [
        handler('do', async (context) => {
          if (++at === steps.length) all.resolve();
          await all.promise;
          return context.commit(async (transaction) => {
            const note = transaction.tables<{ note: { step: string } }>().insertInto('note');
            await note.values({ step: context.step }).execute();
            if (context.step === 's3') throw new Error('does not fit');
            return context.step;
          });
        }),
      ]);
      await toEnd(runs, run.id);
      const ends = await runs.steps(run.id);
      expect(ends.map(({ output }) => output ?? null)).toEqual(
        steps.map(({ id }) => (id === 's3' ? null : id)),
      );
      const written = await notes.selectFrom('note').select('step').orderBy('step').execute();
      expect(written.map((note) => note.step)).toEqual(steps.map(({ id }) => id).filter((id) => id !== 's3'));
      expect(ends[3]?.diagnostics).toMatchObject([{ detail: expect.stringContaining('does not fit') }]);
    });

    test('of one run alone goes on with what has been begun before it begins more', async () => {
      const runs = await open();
      const begins = ['a', 'b', 'c'].map((id) => step(id));
      const ends = ['a', 'b', 'c'].map((id) => step(`${id} goes on`, { needs: [id] }));
      const run = await runs.submit({ kind: 'test', title: 'x', steps: [...begins, ...ends] });
      const order: string[] = [];
      const work = handler('do', async (context) => {
        order.push(context.step);
        // What follows falls due at a later millisecond.
        await sleep(5);
        return null;
      });
      await worker(runs, [work], { concurrency: 1, onlyRun: run.id });
      await toEnd(runs, run.id);
      expect(order).toEqual(['a', 'a goes on', 'b', 'b goes on', 'c', 'c goes on']);
    });

    test('that waits for a signal takes no place and hears each signal once, in order', async () => {
      const runs = await open();
      const run = await runs.submit({
        kind: 'test',
        title: 'x',
        steps: [step('wait', { kind: 'wait' }), step('other')],
      });
      await runs.signal(run.id, 'go', 'early');
      await worker(
        runs,
        [
          handler('wait', async (context) => [
            await context.waitForSignal('go'),
            await context.waitForSignal('go'),
          ]),
          handler('do', () => null),
        ],
        { concurrency: 1 },
      );
      for await (const event of runs.watch(run.id)) if (event.name === 'step.succeeded') break;
      expect(await states(runs, run.id)).toEqual({ wait: 'running', other: 'succeeded' });
      await runs.signal(run.id, 'go', 'late');
      await toEnd(runs, run.id);
      expect((await runs.steps(run.id))[0]?.output).toEqual(['early', 'late']);
      await expect(runs.signal(run.id, 'go')).rejects.toThrow('ended (succeeded)');
    });

    test('left by a worker that drains is taken up by the next one', async () => {
      const runs = await open();
      const run = await runs.submit({ kind: 'test', title: 'x', steps: [step('a')] });
      const begun = gate();
      const first = await worker(runs, [
        handler('do', ({ signal }) => {
          begun.resolve();
          return new Promise((_, reject) =>
            signal.addEventListener('abort', () => reject(signal.reason as Error)),
          );
        }),
      ]);
      await begun.promise;
      await first.stop(0);
      expect(await states(runs, run.id)).toEqual({ a: 'ready' });
      await worker(runs, [handler('do', () => 'done')]);
      await toEnd(runs, run.id);
      expect(await runs.steps(run.id)).toMatchObject([{ output: 'done', attempt: 2 }]);
    });

    test('that waits for a signal holds up neither a stop nor a cancel', async () => {
      const runs = await open();
      const run = await runs.submit({ kind: 'test', title: 'x', steps: [step('a')] });
      const wait = handler('do', (context) => context.waitForSignal('go'));
      const first = await worker(runs, [wait]);
      const startedOnce = async (times: number): Promise<void> => {
        let count = 0;
        for await (const { name } of runs.watch(run.id))
          if (name === 'step.started' && ++count === times) break;
      };
      await startedOnce(1);
      await first.stop();
      expect(await states(runs, run.id)).toEqual({ a: 'ready' });
      await worker(runs, [wait]);
      await startedOnce(2);
      await runs.cancel(run.id);
      await toEnd(runs, run.id);
      expect(await states(runs, run.id)).toEqual({ a: 'cancelled' });
    });

    test('whose step was cancelled begins nothing new', async () => {
      const runs = await open();
      const run = await runs.submit({ kind: 'test', title: 'x', stack: 'web', steps: [step('a')] });
      const [begun, aborted] = [gate(), gate()];
      await worker(runs, [
        handler('do', async (context) => {
          context.signal.addEventListener('abort', () => aborted.resolve());
          begun.resolve();
          await aborted.promise;
          await context.intend('more');
          return null;
        }),
      ]);
      await begun.promise;
      await runs.cancel(run.id);
      await toEnd(runs, run.id);
      expect(await runs.steps(run.id)).toMatchObject([
        { state: 'cancelled', intent: undefined, diagnostics: [] },
      ]);
    });
  });
