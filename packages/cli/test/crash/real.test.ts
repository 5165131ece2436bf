import { describe, expect, it } from 'vitest';
import { reportReal, runReal } from './real.ts';

const seedBase = Number(process.env['GROUNDCREW_CRASH_SEED'] ?? Date.now() % 1_000_000_000);
const seeds = Number(process.env['GROUNDCREW_REAL_SEEDS'] ?? 300);

// Some 2 s of the processor for each seed. Other tests go on beside it, so it takes fewer lanes than by hand.
describe('the shipped command, killed and stopped with real signals', () => {
  it(
    `leaves nothing behind, seeds ${seedBase} to ${seedBase + seeds - 1}`,
    async () => {
      const tell = (line: string) => void process.stdout.write(`${line}\n`);
      const played = await runReal({ seeds, seedBase, lanes: 4, tell });
      tell(reportReal(played));
      expect(played.failed).toEqual([]);
      expect(played.seeds).toBe(seeds);
      expect(played.cuts).toBeGreaterThan(seeds / 3);
    },
    60 * 60_000,
  );
});
