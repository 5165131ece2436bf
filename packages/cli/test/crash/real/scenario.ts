import type { FaultRule } from '@groundcrew/sandbox';
import { seeded } from '../random.ts';
import { anyChange } from './faults.ts';
import { firstVersion, nextVersion, type Existing, type Version } from '../stacks/generate.ts';

export type Action = 'deploy' | 'update' | 'replace' | 'destroy';
export type Trouble = 'none' | 'faults' | 'refused' | 'late effect' | 'out of band' | 'stopped';

/** Where a signal falls: a share of the time that such a command takes, from its start or from what it shows on the way. */
export interface Moment {
  readonly from: 'start' | 'plan' | 'rollback';
  readonly share: number;
}

/** How the first stack comes to a network that was there before it: by its template's metadata, or by the command `import`. */
export type Joining = Existing['as'] | 'import';

/** What becomes of one stack. */
export interface StackStory {
  readonly name: string;
  /** What it is before the command that is cut off, and what it is to become; undefined: nothing. */
  readonly before: Version | undefined;
  readonly after: Version | undefined;
  /** When its command is cut off, and when the command after that one is, and so on. */
  readonly cuts: readonly Moment[];
  /** Somebody gives up what was cut off and rolls it back by hand; when that is cut off in turn, if it is. */
  readonly rollback: { readonly cut: Moment | undefined } | undefined;
}

/** All that a seed decides. */
export interface Scenario {
  readonly seed: number;
  readonly action: Action;
  readonly stacks: readonly StackStory[];
  readonly trouble: Trouble;
  readonly joining: Joining | undefined;
  readonly faults: readonly FaultRule[];
  /** Whether changes get about at AWS only after a while: NotFound after a create, and answers from before a change. */
  readonly eventual: boolean;
  /** Where the command is stopped instead of killed: the moment of the next one's life at which it wakes. */
  readonly wake: Moment | undefined;
  /** Decides what else is drawn on the way. */
  readonly random: () => number;
}

/** Milliseconds after which every late effect has taken place. */
export const latest = 5_500;

const creating = ['CreateVpc', 'CreateSubnet', 'AllocateAddress', 'RunInstances', 'CreateVolume'] as const;
const changing = ['Create*', 'Delete*', 'Put*', 'Allocate*', 'Release*', 'Run*', 'Terminate*', 'Modify*'];

export function scenarioOf(seed: number, delayed: boolean): Scenario {
  const random = seeded(Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const action = pick<Action>(['deploy', 'deploy', 'update', 'replace', 'destroy']);
  const trouble = pick<Trouble>([
    ...Array<Trouble>(10).fill('none'),
    ...Array<Trouble>(5).fill('faults'),
    ...Array<Trouble>(5).fill('refused'),
    'late effect',
    'late effect',
    'out of band',
    'out of band',
    'stopped',
  ]);
  const joining = joiningOf(seed);
  const count = trouble !== 'stopped' && random() < 0.2 ? 2 : 1;
  // What is refused is rolled back in the same command.
  const from = (): Moment['from'] =>
    trouble === 'refused' && random() < 0.6 ? 'rollback' : random() < 0.2 ? 'start' : 'plan';
  const moment = (): Moment => ({ from: from(), share: random() });
  const stacks = Array.from({ length: count }, (_, index): StackStory => {
    const name = `crash-${index + 1}`;
    const first = firstOf(random, name, index + 1, index === 0 ? joining : undefined);
    const cuts = random() < 0.2 && trouble !== 'stopped' ? [moment(), moment()] : [moment()];
    const before = action === 'deploy' ? undefined : first;
    const gaveUp = (trouble === 'none' || trouble === 'refused') && random() < 0.25;
    const cut: Moment = { from: 'plan', share: random() };
    const rollback = gaveUp ? { cut: random() < 0.6 ? cut : undefined } : undefined;
    return { name, before, after: afterOf(action, first, random), cuts, rollback };
  });
  return {
    seed,
    action,
    stacks,
    trouble,
    joining,
    faults: faultsOf(trouble, random, pick),
    eventual: (trouble === 'none' || trouble === 'faults') && delayed,
    wake: trouble === 'stopped' ? moment() : undefined,
    random,
  };
}

/** Drawn apart, so that it changes nothing else about a seed. */
function joiningOf(seed: number): Joining | undefined {
  const random = seeded(seed ^ 0x70127);
  if (random() >= 0.25) return undefined;
  return (['External', 'Import', 'import'] as const)[Math.floor(random() * 3)];
}

function firstOf(random: () => number, name: string, number: number, joining: Joining | undefined): Version {
  if (joining === undefined) return firstVersion(random, name, number);
  const as = joining === 'External' ? 'External' : 'Import';
  const first = firstVersion(random, name, number, 3, { Network: { as, physicalId: notYetKnown } });
  return joining === 'import' ? { ...first, existing: {} } : first;
}

const notYetKnown = 'known when it is made';

/** The same where the network that was there before is known by its id. */
export const joinedTo = (scenario: Scenario, physicalId: string): Scenario => {
  const joined = (version: Version | undefined): Version | undefined =>
    version && {
      ...version,
      existing: Object.fromEntries(
        Object.entries(version.existing ?? {}).map(([id, { as }]) => [id, { as, physicalId }]),
      ),
    };
  const stacks = scenario.stacks.map((story) => ({
    ...story,
    before: joined(story.before),
    after: joined(story.after),
  }));
  return { ...scenario, stacks };
};

function afterOf(action: Action, first: Version, random: () => number): Version | undefined {
  if (action === 'destroy') return undefined;
  if (action === 'deploy') return first;
  // Two changes at once, so that more is under way when the signal comes.
  return nextVersion(random, nextVersion(random, first, action));
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
  if (trouble === 'refused') {
    const fault = { kind: 'error' as const, code: 'UnauthorizedOperation', status: 403 };
    return Array.from({ length: random() < 0.7 ? 1 : 2 }, (): FaultRule => {
      return { operation: anyChange, calls: [1 + Math.floor(random() * 8)], fault };
    });
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

export const describeScenario = ({ seed, action, trouble, eventual, joining, stacks }: Scenario): string => {
  const kinds = [
    action,
    ...(trouble === 'none' ? [] : [trouble]),
    ...(eventual ? ['eventually consistent'] : []),
    ...(joining ? [describeJoining(joining)] : []),
  ];
  return `seed ${seed}: ${kinds.join(', ')}: ${stacks.map(describeStory).join('; ')}`;
};

export const describeJoining = (joining: Joining): string =>
  ({ External: 'external network', Import: 'imported network', import: 'network imported by command' })[
    joining
  ];

function describeStory({ name, before, after, cuts, rollback }: StackStory): string {
  const resources = Object.keys(after?.resources ?? before?.resources ?? {}).join(' ');
  const moments = cuts.map(({ from, share }) => `${(share * 100).toFixed(0)} % after ${from}`);
  const gaveUp =
    rollback === undefined ? '' : `, rolled back by hand${rollback.cut ? ' and cut off again' : ''}`;
  return `${name} (${resources}) cut ${moments.join(' and ')}${gaveUp}`;
}
