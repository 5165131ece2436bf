import type { FaultRule } from '@groundcrew/sandbox';
import { seeded } from '../random.ts';
import { blockNames, versions, type BlockName, type SmallStack, type Version } from './small-stack.ts';

export type Action = 'deploy' | 'update' | 'replace' | 'destroy';
export type Trouble = 'none' | 'faults' | 'late effect' | 'out of band' | 'stopped';

/** Where a signal falls: a share of the time that such a command takes, from its start or from its plan being shown. */
export interface Moment {
  readonly from: 'start' | 'plan';
  readonly share: number;
}

/** All that a seed decides. */
export interface Scenario {
  readonly seed: number;
  readonly action: Action;
  readonly stacks: readonly SmallStack[];
  readonly trouble: Trouble;
  readonly faults: readonly FaultRule[];
  /** What a stack is before the command that is cut off, and what it is to become; undefined: nothing. */
  readonly before: Version | undefined;
  readonly after: Version | undefined;
  /** For each stack when its command is cut off, and when the command after that one is, and so on. */
  readonly cuts: readonly (readonly Moment[])[];
  /** Where the command is stopped instead of killed: the moment of the next one's life at which it wakes. */
  readonly wake: Moment | undefined;
  /** Decides what else is drawn on the way. */
  readonly random: () => number;
}

const actions: Readonly<Record<Action, { readonly before?: Version; readonly after?: Version }>> = {
  deploy: { after: versions.first },
  update: { before: versions.first, after: versions.updated },
  replace: { before: versions.updated, after: versions.replaced },
  destroy: { before: versions.first },
};

/** Milliseconds after which every late effect has taken place. */
export const latest = 5_500;

const creating = ['CreateVpc', 'CreateSubnet', 'AllocateAddress', 'RunInstances', 'CreateVolume'] as const;
const changing = ['Create*', 'Delete*', 'Put*', 'Allocate*', 'Release*', 'Run*', 'Terminate*', 'Modify*'];

export function scenarioOf(seed: number): Scenario {
  const random = seeded(Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const action = pick<Action>(['deploy', 'deploy', 'update', 'replace', 'destroy']);
  const trouble = pick<Trouble>([
    ...Array<Trouble>(10).fill('none'),
    ...Array<Trouble>(5).fill('faults'),
    'late effect',
    'late effect',
    'out of band',
    'out of band',
    'stopped',
  ]);
  const count = trouble !== 'stopped' && random() < 0.2 ? 2 : 1;
  const stacks = Array.from({ length: count }, (_, index) => smallStack(`s${seed}-${index}`, random));
  const moment = (): Moment => ({ from: random() < 0.2 ? 'start' : 'plan', share: random() });
  const cuts = stacks.map(() =>
    random() < 0.2 && trouble !== 'stopped' ? [moment(), moment()] : [moment()],
  );
  return {
    seed,
    action,
    stacks,
    trouble,
    faults: faultsOf(trouble, random, pick),
    before: actions[action].before,
    after: actions[action].after,
    cuts,
    wake: trouble === 'stopped' ? moment() : undefined,
    random,
  };
}

/** Two to four blocks, always at least one that AWS gives an id of its own. */
function smallStack(name: string, random: () => number): SmallStack {
  const left = [...blockNames];
  const blocks = Array.from({ length: 2 + Math.floor(random() * 3) }, (): BlockName => {
    const [block = 'address'] = left.splice(Math.floor(random() * left.length), 1);
    return block;
  });
  return { name, blocks };
}

function faultsOf(
  trouble: Trouble,
  random: () => number,
  pick: <T>(from: readonly T[]) => T,
): readonly FaultRule[] {
  if (trouble === 'late effect') {
    return creating.map((operation) => ({
      operation,
      calls: [1],
      fault: { kind: 'delay', milliseconds: 300 + Math.round(random() * 5_000) },
    }));
  }
  if (trouble !== 'faults') return [];
  return Array.from({ length: 3 }, (): FaultRule => {
    const when = pick(['before', 'after'] as const);
    const fault = pick([
      { kind: 'throttle' as const },
      { kind: 'error' as const, when },
      { kind: 'reset' as const, when },
      { kind: 'timeout' as const, seconds: 1, when },
    ]);
    return { operation: pick(changing), calls: [1 + Math.floor(random() * 4)], fault };
  });
}

export const describeScenario = ({ seed, action, trouble, stacks, cuts }: Scenario): string =>
  `seed ${seed}: ${action} of ${stacks.map(({ blocks }) => blocks.join('+')).join(' and of ')}${trouble === 'none' ? '' : `, ${trouble}`}, cut ${cuts.map((each) => each.map(({ from, share }) => `${(share * 100).toFixed(0)} % after ${from}`).join(' and ')).join('; ')}`;
