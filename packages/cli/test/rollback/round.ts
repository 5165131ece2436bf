import type { Json, JsonObject } from '@groundcrew/contract';
import { isEmptyPlan, type Irreversible } from '@groundcrew/planner';
import { Worker, type Run } from '@groundcrew/runs';
import { setTimeout as sleep } from 'node:timers/promises';
import { differences, resourcesOf } from '../../src/demo/world-check.ts';
import { Aws } from '../crash/in-process/aws.ts';
import { plan, type Command } from '../crash/in-process/command.ts';
import { emptyDatabase } from '../crash/in-process/empty-database.ts';
import { Life } from '../crash/in-process/life.ts';
import type { VirtualTime } from '../crash/in-process/virtual-time.ts';
import { templateOf, type Version } from '../crash/stacks/generate.ts';

export interface Round {
  readonly seed: string;
  /** Missing for a first deploy. */
  readonly before: Version | undefined;
  readonly after: Version;
  /** Which of the apply's changing calls is refused, from 1. */
  readonly call: number;
  /** The world after the apply when no call of it is refused. */
  readonly done?: ReadonlyMap<string, string> | undefined;
}

/**
 * - `over`: the apply makes fewer calls, and has succeeded.
 * - `harmless`: the apply has succeeded all the same.
 * - `cleanup`: all that the template says stood when the call was refused, which was to delete something that nothing needs
 *   any more. That is not rolled back, what is left over is recorded and named beforehand, and the next apply brings the
 *   world of an apply without a failure.
 * - `exact`: the world is as it was, row by row.
 * - `anew`: so it is but for the ids of what had to be made anew, which the plan named beforehand.
 * - `named`: what else differs is what the plan named beforehand.
 */
export type Verdict = 'over' | 'harmless' | 'cleanup' | 'exact' | 'anew' | 'named' | 'violated';

export interface Judgement {
  readonly verdict: Verdict;
  /** The call that was refused: `ec2 CreateVpc`. */
  readonly refused?: string;
  readonly findings: readonly string[];
  /** The world after an apply that made all of its calls. */
  readonly world?: World;
}

type World = ReadonlyMap<string, string>;

/** Ids of EC2, operations and the fingerprints of their tokens, times, unique ids such as IAM's, addresses of interfaces. */
const madeUp =
  /gc-[0-9a-f]+|[0-9a-f]{17,}|\d{4}-\d\d-\d\dT[\d:.]+Z|\b\d{13}\b|\bA[A-Z]{3}[A-Z0-9]{17}\b|\bip-[\d-]+|\b\d+\.\d+\.\d+\.\d+\b(?!\/)|"macAddress":"[^"]+"/g;
/** What differs between two worlds that were made in the same way as well: keys, and the ends of names that are made up. */
const madeUpAnew = new RegExp(
  [
    madeUp.source,
    /-(?:[A-Z0-9]{12}|[a-z0-9]{12}|\d+(?=\.))\b/.source,
    /"(?:fingerprint|publicKey)":"[^"]*"/.source,
    /-----BEGIN[^"]*/.source,
  ].join('|'),
  'g',
);
const reading = /^(Describe|Get|List|Head|Assume|Batch(Get|Describe)|Search|Lookup)/;
/** Longer than anything that is waited for, in virtual milliseconds. */
const patience = 3600_000;
/** A deleted load balancer's interfaces go later. */
const later = 10 * 60_000;

