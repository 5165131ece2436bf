import { createSession, type AwsSession, type RequestHandler } from '@groundcrew/aws';
import { createLookups, createResourceTypes } from '@groundcrew/resources';
import { createRuns, Worker, type Runs, type StepHandler } from '@groundcrew/runs';
import { createStacks, type Stacks } from '@groundcrew/stacks';
import { keyFromText, openDatabase, openSecrets, type Database } from '@groundcrew/store';
import type { Aws } from './aws.ts';
import { mutilated, withoutSearch, type Mutilation } from './mutilation.ts';
import type { Owner, VirtualTime } from './virtual-time.ts';
import { Witness } from './witness.ts';

/** Where a process is cut off, and how. Boundaries are API calls and commits, counted from 1 in each life. */
export interface Cut {
  readonly boundary: number;
  readonly how: 'before' | 'after' | 'late' | 'stopped before' | 'stopped after';
  /** Milliseconds until a late call takes effect, or until a stopped process wakes up. */
  readonly delay: number;
}

export interface LifeOptions {
  readonly time: VirtualTime;
  readonly aws: Aws;
  readonly witness?: Witness;
  readonly databasePath: string;
  readonly cut?: Cut;
  readonly random: () => number;
  /** Names the host, so that no two lives are taken for one process. */
  readonly host: string;
  readonly mutilation?: Mutilation;
}

/** A transaction, or a single statement that changes something. */
interface Write {
  readonly cut: Cut | undefined;
  /** Whether the witness wants to hear of it. */
  seen: boolean;
}

/** Milliseconds. Nothing that happens in virtual time is announced late, so it only asks for what a dead process left. */
const poll = 1_000;
const reads = /^(select|with|pragma)/i;
const never = new Promise<never>(() => undefined);
const key = keyFromText(Buffer.alloc(32).toString('base64'), 'the test');

/** One process of Groundcrew, from its start to its death: what it does outside passes its two doors, AWS and the database. */
export class Life {
  readonly owner: Owner = { state: 'alive' };
  readonly host: string;
  wasCut = false;
  readonly #options: LifeOptions;
  #boundary = 0;
  #transaction: Write | undefined;
  #resumed = Promise.withResolvers<void>();
  #database: Database | undefined;
  #session: AwsSession | undefined;
  readonly #workers: Worker[] = [];
  runs!: Runs;
  stacks!: Stacks;

  constructor(options: LifeOptions) {
    this.#options = options;
    this.host = options.host;
  }

  /** How many boundaries it has come to. */
  get boundaries(): number {
    return this.#boundary;
  }

  async begin(): Promise<void> {
    const { time, databasePath, aws, random, mutilation } = this.#options;
    const database = await openDatabase(databasePath, {
      now: () => time.now,
      durable: false,
      around: (statement, work) => this.#store(statement, work),
    });
    this.#database = database;
    this.#session = createSession({
      env: { ...aws.environment },
      handler: this.#handler(),
      random,
    });
    const session = this.#session;
    this.runs = createRuns(database, {
      host: this.host,
      hostName: this.host,
      pid: 1,
      processStart: null,
    });
    const types = createResourceTypes(session);
    const lookups = createLookups(session);
    this.stacks = createStacks({
      database,
      runs: this.runs,
      secrets: openSecrets(database, key),
      typesFor: () => (mutilation === 'search' ? withoutSearch(types) : types),
      lookupsFor: () => lookups,
      attend: (run) => this.work(run),
    });
  }

  /** Begins to work on a run. */
  async work(run: string): Promise<void> {
    const { random, mutilation } = this.#options;
    const database = this.#database;
    if (!database) throw new Error('a life begins before it works');
    const handlers: StepHandler<never>[] = mutilated(this.stacks.handlers(), mutilation, database);
    const worker = new Worker(this.runs, { handlers, onlyRun: run, random, poll });
    this.#workers.push(worker);
    await worker.start();
  }

  /** Ends its work when no run is left to work on. */
  async rest(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()));
  }

  /** What was under way in it ends here, and nothing of it goes on. */
  kill(): void {
    this.owner.state = 'dead';
    void this.#database?.close();
    this.#session?.close();
  }

  stop(): void {
    this.owner.state = 'stopped';
    this.#resumed = Promise.withResolvers<void>();
  }

  resume(): void {
    if (this.owner.state !== 'stopped') return;
    this.owner.state = 'alive';
    this.#resumed.resolve();
  }

  /** Passes only for the living. */
  async #pass(): Promise<void> {
    while (this.owner.state === 'stopped') await this.#resumed.promise;
    if (this.owner.state === 'dead') await never;
  }

  #reaches(): Cut | undefined {
    this.#boundary += 1;
    const { cut } = this.#options;
    if (this.#boundary !== cut?.boundary) return undefined;
    this.wasCut = true;
    return cut;
  }

  #freeze(delay: number): void {
    this.stop();
    this.#options.time.after(delay, () => this.resume());
  }

  #handler(): RequestHandler {
    const { aws } = this.#options;
    return {
      handle: async (request) => {
        await this.#pass();
        const cut = this.#reaches();
        if (cut?.how === 'before') this.kill();
        if (cut?.how === 'stopped before') this.#freeze(cut.delay);
        await this.#pass();
        const answer = aws.send(request, cut?.how === 'late' ? cut.delay : undefined);
        // Whoever dies here leaves an answer that nobody hears.
        answer.catch(() => undefined);
        if (cut?.how === 'late') this.kill();
        await this.#pass();
        if (cut?.how === 'stopped after') this.#freeze(cut.delay);
        const settled = await Promise.allSettled([answer]);
        if (cut?.how === 'after') this.kill();
        await this.#pass();
        const [outcome] = settled;
        if (outcome.status === 'rejected') throw outcome.reason;
        return { response: outcome.value };
      },
    };
  }

  async #store<Result>(statement: string, work: () => Promise<Result>): Promise<Result> {
    // A process that is stopped in the middle of a transaction would hold up all others: it is stopped around it.
    if (!this.#transaction || this.owner.state === 'dead') await this.#pass();
    const transaction = this.#transaction ?? (reads.test(statement) ? undefined : this.#beginWrite());
    const before = this.#transaction === undefined ? transaction?.cut?.how : undefined;
    if (before === 'before') this.kill();
    if (before === 'stopped before') this.#freeze(transaction?.cut?.delay ?? 0);
    if (before !== undefined) await this.#pass();
    if (transaction !== undefined) transaction.seen ||= Witness.concerns(statement);
    if (statement === 'begin immediate') this.#transaction = transaction;
    const result = await work();
    if (this.owner.state === 'dead') await never;
    if (this.#transaction !== undefined && !/^(commit|rollback)/.test(statement)) return result;
    this.#transaction = undefined;
    if (transaction?.seen === true) this.#options.witness?.committed(this.host);
    const after = transaction?.cut;
    if (after?.how === 'after' || after?.how === 'late') this.kill();
    if (after?.how === 'stopped after') this.#freeze(after.delay);
    if (after !== undefined) await this.#pass();
    return result;
  }

  #beginWrite(): Write {
    return { cut: this.#reaches(), seen: false };
  }
}
