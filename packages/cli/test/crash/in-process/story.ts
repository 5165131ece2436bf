import { DatabaseSync } from 'node:sqlite';
import { resourcesOf } from '../../../src/demo/world-check.ts';
import { judge, type JudgedStack, type Recorded, type Violation } from '../judge/judge.ts';
import { seeded } from '../random.ts';
import {
  everyRecipe,
  type Existing,
  expectedOf,
  firstVersion,
  nextVersion,
  templateOf,
  type Random,
  type Version,
} from '../stacks/generate.ts';
import { network } from '../stacks/recipes.ts';
import { Aws } from './aws.ts';
import { drawFrom } from './chance.ts';
import { perform, plan, type Command, type Ended } from './command.ts';
import { emptyDatabase } from './empty-database.ts';
import { Weather } from './faults.ts';
import { Life, type Cut } from './life.ts';
import type { Mutilation } from './mutilation.ts';
import { interfere, lookAround, makeNetwork } from './stranger.ts';
import type { VirtualTime } from './virtual-time.ts';
import { Witness } from './witness.ts';

export interface Told {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** What was done to it: commands, cuts by their kind, faults, interferences. */
  readonly counts: Readonly<Record<string, number>>;
}

export interface StoryOptions {
  readonly time: VirtualTime;
  readonly databasePath: string;
  readonly mutilation?: Mutilation | undefined;
  /** AWS shows changes with a delay, as it does in a share of the seeds anyway. */
  readonly delayed?: boolean;
  /** One stack of every recipe, deployed and destroyed without trouble. */
  readonly everything?: boolean;
  readonly log?: (line: string) => void;
}

const second = 1_000;
const minute = 60 * second;
/** Longer than anything that is waited for. */
const commandLimit = 60 * minute;
/** A lock and the leases of one that is not known to be dead. */
const leaseEnd = 75 * second;
const latest = 10 * minute;
const delayedShare = 0.25;
/** Longer than any change takes to get about. */
const newsIsOut = 20 * second;
const most = 12;
const plurals = { apply: 'applies', destroy: 'destroys', rollback: 'rollbacks' } as const;

interface RecordedRow {
  readonly logical_id: string;
  readonly type: string;
  readonly physical_id: string;
  readonly status: string;
  readonly role: string;
}

/** One seed: stacks from their first deploy on, cut off again and again, until everything is said to be done. */
export class Story {
  readonly #options: StoryOptions;
  readonly #seed: number;
  readonly #random: Random;
  readonly #weather: Weather;
  readonly #aws: Aws;
  readonly #lives: Life[] = [];
  readonly #counts: Record<string, number> = {};
  /** Changes at AWS get about with a delay. */
  readonly #delayed: boolean;
  readonly #stacks = new Map<string, { version: Version; gone: boolean }>();
  #witness!: Witness;
  #existing: Existing | undefined;