/** Deploys one version, lets one call of the next version's apply be refused for good, and judges the world after it. */
export async function playRound(
  time: VirtualTime,
  round: Round,
  databasePath: string,
  random: () => number,
): Promise<Judgement> {
  time.reset();
  let armed = false;
  let calls = 0;
  let refused: string | undefined;
  const aws = new Aws(time, random, {
    faults: (call) => {
      if (!armed || reading.test(call.operation)) return undefined;
      calls += 1;
      if (calls !== round.call) return undefined;
      refused = `${call.service} ${call.operation}`;
      return { kind: 'error', code: 'RefusedByTest', message: 'no', status: 400, when: 'before' };
    },
  });
  const life = new Life({ time, aws, databasePath, random, host: round.seed });
  const play = async (): Promise<Judgement> => {
    await emptyDatabase(databasePath, time);
    await life.begin();
    await succeed(life, nothing);
    if (round.before) await succeed(life, command(round.before));
    const world = worldOf(aws);
    const made = await plan(life, command(round.after));
    if (!made.plan) return { verdict: 'violated', findings: made.diagnostics.map((d) => d.summary) };
    if (isEmptyPlan(made.plan)) return { verdict: 'over', findings: [] };
    armed = true;
    const apply = await work(life, await life.stacks.apply(made.plan, { onFailure: 'rollback' }));
    armed = false;
    if (refused === undefined) {
      const failed = apply.state === 'succeeded' ? [] : [`the apply ended ${apply.state}`];
      await sleep(later);
      return { verdict: failed.length > 0 ? 'violated' : 'over', findings: failed, world: worldOf(aws) };
    }
    if (apply.state === 'succeeded') return { verdict: 'harmless', refused, findings: [] };
    if (await allStood(life, apply)) {
      const unnamed = await undeletedUnnamed(life, apply, made.plan.irreversible);
      const again = await plan(life, command(round.after));
      const next = again.plan && (await work(life, await life.stacks.apply(again.plan)));
      await sleep(later);
      const findings = [...unnamed, ...beyondIds(round.done ?? new Map(), worldOf(aws), madeUpAnew)];
      if (next?.state !== 'succeeded') findings.push(`the next apply ended ${next?.state}`);
      return { verdict: findings.length > 0 ? 'violated' : 'cleanup', refused, findings };
    }
    const [latest] = (await life.runs.list({ stack: round.after.stack })).runs;
    const told = async (run: string) =>
      (await life.runs.steps(run)).flatMap((step) =>
        step.diagnostics.map((d) => `${step.title}: ${d.summary} ${d.detail ?? ''}`),
      );
    if (latest?.meta['rollsBack'] !== apply.id)
      return { verdict: 'violated', refused, findings: ['no rollback began', ...(await told(apply.id))] };
    const rollback = await work(life, latest.id);
    await sleep(later);
    const left = worldOf(aws);
    const findings = differences(world, left);
    if (rollback.state !== 'succeeded') findings.push(...(await told(latest.id)));
    const again = round.before && (await plan(life, command(round.before))).plan;
    const open = (again?.actions ?? []).filter(({ action }) => action !== 'none');
    const news = open.map(({ address, action }) => `planned again: ${action} ${address}`);
    return {
      refused,
      ...judged(findings, news, made.plan.irreversible, rollback, beyondIds(world, left)),
    };
  };
  let answer: Judgement | undefined;
  let problem: unknown;
  time
    .as(life.owner, play)
    .then((judgement) => (answer = judgement))
    .catch((thrown: unknown) => (problem = thrown));
  await time.until(() => answer !== undefined || problem !== undefined, patience);
  life.kill();
  if (problem !== undefined) throw problem;
  return answer ?? { verdict: 'violated', refused, findings: ['it did not come to an end'] };
}

/** The outputs come after everything that is created and changed, and before what is deleted last. */
const allStood = async ({ runs }: Life, { id }: Run): Promise<boolean> =>
  (await runs.steps(id)).every(({ kind, state }) => kind !== 'stack.outputs' || state === 'succeeded');

/** What an apply left undeleted without having said beforehand that this is not rolled back. */
async function undeletedUnnamed(
  { runs }: Life,
  { id }: Run,
  irreversible: readonly Irreversible[],
): Promise<string[]> {
  const named = new Set(irreversible.flatMap(({ address, last }) => (last ? [address] : [])));
  const { 0: followed } = (await runs.list({})).runs.filter(({ meta }) => meta['rollsBack'] === id);
  return [
    ...(followed ? [`${followed.id} rolls it back`] : []),
    ...(await runs.steps(id))
      .filter(({ kind, state }) => kind === 'resource.delete' && state !== 'succeeded')
      .flatMap(({ address = '' }) => (named.has(address) ? [] : [`${address} is not named beforehand`])),
  ];
}

