import { openDatabase, migrate } from '@groundcrew/store';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRuns, type Runs, runsMigrations, type StepSpec, Worker } from '../src/index.ts';
import type { RunTables } from '../src/tables.ts';
import { handler, toEnd } from './stage.ts';

/** A step of a random graph: it needs some of the steps before it, and fails so many times before it succeeds. */
interface Plan {
  readonly id: string;
  readonly needs: readonly string[];
  readonly always: boolean;
  readonly failures: number;
  readonly maxAttempts: number;
  /** Steps that it appends when it succeeds. */
  readonly appends: number;
}

const graphs = fc
  .array(
    fc.record({
      needs: fc.array(fc.nat(), { maxLength: 4 }),
      always: fc.boolean(),
      failures: fc.constantFrom(0, 0, 0, 1, 2, 9),
      maxAttempts: fc.integer({ min: 1, max: 3 }),
      appends: fc.constantFrom(0, 0, 0, 1, 2),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((steps) =>
    steps.map((step, index): Plan => ({
      ...step,
      id: `s${index}`,
      needs: index === 0 ? [] : [...new Set(step.needs.map((need) => `s${need % index}`))],
    })),
  );

interface Expected {
  readonly state: 'succeeded' | 'failed' | 'skipped';
  readonly attempts: number;
}

/** What the words of states.ts say, step by step in the order of needs. */
const expectedOf = (plans: readonly Plan[]): Map<string, Expected> => {
  const outcomes = new Map<string, Expected>();
  for (const plan of plans) {
    const blocked = plan.needs.some((need) => outcomes.get(need)?.state !== 'succeeded');
    if (blocked && !plan.always) outcomes.set(plan.id, { state: 'skipped', attempts: 0 });
    else if (plan.failures >= plan.maxAttempts)
      outcomes.set(plan.id, { state: 'failed', attempts: plan.maxAttempts });
    else {
      outcomes.set(plan.id, { state: 'succeeded', attempts: plan.failures + 1 });
      for (let index = 0; index < plan.appends; index++) {
        outcomes.set(`${plan.id}+${index}`, { state: 'succeeded', attempts: 1 });
      }
    }
  }
  return outcomes;
};

const specOf = ({ id, needs, always, maxAttempts }: Plan): StepSpec => ({
  id,
  kind: 'do',
  title: id,
  input: null,
  needs,
  always,
  maxAttempts,
});

const perform = (plans: readonly Plan[]) => {
  const byId = new Map(plans.map((plan) => [plan.id, plan]));
  const failed = new Map<string, number>();
  return handler(
    'do',
    (context) => {
      const plan = byId.get(context.step);
      const failures = failed.get(context.step) ?? 0;
      if (plan !== undefined && failures < plan.failures) {
        failed.set(context.step, failures + 1);
        throw new Error(`failure ${failures}`);
      }
      const appended = Array.from({ length: plan?.appends ?? 0 }, (_, index) => `${context.step}+${index}`);
      context.append(
        appended.map((id) => ({ id, kind: 'do', title: id, input: null, needs: [context.step] })),
      );
      return context.step;
    },
    { retryable: () => true },
  );
};

/** Performs one random graph on a database of its own; `disturb` may do things to it meanwhile. */
const performed = async (
  plans: readonly Plan[],
  concurrency: number,
  disturb: (runs: Runs, run: string) => Promise<void> = async () => undefined,
) => {
  const database = await openDatabase(':memory:');
  await migrate(database, runsMigrations);
  const runs = createRuns(database);
  const quick = { first: 0, longest: 0 };
  const worker = new Worker(runs, {
    handlers: [perform(plans)],
    concurrency,
    poll: 5,
    retry: quick,
    random: () => 0,
  });
  try {
    const run = await runs.submit({ kind: 'test', title: 'random', steps: plans.map(specOf) });
    await worker.start();
    await disturb(runs, run.id);
    const events = await toEnd(runs, run.id);
    return { events, steps: await runs.steps(run.id), run: await runs.get(run.id) };
  } finally {
    await worker.stop(0);
    await database.close();
  }
};

type Outcome = Awaited<ReturnType<typeof performed>>;

const sequenceOf = (events: Outcome['events'], names: readonly string[]) => {
  const sequences = new Map<string, number>();
  for (const event of events) {
    if (names.includes(event.name) && 'step' in event.data) sequences.set(event.data.step, event.sequence);
  }
  return sequences;
};

const endings = ['step.succeeded', 'step.failed', 'step.skipped', 'step.cancelled'];

/** Nothing starts before all it needs has ended; each step ends once; event numbers have no gaps. */
const expectOrder = ({ events }: Outcome, plans: readonly Plan[]): void => {
  const started = sequenceOf(events.toReversed(), ['step.started']);
  const ended = sequenceOf(events, endings);
  for (const { id, needs } of plans) {
    const start = started.get(id);
    if (start === undefined) continue;
    for (const need of needs) expect(ended.get(need)).toBeLessThan(start);
  }
  const ends = events.filter(({ name }) => endings.includes(name));
  expect(new Set(ends.map(({ data }) => ('step' in data ? data.step : ''))).size).toBe(ends.length);
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  expect(events.at(-1)?.name).toBe('run.finished');
};

test(
  'every step of a random graph runs exactly as its needs and failures say',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.integer({ min: 1, max: 8 }), async (plans, concurrency) => {
        const outcome = await performed(plans, concurrency);
        const expected = expectedOf(plans);
        expect(
          new Map(outcome.steps.map(({ id, state, attempt }) => [id, { state, attempts: attempt }])),
        ).toEqual(expected);
        expectOrder(outcome, plans);
        const failed = outcome.steps.filter(({ state }) => state === 'failed');
        expect(outcome.run?.state).toBe(failed.length > 0 ? 'failed' : 'succeeded');
        for (const step of outcome.steps) {
          expect(step.diagnostics).toHaveLength(step.state === 'failed' ? 1 : 0);
          if (step.state === 'skipped') expect(failed.map(({ id }) => id)).toContain(step.because);
        }
      }),
      { numRuns: 150 },
    );
  },
);

