/**
 * Steps per second of the run graph: one step after the other, and fanned out, on each database. Commits wait for the
 * disk, as in earnest. Usage: node benchmarks/runs/bench.ts [--smoke]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRuns, type Runs, runsMigrations, type StepSpec, Worker } from '@groundcrew/runs';
import { migrate, openDatabase } from '@groundcrew/store';
import { findPostgres, startPostgres } from '@groundcrew/store/testing/postgres';

const smoke = process.argv.includes('--smoke');
const concurrency = 64;

const spec = (id: string, needs: readonly string[] = []): StepSpec => ({
  id,
  kind: 'nothing',
  title: id,
  input: null,
  needs,
});

const chain = (length: number): readonly StepSpec[] =>
  Array.from({ length }, (_, index) => spec(`s${index}`, index === 0 ? [] : [`s${index - 1}`]));

const fan = (width: number): readonly StepSpec[] => {
  const middle = Array.from({ length: width }, (_, index) => spec(`s${index}`, ['first']));
  return [
    spec('first'),
    ...middle,
    spec(
      'last',
      middle.map(({ id }) => id),
    ),
  ];
};

const scenarios: readonly { readonly name: string; readonly steps: readonly StepSpec[] }[] = smoke
  ? [
      { name: 'chain of 50', steps: chain(50) },
      { name: 'fan-out of 200', steps: fan(200) },
    ]
  : [
      { name: 'chain of 1,000', steps: chain(1_000) },
      { name: 'fan-out of 200', steps: fan(200) },
      { name: 'fan-out of 5,000', steps: fan(5_000) },
    ];

interface Row {
  readonly database: string;
  readonly scenario: string;
  /** Milliseconds to write the run. */
  readonly submit: number;
  /** Milliseconds from its first step to its end. */
  readonly perform: number;
  readonly perSecond: number;
}

const measure = async (
  runs: Runs,
  database: string,
  name: string,
  steps: readonly StepSpec[],
): Promise<Row> => {
  const began = performance.now();
  const run = await runs.submit({ kind: 'bench', title: name, steps });
  const submitted = performance.now();
  for await (const event of runs.watch(run.id, steps.length)) if (event.name === 'run.finished') break;
  const ended = performance.now();
  const state = (await runs.get(run.id))?.state;
  if (state !== 'succeeded') throw new Error(`${name} on ${database} has ${state ?? 'vanished'}`);
  return {
    database,
    scenario: name,
    submit: Math.round(submitted - began),
    perform: Math.round(ended - submitted),
    perSecond: Math.round(steps.length / ((ended - submitted) / 1_000)),
  };
};

const measureAll = async (name: string, address: string): Promise<readonly Row[]> => {
  const database = await openDatabase(address);
  await migrate(database, runsMigrations);
  const runs = createRuns(database);
  const worker = new Worker(runs, { handlers: [{ kind: 'nothing', run: async () => null }], concurrency });
  await worker.start();
  const rows: Row[] = [];
  await measure(runs, name, 'warm-up', chain(20));
  for (const { name: scenario, steps } of scenarios) rows.push(await measure(runs, name, scenario, steps));
  await worker.stop();
  await database.close();
  return rows;
};

const directory = mkdtempSync(join(tmpdir(), 'groundcrew-bench-'));
const rows: Row[] = [];
try {
  rows.push(...(await measureAll('SQLite', join(directory, 'bench.db'))));
  if (findPostgres() === undefined) console.log('Postgres: skipped, no server is installed');
  else {
    const server = await startPostgres({ durable: true });
    try {
      rows.push(...(await measureAll('Postgres', await server.createDatabase())));
    } finally {
      await server.stop();
    }
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
console.table(rows);