function judged(
  findings: readonly string[],
  news: readonly string[],
  irreversible: readonly Irreversible[],
  rollback: Run,
  beyond: readonly string[],
): Pick<Judgement, 'verdict' | 'findings'> {
  if (findings.length === 0 && news.length === 0) return { verdict: 'exact', findings };
  // Without a record of what it could not put back, nothing was named.
  const notRestored = (rollback.meta['notRestored'] ?? []) as unknown as readonly Irreversible[];
  const named = notRestored.every((limit) =>
    irreversible.some(
      ({ logicalId, cause, property }) =>
        logicalId === limit.logicalId &&
        (cause === limit.cause || cause === 'data') &&
        property === limit.property,
    ),
  );
  const all = [...findings, ...news];
  if (rollback.state !== 'succeeded' || notRestored.length === 0 || !named)
    return { verdict: 'violated', findings: [...all, ...beyond] };
  if (notRestored.some(({ cause }) => cause !== 'anew')) return { verdict: 'named', findings: all };
  const verdict = beyond.length === 0 && news.length === 0 ? 'anew' : 'violated';
  return { verdict, findings: [...all, ...beyond] };
}

/**
 * What exists, but for the history that AWS keeps and that no write can take back: a parameter's versions, and which number
 * the next version of a launch template gets.
 */
function worldOf({ sandbox }: Aws): World {
  const latest = (row: string): string => {
    const { versions, ...rest } = JSON.parse(row) as { versions: JsonObject[] };
    const { version: _, date: __, ...current } = versions.at(-1) ?? {};
    // An empty description or pattern is none: AWS has no other way to take one away.
    const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => (value as Json) !== ''));
    return JSON.stringify({ ...given, current });
  };
  const unnumbered = (row: string): string => {
    const { numbered: _, ...rest } = JSON.parse(row) as JsonObject;
    return JSON.stringify(rest);
  };
  const shown = (key: string, row: string): string => {
    if (/\/ssm\.parameter /.test(key)) return latest(row);
    return /\/ec2\.launch-template /.test(key) ? unnumbered(row) : row;
  };
  return new Map([...resourcesOf(sandbox)].map(([key, row]) => [key, inOrder(shown(key, row))]));
}

/** The same row whichever order its fields and tags were set in. */
const inOrder = (row: string): string =>
  JSON.stringify(JSON.parse(row), (_, value: Json) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

/** What differs between two worlds once every id that AWS makes up is left out. */
function beyondIds(before: World, after: World, names = madeUp): string[] {
  const rows = (world: ReadonlyMap<string, string>) =>
    [...world].map(([key, row]) =>
      `${key} ${canonical(JSON.parse(row) as Json, names)}`.replaceAll(names, '*'),
    );
  const left = rows(after);
  const lost = rows(before).filter((row) => {
    const at = left.indexOf(row);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return [...lost.map((row) => `lost: ${row}`), ...left.map((row) => `instead: ${row}`)];
}

/** Lists in whatever order AWS holds them: it answers most of them by id. */
function canonical(value: Json, names: RegExp): string {
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => canonical(item, names).replaceAll(names, '*'));
    return `[${items.toSorted().join()}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}:${canonical(item, names)}`,
  );
  return `{${entries.toSorted().join()}}`;
}

/** A region gets its default network when it is first used. */
const nothing: Command = {
  stack: 'nothing',
  template: JSON.stringify({
    Resources: { Nothing: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'nothing' } } },
  }),
};

const command = (version: Version): Command => ({ stack: version.stack, template: templateOf(version) });

async function succeed(life: Life, wish: Command): Promise<void> {
  const made = await plan(life, wish);
  if (!made.plan) throw new Error(made.diagnostics.map((d) => d.summary).join('\n'));
  const run = await work(life, await life.stacks.apply(made.plan));
  if (run.state !== 'succeeded') throw new Error(`the first apply ended ${run.state}`);
}

/** Works on a run until it ends. */
async function work(life: Life, id: string): Promise<Run> {
  const worker = new Worker(life.runs, { handlers: life.stacks.handlers(), onlyRun: id, poll: 1_000 });
  await worker.start();
  for await (const event of life.runs.watch(id)) void event;
  await worker.stop();
  const run = await life.runs.get(id);
  if (!run) throw new Error(`the run ${id} is gone`);
  return run;
}
