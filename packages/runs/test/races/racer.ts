/**
 * A worker in a process of its own that is stopped and woken by the race. Every write of its handler carries the number of
 * the attempt that makes it. Arguments: the address of the database, and the lease in milliseconds.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '@groundcrew/store';
import { createRuns, type StepHandler, Worker } from '../../src/index.ts';

const [address = '', lease = ''] = process.argv.slice(2);
const longestPause = Number(lease) / 3;

const pause = (): Promise<void> => sleep(Math.random() * longestPause);

/** Never asks whether it still holds its lease, so that only the fence stands between it and the database. */
const race: StepHandler = {
  kind: 'race',
  async run(context) {
    const { attempt } = context;
    await context.intend({ attempt });
    await pause();
    context.progress(String(attempt));
    await pause();
    await context.remember({ attempt });
    await pause();
    return { attempt };
  },
  recover: async () => ({ state: 'absent' }),
};

// Ends with whoever started it, however that ended.
process.stdin.on('end', () => process.exit()).resume();

const worker = new Worker(createRuns(await openDatabase(address)), {
  handlers: [race],
  concurrency: 40,
  lease: Number(lease),
  poll: Number(lease) / 5,
  onTrouble: () => undefined,
});
await worker.start();
process.stdout.write('started\n');
