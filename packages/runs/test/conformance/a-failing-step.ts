import { DiagnosticError, error } from '@groundcrew/contract';
import type { TestDatabases } from '@groundcrew/store/testing';
import { describe, expect, test } from 'vitest';
import { handler, stage, states, step, toEnd } from '../stage.ts';

const gate = () => Promise.withResolvers<void>();

export const aFailingStep = (databases: TestDatabases) =>
  describe('a failing step', () => {
    const { runs: open, worker } = stage(databases);

    test('gives one diagnostic, skips what depends on it, and lets its siblings finish', async () => {
      const runs = await open();
      const slow = gate();
      const started: string[] = [];
      const run = await runs.submit({
        kind: 'test',
        title: 'x',
        steps: [
          step('bad', { kind: 'bad', address: 'web/Bad' }),
          step('slow', { kind: 'slow' }),
          step('after bad', { needs: ['bad'] }),
          step('later still', { needs: ['after bad', 'slow'] }),
          step('after slow', { needs: ['slow'] }),
          step('sweep', { kind: 'sweep', needs: ['later still', 'after slow'], always: true }),
        ],
      });
      const note = (run: () => Promise<void>) => async (context: { step: string }) => {
        started.push(context.step);
        await run();
        return null;
      };
      await worker(runs, [
        handler(
          'bad',
          note(async () => {
            throw new DiagnosticError(error('NO_CAPACITY', 'There is no capacity'));
          }),
        ),
        handler(
          'slow',
          note(() => slow.promise),
        ),
        handler(
          'do',
          note(async () => undefined),
        ),
        handler(
          'sweep',
          note(async () => undefined),
        ),
      ]);
      for await (const event of runs.watch(run.id)) if (event.name === 'step.failed') break;
      expect(await states(runs, run.id)).toMatchObject({
        slow: 'running',
        'after bad': 'skipped',
        'later still': 'skipped',
      });
      slow.resolve();
      const events = await toEnd(runs, run.id);
      expect(started.sort()).toEqual(['after slow', 'bad', 'slow', 'sweep']);
      expect(events.filter(({ name }) => name === 'step.failed')).toMatchObject([
        { data: { step: 'bad', diagnostics: [{ code: 'NO_CAPACITY', address: 'web/Bad' }] } },
      ]);
      expect(events.filter(({ name }) => name === 'step.skipped').map(({ data }) => data)).toMatchObject([
        { step: 'after bad', because: 'bad' },
        { step: 'later still', because: 'bad' },
      ]);
      expect(events.at(-1)).toMatchObject({ data: { outcome: 'failed' } });
      expect(await states(runs, run.id)).toMatchObject({ sweep: 'succeeded', 'after slow': 'succeeded' });
    });

    test('is tried again as often as it may and its handler wishes', async () => {
      const runs = await open();
      const run = await runs.submit({
        kind: 'test',
        title: 'x',
        steps: [
          step('third time', { maxAttempts: 3 }),
          step('too often', { kind: 'never', maxAttempts: 2 }),
          step('not worth it', { kind: 'fatal', maxAttempts: 5 }),
        ],
      });
      const retryable = () => true;
      await worker(runs, [
        handler(
          'do',
          ({ attempt }) => {
            if (attempt < 3) throw new Error(`attempt ${attempt}`);
            return attempt;
          },
          { retryable },
        ),
        handler(
          'never',
          () => {
            throw new Error('never');
          },
          { retryable },
        ),
        handler('fatal', () => {
          throw new Error('fatal');
        }),
      ]);
      const events = await toEnd(runs, run.id);
      const steps = await runs.steps(run.id);
      expect(steps).toMatchObject([
        { state: 'succeeded', attempt: 3, output: 3 },
        { state: 'failed', attempt: 2, diagnostics: [{ code: 'STEP_FAILED', detail: 'never' }] },
        { state: 'failed', attempt: 1, diagnostics: [{ detail: 'fatal' }] },
      ]);
      expect(events.filter(({ name }) => name === 'step.retrying')).toHaveLength(3);
      expect(JSON.stringify(steps)).not.toContain('.ts:');
    });

    test('tried again and again beside a slow one starts the slow one once', async () => {
      const address = await databases.address();
      const [runs, other] = [await open(address), await open(address)];
      const slow = gate();
      let starts = 0;
      const run = await runs.submit({
        kind: 'test',
        title: 'x',
        steps: [step('slow', { kind: 'slow' }), step('bad', { kind: 'bad', maxAttempts: 8 })],
      });
      const handlers = [
        handler('slow', async () => {
          starts++;
          await slow.promise;
          return null;
        }),
        handler(
          'bad',
          () => {
            throw new Error('no');
          },
          { retryable: () => true },
        ),
      ];
      await worker(runs, handlers);
      await worker(other, handlers);
      for await (const event of runs.watch(run.id)) if (event.name === 'step.failed') break;
      slow.resolve();
      await toEnd(runs, run.id);
      expect(starts).toBe(1);
      expect(await runs.steps(run.id)).toMatchObject([{ state: 'succeeded', attempt: 1 }, { attempt: 8 }]);
    });
  });