  constructor(seed: number, options: StoryOptions) {
    this.#seed = seed;
    this.#options = options;
    this.#random = seeded(seed);
    this.#weather = new Weather(this.#random);
    options.time.reset();
    drawFrom(seeded(seed ^ 0x5eed));
    this.#delayed = options.delayed === true || seeded(seed ^ 0xde1a7)() < delayedShare;
    this.#aws = new Aws(options.time, this.#random, {
      faults: (call) => this.#weather.choose(call),
      delayed: this.#delayed,
      log: options.log,
    });
  }

  async tell(): Promise<Told> {
    await emptyDatabase(this.#options.databasePath, this.#options.time);
    this.#witness = new Witness(this.#options.databasePath);
    try {
      return await this.#play();
    } finally {
      this.#witness.close();
    }
  }

  async #play(): Promise<Told> {
    await this.#wait(lookAround(this.#aws, this.#random));
    if (this.#options.everything === true) return this.#tellEverything();
    const joining = this.#random() < 0.2 ? this.#random() : undefined;
    // What is taken over counts as ours, what is only used as theirs.
    if (joining !== undefined && joining < 0.5) await this.#provide('External');
    const before = resourcesOf(this.#aws.sandbox);
    if (joining !== undefined && joining >= 0.5) await this.#provide('Import');
    const stormy = this.#random() < 0.35;
    for (const command of this.#commands()) {
      this.#weather.rate = stormy ? 0.02 + this.#random() * 0.06 : 0;
      await this.#stranger(command.stack);
      await this.#insist(command);
    }
    const violations = await this.#end(before);
    this.#counts['faults'] = this.#weather.count;
    this.#counts['refusals'] = this.#weather.refusals;
    if (this.#delayed) this.#count('changes that show late');
    return { seed: this.#seed, violations, counts: this.#counts };
  }

  /** A network that is there before the first stack, which is made in it. */
  async #provide(as: Existing['as']): Promise<void> {
    const range = network({ number: 1, edition: 1 });
    const physicalId = await this.#wait(makeNetwork(this.#aws, this.#random, range));
    // Until it is available.
    await this.#pass(minute);
    this.#existing = { as, physicalId };
    this.#count(as === 'External' ? 'externals' : 'imports');
  }

  async #tellEverything(): Promise<Told> {
    const version = everyRecipe('everything', 1);
    for (const template of [templateOf(version), undefined])
      await this.#settleDown({ stack: version.stack, template });
    return { seed: this.#seed, violations: [], counts: this.#counts };
  }

  /** First deploys, then changes, then perhaps the end, of one stack or of several in turn. */
  #commands(): Command[] {
    const random = this.#random;
    const names = random() < 0.75 ? [`s${this.#seed}a`] : [`s${this.#seed}a`, `s${this.#seed}b`];
    const commands: Command[] = [];
    for (const [number, stack] of names.entries()) {
      const there = number === 0 && this.#existing ? { Network: this.#existing } : undefined;
      const version = firstVersion(random, stack, number + 1, names.length === 1 ? 3 : 1, there);
      this.#stacks.set(stack, { version, gone: false });
      commands.push({ stack, template: templateOf(version) });
    }
    const changes = Math.floor(random() * 3);
    for (let i = 0; i < changes; i++) {
      const stack = names[i % names.length] ?? '';
      const known = this.#stacks.get(stack);
      if (!known) continue;
      known.version = nextVersion(random, known.version);
      commands.push({ stack, template: templateOf(known.version) });
    }
    for (const stack of names) {
      const known = this.#stacks.get(stack);
      if (!known || random() >= 0.35) continue;
      known.gone = true;
      commands.push({ stack, template: undefined });
    }
    return commands;
  }

  /** The same command again and again, cut off at first, until it ends well. */
  async #insist(command: Command): Promise<void> {
    const size = command.template?.match(/"Type": "AWS::/g)?.length ?? 4;
    for (let attempt = 0; attempt < most; attempt++) {
      const early = attempt < 3;
      if (attempt >= most / 2) this.#weather.rate = 0;
      const refused = early && this.#random() < 0.15;
      this.#weather.refuseAfter(refused ? Math.floor(this.#random() * 1.5 * size) : undefined);
      const mayBeCut = early && this.#random() < (attempt === 0 ? 0.85 : 0.3);
      const ended = await this.#live(command, mayBeCut ? this.#cut(refused ? 2 * size : size) : undefined);
      this.#weather.refuseAfter(undefined);
      if (ended !== undefined && ended.state !== 'failed') return;
      if (ended?.diagnostics.some(({ code }) => code === 'STACK_LOCKED')) await this.#pass(leaseEnd);
      if (early && this.#random() < 0.15) await this.#rollBack(command.stack, size);
    }
  }

  /** As somebody does who gives up what was cut off or failed. There may be nothing to put back. */
  async #rollBack(stack: string, size: number): Promise<void> {
    const cut = this.#random() < 0.4 ? this.#cut(size) : undefined;
    await this.#live({ stack, template: undefined, rollback: true }, cut);
  }

  #cut(size: number): Cut {
    const random = this.#random;
    const how = (['before', 'after', 'late', 'late', 'stopped before', 'stopped after'] as const)[
      Math.floor(random() * 6)
    ];
    const reach = [2 * second, 40 * second, latest][Math.floor(random() * 3)] ?? second;
    // Whoever is stopped mostly wakes up beside the process that has taken over, or later.
    const asleep = how?.startsWith('stopped') === true && random() < 0.8 ? leaseEnd : 0;
    return {
      boundary: 1 + Math.floor(random() * (14 + 11 * size)),
      how: how ?? 'before',
      delay: asleep + random() * reach,
    };
  }

  /** One process with one command; undefined when it was cut off. */
  async #live(command: Command, cut?: Cut): Promise<Ended | undefined> {
    const { time, log } = this.#options;
    const life = await this.#begin(cut);
    let ended: Ended | undefined;
    let broken: unknown;
    time.as(life.owner, () => {
      perform(life, command).then(
        (answer) => (ended = answer),
        (problem: unknown) => {
          // The dead find their database closed, which nobody hears of.
          if (life.owner.state === 'alive') broken = problem;
        },
      );
    });
    await time.until(
      () => ended !== undefined || broken !== undefined || life.owner.state !== 'alive',
      commandLimit,
    );
    const done = ended;
    const kind = command.rollback ? 'rollback' : command.template === undefined ? 'destroy' : 'apply';
    this.#count(plurals[kind]);
    if (done?.rolledBack === true) this.#count('rolled back');
    log?.(
      `${Math.round(time.now / second) % 100_000} s: ${kind} ${command.stack}, ` +
        `${life.boundaries} boundaries: ${life.wasCut ? `cut ${cut?.how} ${Math.round(cut?.delay ?? 0)} ms` : (done?.state ?? 'nothing')}${done?.rolledBack === true ? ', rolled back' : ''}` +
        (done?.diagnostics ?? [])
          .map((each) => `\n    ${each.code} ${each.address ?? ''} ${each.summary}: ${each.detail ?? ''}`)
          .join(''),
    );
    if (broken !== undefined) throw broken;
    if (life.wasCut && cut) this.#count(cut.how);
    if (life.owner.state === 'alive') {
      life.kill();
      if (done === undefined)
        throw new Error(`${command.stack}: the command has not come to its end in an hour`);
      return done;
    }
    if (life.owner.state === 'stopped') {
      this.#lives.push(life);
      await this.#pass(leaseEnd);
    } else if (this.#random() < 0.8) this.#declareDead(life);
    else await this.#pass(leaseEnd);
    return undefined;
  }

  async #begin(cut?: Cut): Promise<Life> {
    const { time, databasePath, mutilation } = this.#options;
    const host = `host-${this.#count('processes')}`;
    const life = new Life({
      time,
      aws: this.#aws,
      witness: this.#witness,
      databasePath,
      random: this.#random,
      host,
      ...(cut && { cut }),
      ...(mutilation && { mutilation }),
    });
    await life.begin();
    return life;
  }

  /** On the same host a dead process is seen to be dead at once; here by letting its leases lapse. */
  #declareDead({ host }: Life): void {
    const database = new DatabaseSync(this.#options.databasePath);
    for (const table of ['worker', 'lock'])
      database
        .prepare(`update "${table}" set expires_at = min(expires_at, ?) where host = ?`)
        .run(this.#options.time.now, host);
    database.close();
  }

  async #pass(milliseconds: number): Promise<void> {
    await this.#options.time.until(() => false, milliseconds);
  }

  /** Something done outside of any life, until it is done. */
  async #wait<Result>(work: Promise<Result>): Promise<Result> {
    let settled = false;
    const ended = work.finally(() => (settled = true));
    ended.catch(() => undefined);
    await this.#options.time.until(() => settled, commandLimit);
    return ended;
  }

  async #stranger(stack: string): Promise<void> {
    if (this.#random() >= 0.12) return;
    const rate = this.#weather.rate;
    this.#weather.rate = 0;
    const recorded = this.#recorded(stack);
    // People see what they work on, and what they did is known before anybody goes on.
    if (this.#delayed) await this.#pass(newsIsOut);
    const did = await this.#wait(interfere(this.#aws, recorded, this.#random));
    if (this.#delayed) await this.#pass(newsIsOut);
    this.#weather.rate = rate;
    if (did === undefined) return;
    this.#count('interferences');
    this.#options.log?.(`by hand: ${did}`);
  }

  #recorded(stack: string): readonly Recorded[] {
    const database = new DatabaseSync(this.#options.databasePath);
    const rows = database
      .prepare('select logical_id, type, physical_id, status, role from resource where stack = ?')
      .all(stack) as unknown as RecordedRow[];
    database.close();
    return rows.map((row) => ({
      logicalId: row.logical_id,
      type: row.type,
      physicalId: row.physical_id,
      status: row.role === 'leftover' ? 'leftover' : row.status,
    }));
  }

  /** All that is still on its way arrives, whoever was stopped wakes up, and the last command is given once more. */
  async #end(before: ReadonlyMap<string, string>): Promise<Violation[]> {
    const { time } = this.#options;
    this.#weather.rate = 0;
    await this.#pass(latest + minute);
    await time.until(() => this.#aws.underWay === 0, latest);
    for (const life of this.#lives) life.kill();
    await this.#pass(leaseEnd);
    const judged: JudgedStack[] = [];
    const unfinished: Violation[] = [];
    const external = this.#existing?.as === 'External' ? [this.#existing.physicalId] : [];
    for (const [name, { version, gone }] of this.#stacks) {
      const command = { stack: name, template: gone ? undefined : templateOf(version) };
      const ended = await this.#settleDown(command);
      if (ended.state !== 'nothing to do')
        unfinished.push({
          invariant: 'replan',
          what: name,
          detail: ended.diagnostics.map(({ summary, detail }) => `${summary}: ${detail ?? ''}`).join('; '),
        });
      judged.push({
        name,
        expected: gone ? [] : expectedOf(version),
        recorded: this.#recorded(name),
        replanned: ended.state === 'nothing to do' ? [] : await this.#replan(command),
      });
    }
    // A deleted load balancer's interfaces go later.
    await this.#pass(latest);
    return [
      ...this.#witness.violations,
      ...unfinished,
      ...judge({ before, after: resourcesOf(this.#aws.sandbox), stacks: judged, external }),
    ];
  }

  async #settleDown(command: Command): Promise<Ended> {
    let ended: Ended | undefined;
    for (let attempt = 0; attempt < 3; attempt++) {
      ended = await this.#live(command);
      if (ended?.state === 'nothing to do') break;
    }
    return ended ?? { state: 'failed', diagnostics: [] };
  }

  async #replan(command: Command): Promise<readonly string[]> {
    const life = await this.#begin();
    const planned = await this.#wait(time(life, this.#options.time, () => plan(life, command)));
    life.kill();
    const actions = planned.plan?.actions ?? [];
    return actions
      .filter(({ action }) => action !== 'none')
      .map(
        ({ address, action, changes }) => `${address} ${action} ${changes.map(({ path }) => path).join(' ')}`,
      );
  }

  #count(what: string): number {
    return (this.#counts[what] = (this.#counts[what] ?? 0) + 1);
  }
}

const time = <Result>(life: Life, virtual: VirtualTime, work: () => Promise<Result>): Promise<Result> =>
  virtual.as(life.owner, work);
