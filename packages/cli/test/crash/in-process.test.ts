import { describe, expect, it } from 'vitest';
import { runInProcess } from './in-process.ts';
import { mutilations } from './in-process/mutilation.ts';

const seedBase = Number(process.env['GROUNDCREW_CRASH_SEED'] ?? Date.now() % 1_000_000_000);
const seeds = Number(process.env['GROUNDCREW_CRASH_SEEDS'] ?? 80);

describe('commands cut off at any call and any write', () => {
  it(
    `leave nothing behind, seeds ${seedBase} to ${seedBase + seeds - 1}`,
    async () => {
      const summary = await runInProcess({ seeds, seedBase });
      process.stdout.write(`${JSON.stringify({ ...summary, failed: summary.failed.length })}\n`);
      expect(summary.failed).toEqual([]);
      expect(summary.seeds).toBe(seeds);
      for (const kind of [
        'before',
        'after',
        'late',
        'stopped before',
        'stopped after',
        'faults',
        'rollbacks',
        'externals',
        'imports',
      ])
        expect(summary.counts[kind], `${kind} came to pass`).toBeGreaterThan(0);
    },
    30 * 60_000,
  );

  it.each(mutilations)(
    'are seen to leave something behind without %s',
    async (mutilation) => {
      const summary = await runInProcess({
        seeds: 100,
        seedBase: 1,
        workers: 1,
        mutilation,
        untilFailure: true,
      });
      expect(summary.failed.flatMap(({ violations }) => violations).length).toBeGreaterThan(0);
    },
    15 * 60_000,
  );
});
