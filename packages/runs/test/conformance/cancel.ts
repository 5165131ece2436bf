import type { TestDatabases } from '@groundcrew/store/testing';
import { describe, expect, test } from 'vitest';
import { handler, stage, states, step, toEnd } from '../stage.ts';

const gate = () => Promise.withResolvers<void>();

export const cancelling = (databases: TestDatabases) =>
  describe('cancel', () => {
    const { runs: open, worker } = stage(databases);

    test('reaches a handler of another connection within a second, and steps with always still run', async () => {
      const address = await databases.address();
      const runs = await open(address);
      const elsewhere = await open(address);
      const run = await runs.submit({
        kind: 'test',
        title: 'x',
        steps: [
          step('long', { kind: 'long' }),
          step('next', { needs: ['long'] }),
          step('sweep', { needs: ['next'], always: true }),
        ],
      });
      const begun = gate();
      let heard = 0;
      await worker(elsewhere, [
        handler('long', ({ signal }) => {
          begun.resolve();
          return new Promise((_, reject) =>
            signal.addEventListener('abort', () => {
              heard = performance.now();
              reject(signal.reason as Error);
            }),
          );
        }),
        handler('do', () => null),
      ]);
      await begun.promise;
      const asked = performance.now();
      await runs.cancel(run.id, { by: 'ann' });
      const events = await toEnd(runs, run.id);
      expect(heard - asked).toBeLessThan(1_000);
      expect(await states(runs, run.id)).toEqual({
        long: 'cancelled',
        next: 'cancelled',
        sweep: 'succeeded',
      });
      expect(events.find(({ name }) => name === 'run.cancelling')).toMatchObject({ data: { by: 'ann' } });
      expect(events.at(-1)).toMatchObject({ data: { outcome: 'cancelled' } });
      await expect(runs.cancel(run.id)).rejects.toThrow('ended (cancelled)');
    });

    test('keeps what a handler finished all the same', async () => {
      const runs = await open();
      const run = await runs.submit({
        kind: 'test',
        title: 'x',
        steps: [step('long'), step('next', { needs: ['long'] })],
      });
      const [begun, finish] = [gate(), gate()];
      await worker(runs, [
        handler('do', async () => {
          begun.resolve();
          await finish.promise;
          return 'made';
        }),
      ]);
      await begun.promise;
      await runs.cancel(run.id);
      finish.resolve();
      await toEnd(runs, run.id);
      expect(await runs.steps(run.id)).toMatchObject([
        { state: 'succeeded', output: 'made' },
        { state: 'cancelled' },
      ]);
    });

    test('by force ends the steps with always too', async () => {
      const runs = await open();
      const run = await runs.submit({
        kind: 'test',
        title: 'x',
        steps: [step('a'), step('sweep', { needs: ['a'], always: true })],
      });
      await runs.cancel(run.id, { force: true });
      expect(await states(runs, run.id)).toEqual({ a: 'cancelled', sweep: 'cancelled' });
      expect(await runs.get(run.id)).toMatchObject({ state: 'cancelled' });
    });
  });
