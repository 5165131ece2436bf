import { DiagnosticError, hasErrors, type Diagnostic, type JsonObject } from '@groundcrew/contract';
import type { Plan, Target } from '@groundcrew/planner';
import type { Given, Program } from '@groundcrew/program';
import { createRuns, runsMigrations, Worker, type Run } from '@groundcrew/runs';
import {
  keyFromText,
  migrate,
  openDatabase,
  openSecrets,
  secretMigrations,
  type Database,
} from '@groundcrew/store';
import { loadTemplate } from '@groundcrew/template';
import { randomBytes } from 'node:crypto';
import { createStacks, stacksMigrations, type LookupResolver, type PlanRequest } from '../src/index.ts';
import { FakeCloud } from './fake-cloud.ts';

export const target: Target = { accountId: '111111111111', region: 'eu-central-1', partition: 'aws' };

export function program(template: JsonObject): Program {
  const text = JSON.stringify(template);
  const loaded = loadTemplate([{ path: 'web.json', text }]);
  if (!loaded.program || hasErrors(loaded.diagnostics)) throw new DiagnosticError(loaded.diagnostics);
  return loaded.program;
}

export type Resources = Readonly<Record<string, JsonObject>>;

const lookups: LookupResolver = {
  answer: async (lookup) => (lookup.kind === 'zones' ? ['eu-central-1a', 'eu-central-1b'] : undefined),
  secret: async (reference) => `value of ${reference}`,
};

export interface StageOptions {
  readonly startGrace?: number;
  /** In memory unless given. */
  readonly database?: Database;
  /** Milliseconds for which answers may be old; none are unless given. `sleep` then lets time pass. */
  readonly consistencyWindow?: number;
  readonly refreshLimit?: number;
  readonly now?: () => number;
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

/** A database with real runs, and AWS as a fake. Every `apply` works with a worker of its own, as a command does. */
export async function stage({ startGrace = 0, database: given, ...time }: StageOptions = {}) {
  const database = given ?? (await openDatabase(':memory:'));
  await migrate(database, [...secretMigrations, ...runsMigrations, ...stacksMigrations]);
  const secrets = openSecrets(database, keyFromText(randomBytes(32).toString('base64'), 'the test'));
  const runs = createRuns(database);
  const cloud = new FakeCloud();
  const elsewhere = new Map<string, FakeCloud>();
  /** What AWS has in one account and region; `cloud` is that of the target. */
  const cloudAt = (accountId: string, region: string): FakeCloud => {
    if (accountId === target.accountId && region === target.region) return cloud;
    const key = `${accountId} ${region}`;
    const known = elsewhere.get(key) ?? new FakeCloud();
    elsewhere.set(key, known);
    return known;
  };
  const stacks = createStacks({
    database,
    runs,
    secrets,
    typesFor: ({ accountId, region }) => cloudAt(accountId, region).types(),
    placeOf: async ({ account = target.accountId, region = target.region }) => ({
      accountId: account,
      region,
      partition: 'aws',
    }),
    callerAt: async ({ accountId }) => `arn:aws:iam::${accountId}:user/test`,
    lookupsFor: () => lookups,
    startGrace,
    settlePatience: 0,
    consistencyWindow: 0,
    ...time,
    holder: 'test',
  });

  const worker = (run: string) =>
    new Worker(runs, {
      handlers: stacks.handlers(),
      onlyRun: run,
      poll: 5,
      recovery: { first: 1, longest: 5 },
    });

  const ended = async (run: string): Promise<Run> => {
    for await (const _ of runs.watch(run)) continue;
    const found = await runs.get(run);
    if (!found) throw new Error(`run ${run} is gone`);
    return found;
  };

  /** Works on a run until it ends. */
  async function work(run: string): Promise<Run> {
    const working = worker(run);
    await working.start();
    try {
      return await ended(run);
    } finally {
      await working.stop();
    }
  }

  async function planned(template: JsonObject | undefined, rest: Partial<PlanRequest> = {}) {
    return stacks.plan({ stack: 'web', target, program: template && program(template), ...rest });
  }

  async function plan(template: JsonObject | undefined, rest: Partial<PlanRequest> = {}): Promise<Plan> {
    const { plan: made, diagnostics } = await planned(template, rest);
    if (!made) throw new DiagnosticError(diagnostics);
    return made;
  }

  /** Plans and applies; throws unless it succeeds. */
  async function apply(template: JsonObject | undefined, rest: Partial<PlanRequest> = {}): Promise<Run> {
    const run = await work(await stacks.apply(await plan(template, rest)));
    if (run.state !== 'succeeded') throw new DiagnosticError(await problems(run.id));
    return run;
  }

  async function problems(run: string): Promise<Diagnostic[]> {
    return (await runs.steps(run)).flatMap((step) => step.diagnostics);
  }

  const destroy = () => apply(undefined, { destroy: true });

  return {
    database,
    secrets,
    runs,
    stacks,
    cloud,
    cloudAt,
    worker,
    work,
    ended,
    plan,
    planned,
    apply,
    destroy,
    problems,
  };
}

export type Stage = Awaited<ReturnType<typeof stage>>;

export const given = (values: Readonly<Record<string, Given>>): ReadonlyMap<string, Given> =>
  new Map(Object.entries(values));

/** The codes of what a rejection tells. */
export async function codesOf(work: Promise<unknown>): Promise<string[]> {
  try {
    await work;
    return [];
  } catch (problem) {
    if (!(problem instanceof DiagnosticError)) throw problem;
    return problem.diagnostics.map((diagnostic) => diagnostic.code);
  }
}
