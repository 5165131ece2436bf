import { eachDatabase } from '@groundcrew/store/testing';
import { expect, test } from 'vitest';
import { runRaces } from './races/races.ts';

/** The whole proof takes 10,000; what every change has to pass takes fewer. */
const races = Number(process.env['GROUNDCREW_RACES'] ?? 1_000);

eachDatabase('workers that are stopped and woken', (databases) => {
  test(`commit nothing stale in ${races} races`, { timeout: 600_000 + races * 300 }, async () => {
    const address = await databases.address();
    const began = performance.now();
    const result = await runRaces(await databases.open(address), address, { races, workers: 4, lease: 500 });
    process.stdout.write(
      `${databases.dialect}: ${JSON.stringify(result)} in ${((performance.now() - began) / 1000).toFixed(0)} s\n`,
    );
    expect(result.races).toBeGreaterThanOrEqual(races);
    expect(result.lateAttempts, 'woken workers did try').toBeGreaterThan(races / 20);
    expect(result).toMatchObject({ staleCommits: 0, wrongEnds: [] });
  });
});
