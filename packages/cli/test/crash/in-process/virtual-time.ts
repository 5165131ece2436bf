import { AsyncLocalStorage } from 'node:async_hooks';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import promises from 'node:timers/promises';

/** Somebody whose timers can be held up or forgotten: a process that is stopped or killed. */
export interface Owner {
  state: 'alive' | 'stopped' | 'dead';
}

interface Timer {
  readonly id: number;
  at: number;
  readonly every: number | undefined;
  readonly owner: Owner | undefined;
  fire(): void;
}

const real = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  setImmediate: globalThis.setImmediate,
  Date: globalThis.Date,
  now: performance.now.bind(performance),
  promised: { ...promises },
};

const begin = Date.UTC(2030, 0, 1);
/** What is at work through the event loop itself, such as a module that is being loaded. */
const atWork = /^FSReq|^FileHandle|Request$|Job$/i;
const quietRounds = 2;

/**
 * Time that passes only when nothing is left to do: timers, dates and pauses of the whole process, so that no wait can
 * escape it, be it ours, the SDK's or one that is added later.
 */
export class VirtualTime {
  readonly #owners = new AsyncLocalStorage<Owner>();
  #timers = new Map<number, Timer>();
  #now = begin;
  #next = 1;
  #immediates = 0;

  get now(): number {
    return this.#now;
  }

  /** For real durations, while time is virtual. */
  static readonly real = real.now;

  install(): void {
    const set = (fire: () => void, delay: number | undefined, every?: number) => {
      const id = this.#next++;
      const at = this.#now + Math.max(1, Number(delay) || 0);
      this.#timers.set(id, { id, at, every, owner: this.#owners.getStore(), fire });
      const handle = {
        id,
        ref: () => handle,
        unref: () => handle,
        hasRef: () => true,
        refresh: () => handle,
        close: () => this.#timers.delete(id),
        [Symbol.toPrimitive]: () => id,
        [Symbol.dispose]: () => this.#timers.delete(id),
      };
      return handle;
    };
    const clear = (handle: unknown) => {
      if (typeof handle === 'object' && handle !== null && 'id' in handle)
        this.#timers.delete(handle.id as number);
    };
    const inContext = (callback: (...given: unknown[]) => void, given: unknown[]) => {
      const run = AsyncLocalStorage.snapshot();
      return () => run(() => callback(...given));
    };
    const setTimeout = (callback: (...given: unknown[]) => void, delay?: number, ...given: unknown[]) =>
      set(inContext(callback, given), delay);
    const setInterval = (callback: (...given: unknown[]) => void, delay?: number, ...given: unknown[]) =>
      set(inContext(callback, given), delay, Math.max(1, delay ?? 1));
    const setImmediate = (callback: (...given: unknown[]) => void, ...given: unknown[]) => {
      this.#immediates++;
      return real.setImmediate(() => {
        this.#immediates--;
        callback(...given);
      });
    };
    const sleep = <T>(delay?: number, value?: T, options: { signal?: AbortSignal } = {}): Promise<T> =>
      new Promise((resolve, reject) => {
        const { signal } = options;
        const aborted = () => {
          clear(handle);
          reject(
            new DOMException('The operation was aborted', { name: 'AbortError', cause: signal?.reason }),
          );
        };
        const handle = set(() => {
          signal?.removeEventListener('abort', aborted);
          resolve(value as T);
        }, delay);
        if (signal?.aborted) aborted();
        else signal?.addEventListener('abort', aborted, { once: true });
      });
    const immediately = <T>(value?: T): Promise<T> =>
      new Promise((resolve) => setImmediate(() => resolve(value as T)));
    const now = () => this.#now;
    class VirtualDate extends real.Date {
      constructor(...given: [] | [string | number | Date]) {
        super(...((given.length === 0 ? [now()] : given) as [number]));
      }
      static override now(): number {
        return now();
      }
    }
    const global = { setTimeout, setInterval, setImmediate, clearTimeout: clear, clearInterval: clear };
    Object.assign(globalThis, global, { Date: VirtualDate });
    Object.assign(timers, global);
    Object.assign(promises, { setTimeout: sleep, setImmediate: immediately });
    syncBuiltinESMExports();
    Object.defineProperty(performance, 'now', { value: () => this.#now - begin, configurable: true });
  }

  uninstall(): void {
    const { promised, now, ...global } = real;
    Object.assign(globalThis, global);
    Object.assign(timers, global);
    Object.assign(promises, promised);
    syncBuiltinESMExports();
    Object.defineProperty(performance, 'now', { value: now, configurable: true });
  }

  /** Whatever `work` begins belongs to `owner`. */
  as<Result>(owner: Owner, work: () => Result): Result {
    return this.#owners.run(owner, work);
  }

  /** Whatever `work` begins belongs to nobody, and so goes on whoever dies. */
  unowned<Result>(work: () => Result): Result {
    return this.#owners.exit(work);
  }

  /** A timer that nobody's death ends: AWS's own. */
  after(milliseconds: number, fire: () => void): () => void {
    const id = this.#next++;
    this.#timers.set(id, { id, at: this.#now + milliseconds, every: undefined, owner: undefined, fire });
    return () => void this.#timers.delete(id);
  }

  /** Forgets everything that was still to happen. */
  reset(): void {
    this.#timers = new Map();
    this.#now = begin;
  }

  /** Lets time pass until `done`, at most `limit` milliseconds of it. Answers whether it was done. */
  async until(done: () => boolean, limit: number): Promise<boolean> {
    const deadline = this.#now + limit;
    for (;;) {
      await this.#quiet();
      if (done()) return true;
      const next = this.#due();
      if (next === undefined || next.at > deadline) {
        this.#now = Math.max(this.#now, deadline);
        return false;
      }
      this.#now = Math.max(this.#now, next.at);
      if (next.every === undefined) this.#timers.delete(next.id);
      else next.at = this.#now + next.every;
      next.fire();
    }
  }

  /** The earliest timer of anybody who may act; those of the dead are dropped. */
  #due(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers.values()) {
      if (timer.owner?.state === 'dead') this.#timers.delete(timer.id);
      else if (timer.owner?.state !== 'stopped' && (first === undefined || timer.at < first.at))
        first = timer;
    }
    return first;
  }

  /** Resolves when everything that can go on without time passing has gone on. */
  async #quiet(): Promise<void> {
    for (let rounds = 0; rounds < quietRounds;) {
      await new Promise<void>((resolve) => void real.setImmediate(resolve));
      const busy = this.#immediates > 0;
      rounds = busy ? 0 : rounds + 1;
      if (rounds === quietRounds && process.getActiveResourcesInfo().some((name) => atWork.test(name)))
        rounds = 0;
    }
  }
}