test(
  'a random graph that is cancelled at a random time ends, and starts nothing more but what always runs',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.nat({ max: 60 }), async (plans, eventsBefore) => {
        const outcome = await performed(plans, 3, async (runs, run) => {
          for await (const event of runs.watch(run)) if (event.sequence >= eventsBefore) break;
          // The run may have ended meanwhile, which cancel says.
          await runs.cancel(run).catch(() => undefined);
        });
        expectOrder(outcome, plans);
        expect(outcome.run?.pending).toBe(0);
        const cancelled =
          outcome.events.find(({ name }) => name === 'run.cancelling')?.sequence ?? Number.MAX_SAFE_INTEGER;
        const always = new Set(plans.filter((plan) => plan.always).map((plan) => plan.id));
        const late = outcome.events
          .filter(({ name, sequence }) => name === 'step.started' && sequence > cancelled)
          .flatMap(({ data }) => ('step' in data ? (data.step.split('+')[0] ?? '') : []));
        expect([...always]).toEqual(expect.arrayContaining(late));
        const some = (state: string): boolean => outcome.steps.some((step) => step.state === state);
        const state = some('failed') ? 'failed' : 'succeeded';
        expect(outcome.run?.state).toBe(some('cancelled') ? 'cancelled' : state);
      }),
      { numRuns: 100 },
    );
  },
);

test(
  'a random graph whose worker loses its lease again and again ends all the same',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.integer({ min: 1, max: 6 }), async (random, losses) => {
        // A loss may swallow a failure, so a step either succeeds or fails more often than it can be tried.
        const plans = random.map((plan) => ({ ...plan, failures: plan.failures === 0 ? 0 : 99 }));
        const outcome = await performed(plans, 3, async (runs, run) => {
          for (let loss = 1; loss <= losses; loss++) {
            for await (const event of runs.watch(run)) if (event.sequence >= loss * 4) break;
            await runs.database.tables<RunTables>().updateTable('worker').set({ expires_at: 1 }).execute();
          }
        });
        const expected = expectedOf(plans);
        const stateOf = (steps: Iterable<[string, string]>) => Object.fromEntries(steps);
        expect(stateOf(outcome.steps.map(({ id, state }) => [id, state]))).toEqual(
          stateOf([...expected].map(([id, { state }]) => [id, state])),
        );
        expectOrder(outcome, plans);
        expect(outcome.run?.pending).toBe(0);
      }),
      { numRuns: 60 },
    );
  },
);
