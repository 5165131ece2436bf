import type { Fault, FaultRule, SandboxOptions } from '@groundcrew/sandbox';

type Choose = Extract<NonNullable<SandboxOptions['faults']>, (...given: never) => unknown>;

/** In place of an operation: whatever changes something. */
export const anyChange = 'any change';
const reads = /^(Describe|Get|List)/;

/** Faults that begin when a round has come so far: each rule fires at its calls, counted from then. */
export class RoundFaults {
  #rules: { readonly rule: FaultRule; matched: number }[] = [];
  /** Calls that change something, since the rules were set. */
  changes = 0;

  set(rules: readonly FaultRule[]): void {
    this.#rules = rules.map((rule) => ({ rule, matched: 0 }));
    this.changes = 0;
  }

  readonly choose: Choose = ({ operation }) => {
    if (!reads.test(operation)) this.changes++;
    let fault: Fault | undefined;
    for (const each of this.#rules) {
      if (!fits(each.rule.operation ?? '*', operation)) continue;
      each.matched++;
      if (each.rule.calls?.includes(each.matched)) fault ??= each.rule.fault;
    }
    return fault;
  };
}

const fits = (pattern: string, name: string): boolean => {
  if (pattern === anyChange) return !reads.test(name);
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
};
