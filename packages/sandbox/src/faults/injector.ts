import { AwsError, type Call } from '../service.ts';
import { seededRandom, type Random } from '../world/random.ts';
import { Dropped } from '../wire/endpoint.ts';
import type { CallName, Fault, FaultRule, Faults, When } from './rules.ts';
import { throttlingError } from '../throttle/error.ts';

export interface Timing {
  /** Waits for real milliseconds. */
  sleep(milliseconds: number): Promise<void>;
}

interface Entry {
  readonly rule: FaultRule;
  /** Each rule draws from numbers of its own, so what happens to its calls does not depend on other rules' calls. */
  readonly random: Random;
  matched: number;
  fired: number;
}

/** Runs operations under a list of fault rules; the first rule that fires decides. */
export class FaultInjector {
  readonly #rules: readonly Entry[];
  readonly #timing: Timing;
  readonly #choose: ((call: CallName) => Fault | undefined) | undefined;

  constructor(faults: Faults, seed: string, timing: Timing) {
    this.#choose = typeof faults === 'function' ? faults : undefined;
    this.#rules = (typeof faults === 'function' ? [] : faults).map((rule, index) => ({
      rule,
      random: seededRandom(`${seed}/fault ${index}`),
      matched: 0,
      fired: 0,
    }));
    this.#timing = timing;
  }

  async run(call: Call, operate: () => Promise<unknown>): Promise<unknown> {
    const fault = this.#choose ? this.#choose(call) : this.#draw(call);
    if (fault) await this.#apply(fault, 'before', call);
    const output = await operate();
    if (fault) await this.#apply(fault, 'after', call);
    return output;
  }

  #draw(call: Call): Fault | undefined {
    let drawn: Fault | undefined;
    for (const entry of this.#rules) {
      const { rule } = entry;
      if (!matches(rule, call)) continue;
      entry.matched += 1;
      const spared = rule.probability !== undefined && entry.random() >= rule.probability;
      if (drawn || (rule.times !== undefined && entry.fired >= rule.times)) continue;
      if (rule.calls && !rule.calls.includes(entry.matched)) continue;
      if (spared) continue;
      entry.fired += 1;
      drawn = rule.fault;
    }
    return drawn;
  }

  async #apply(fault: Fault, now: When, call: Call): Promise<void> {
    if (now !== ('when' in fault ? (fault.when ?? 'before') : 'before')) return;
    switch (fault.kind) {
      case 'throttle':
        throw throttlingError(call.service);
      case 'error':
        throw new AwsError(
          fault.code ?? 'InternalError',
          fault.message ?? 'An internal error has occurred',
          fault.status ?? (fault.code === undefined ? 500 : undefined),
        );
      case 'reset':
        throw new Dropped();
      case 'timeout':
        await this.#timing.sleep((fault.seconds ?? 60) * 1000);
        throw new Dropped();
      default:
        await this.#timing.sleep(fault.milliseconds);
    }
  }
}

function matches(rule: FaultRule, call: Call): boolean {
  return (
    fits(rule.service, call.service) && fits(rule.operation, call.operation) && fits(rule.region, call.region)
  );
}

function fits(pattern: string | undefined, name: string): boolean {
  if (pattern === undefined || pattern === '*') return true;
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
