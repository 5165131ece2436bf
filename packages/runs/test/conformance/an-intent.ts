import type { TestDatabases } from '@groundcrew/store/testing';
import { describe, expect, test } from 'vitest';
import { handler, stage, step, toEnd } from '../stage.ts';

export const anIntent = (databases: TestDatabases) =>
  describe('an intent', () => {
    const { runs: open, worker } = stage(databases);
    const submit = async (runs: Awaited<ReturnType<typeof open>>) =>
      runs.submit({ kind: 'test', title: 'x', stack: 'web', steps: [step('a', { maxAttempts: 3 })] });

    test('is stored before the next attempt, which asks recover first', async () => {
      const runs = await open();
      const asked: unknown[] = [];
      const run = await submit(runs);
      await worker(runs, [
        handler(
          'do',
          async (context) => {
            await context.intend({ token: 't1' });
            await context.remember({ physicalId: 'vpc-1' });
            throw new Error('reset');
          },
          {
            retryable: () => true,
            recover: async ({ intent, record, intendedAt, attempt }) => {
              asked.push({ intent, record, attempt, aged: typeof intendedAt });
              return { state: 'found', output: 'vpc-1' };
            },
          },
        ),
      ]);
      const events = await toEnd(runs, run.id);
      expect(asked).toEqual([
        { intent: { token: 't1' }, record: { physicalId: 'vpc-1' }, attempt: 2, aged: 'number' },
      ]);
      expect(await runs.steps(run.id)).toMatchObject([
        { state: 'succeeded', output: 'vpc-1', intent: undefined },
      ]);
      expect(events.find(({ name }) => name === 'step.recovered')).toMatchObject({
        data: { outcome: 'found' },
      });
      expect(await runs.openIntents('web')).toEqual([]);
    });

    test('that came to nothing lets the step run again', async () => {
      const runs = await open();
      const run = await submit(runs);
      await worker(runs, [
        handler(
          'do',
          async (context) => {
            if (context.attempt === 2) return { before: context.intent ?? null };
            await context.intend('i');
            throw new Error('reset');
          },
          { retryable: () => true, recover: async () => ({ state: 'absent' }) },
        ),
      ]);
      await toEnd(runs, run.id);
      expect(await runs.steps(run.id)).toMatchObject([{ state: 'succeeded', output: { before: 'i' } }]);
    });

    test('nobody can tell about fails the step in the end, and stays open until it is settled', async () => {
      const runs = await open();
      const run = await submit(runs);
      let asked = 0;
      await worker(
        runs,
        [
          handler(
            'do',
            async (context) => {
              await context.intend({ name: 'web-1' });
              throw new Error('reset');
            },
            {
              retryable: () => true,
              recover: async () => {
                asked++;
                if (asked === 1) throw new Error('throttled');
                return { state: 'unknown', reason: 'not visible yet' };
              },
            },
          ),
        ],
        { maxUnknowns: 4 },
      );
      await toEnd(runs, run.id);
      expect(asked).toBe(4);
      const [failed] = await runs.steps(run.id);
      expect(failed).toMatchObject({ state: 'failed', diagnostics: [{ code: 'OUTCOME_UNKNOWN' }] });
      expect(failed?.diagnostics[0]?.detail).toContain('web-1');
      expect(await runs.openIntents('web')).toMatchObject([{ id: 'a', intent: { name: 'web-1' } }]);
      await runs.settle(run.id, 'a', { state: 'found', record: { physicalId: 'i-1' } });
      expect(await runs.openIntents('web')).toEqual([]);
      expect(await runs.steps(run.id)).toMatchObject([{ record: { physicalId: 'i-1' } }]);
    });
  });
