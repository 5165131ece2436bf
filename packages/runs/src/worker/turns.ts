import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as nextRound, setTimeout as sleep } from 'node:timers/promises';
import { explainDatabase, isTransient, now } from '@groundcrew/store';
import { claim, type Scope } from '../claim.ts';
import { LeaseLost } from '../interruptions.ts';
import { Ledger } from '../ledger.ts';
import type { Runs } from '../runs.ts';
import type { StepRow } from '../tables.ts';
import { Lease } from './lease.ts';
import type { Settings } from './options.ts';
import { type Batch, Writes } from './writes.ts';

const troubleMilliseconds = 100;
const contentionMilliseconds = 5;

/** What the turns tell their worker, and ask of it. */
export interface TurnListener {
  /** How many more steps may be at work. */
  room(): number;
  claimed(steps: readonly StepRow[], lease: Lease): void;
  leaseLost(): void;
}

/**
 * Everything a worker writes, one transaction after the other. A turn asserts the lease, writes what has come together,
 * and claims steps for the places that are free or become so.
 */
export class Turns {
  readonly writes = new Writes(() => this.wake());
  /** True while this worker's own commit is announced. */
  announcing = false;
  readonly #runs: Runs;
  readonly #settings: Settings;
  readonly #scope: Scope;
  readonly #listener: TurnListener;
  /** Turns are the worker's own, also when the handler that wakes one is inside a transaction. */
  readonly #outside = AsyncLocalStorage.snapshot();
  #lease: Lease | undefined;
  #claims = false;
  #again = false;
  /** Writes still to be tried one at a time, after a batch failed. */
  #alone = 0;
  #turning: Promise<void> | undefined;
  #draining = false;
  #ended = false;

  constructor(runs: Runs, settings: Settings, scope: Scope, listener: TurnListener) {
    this.#runs = runs;
    this.#settings = settings;
    this.#scope = scope;
    this.#listener = listener;
  }

  get leaseNeedsCare(): boolean {
    return this.#lease === undefined || this.#lease.isDueForRenewal;
  }

  async begin(): Promise<void> {
    const { database, self } = this.#runs;
    const { lease } = this.#settings;
    this.#lease = await Lease.begin(database, self, this.#scope, lease, await now(database));
  }

  stopClaiming(): void {
    this.#draining = true;
  }

  wake(claims = false): void {
    this.#claims ||= claims;
    this.#again = true;
    if (this.#turning !== undefined || this.#ended) return;
    this.#turning = this.#outside(() => this.#turnWhileNeeded()).finally(() => {
      this.#turning = undefined;
      if (this.#again) this.wake();
    });
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.#turning;
    this.writes.refuseAll(new LeaseLost('the worker has stopped'));
    try {
      await this.#lease?.end(this.#runs.database, await now(this.#runs.database));
    } catch (thrown) {
      // Then it lapses by itself.
      this.#settings.onTrouble(thrown);
    }
  }

  async #turnWhileNeeded(): Promise<void> {
    while (this.#again && !this.#ended) {
      this.#again = false;
      // Handlers that have just been answered get to write, so that their writes share this turn.
      await nextRound();
      await this.#turn();
      if (!this.writes.isEmpty) this.#again = true;
    }
  }

  async #turn(): Promise<void> {
    const batch = this.writes.take(this.#alone > 0);
    this.#alone = Math.max(0, this.#alone - 1);
    const claims = (this.#claims || batch.ends > 0) && !this.#draining;
    if (batch.size === 0 && !claims && !this.leaseNeedsCare) return;
    this.#claims = false;
    try {
      if (this.#lease === undefined) await this.begin();
      const lease = this.#lease;
      if (lease === undefined) throw new LeaseLost();
      const { steps, more } = await this.#commit(lease, batch, claims);
      batch.committed();
      this.#listener.claimed(steps, lease);
      if (more) setTimeout(() => this.wake(true), contentionMilliseconds);
    } catch (thrown) {
      this.#claims ||= claims;
      await this.#mend(thrown, batch);
    } finally {
      this.announcing = false;
    }
  }

  #commit(lease: Lease, batch: Batch, claims: boolean) {
    return this.#runs.database.transaction(async (transaction) => {
      const ledger = await Ledger.open(transaction, batch.runs);
      await lease.assert(transaction, ledger.at);
      await batch.apply(ledger);
      const room = claims ? this.#listener.room() + batch.ends : 0;
      const claimed = await claim(ledger, lease.id, this.#scope, room);
      await ledger.close();
      transaction.afterCommit(() => {
        this.announcing = true;
      });
      return claimed;
    });
  }

  async #mend(thrown: unknown, batch: Batch): Promise<void> {
    this.#again = true;
    if (thrown instanceof LeaseLost) return this.#lose(batch);
    // A store that fails is no fault of a write, so that none is given up for it.
    const passes = isTransient(thrown) || explainDatabase(thrown, this.#runs.database.location) !== undefined;
    if (!passes && batch.size > 1) {
      batch.putBack();
      this.#alone = batch.size;
      return undefined;
    }
    if (!passes && batch.size === 1) return batch.refuse(thrown);
    this.#settings.onTrouble(thrown);
    if ((this.#lease?.remaining ?? 0) < 0) this.#lose(batch);
    else batch.putBack();
    await sleep(troubleMilliseconds);
    return undefined;
  }

  /** The next turn begins a new epoch; what this one held belongs to whoever takes it over. */
  #lose(batch: Batch): void {
    if (this.#lease !== undefined) this.#lease.lost = true;
    this.#lease = undefined;
    batch.refuse(new LeaseLost());
    this.writes.refuseAll(new LeaseLost());
    this.#listener.leaseLost();
  }
}
