import type { TestDatabases } from '@groundcrew/store/testing';
import { describe, expect, test } from 'vitest';
import { handler, stage, step, toEnd } from '../stage.ts';

const layers = 100;
const width = 100;

export const largeGraphs = (databases: TestDatabases) =>
  describe('a graph of 10,000 steps', () => {
    const { runs: open, worker } = stage(databases);
    const steps = Array.from({ length: layers * width }, (_, index) => {
      const [layer, place] = [Math.floor(index / width), index % width];
      const above = (offset: number): string => `${layer - 1}.${(place + offset) % width}`;
      return step(`${layer}.${place}`, { needs: layer === 0 ? [] : [above(0), above(1)] });
    });

    test('is performed to the end, each step once', { timeout: 120_000 }, async () => {
      const runs = await open();
      const counts = new Map<string, number>();
      const run = await runs.submit({ kind: 'test', title: 'large', steps });
      await worker(
        runs,
        [
          handler('do', ({ step: id }) => {
            counts.set(id, (counts.get(id) ?? 0) + 1);
            return null;
          }),
        ],
        { concurrency: 100 },
      );
      const events = await toEnd(runs, run.id);
      expect(counts.size).toBe(layers * width);
      expect([...counts.values()].every((count) => count === 1)).toBe(true);
      expect(events).toHaveLength(2 * layers * width + 2);
      expect(await runs.get(run.id)).toMatchObject({ state: 'succeeded', pending: 0 });
    });

    test('whose first steps fail is skipped to the end', { timeout: 120_000 }, async () => {
      const runs = await open();
      const run = await runs.submit({
        kind: 'test',
        title: 'large',
        steps: [
          step('root', { kind: 'bad' }),
          ...steps.map((spec) => (spec.needs?.length === 0 ? { ...spec, needs: ['root'] } : spec)),
        ],
      });
      await worker(runs, [
        handler('bad', () => {
          throw new Error('no');
        }),
        handler('do', () => null),
      ]);
      await toEnd(runs, run.id);
      const counts = Map.groupBy(
        await runs.steps(run.id),
        ({ state, because }) => `${state} ${because ?? ''}`,
      );
      expect(counts.get('skipped root')).toHaveLength(layers * width);
    });
  });
