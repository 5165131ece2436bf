import { exitCodes } from '@groundcrew/contract';
import type { Plan } from '@groundcrew/planner';
import { line, painter, type Terminal } from '../terminal/streams.ts';
import type { Followed } from './following.ts';

type Told = readonly ['green' | 'yellow' | 'red', string];

/** What became of the stack, and what to do next. */
export function closing(
  plan: Plan,
  run: string,
  followed: Followed,
  undeleted: readonly string[],
  terminal: Terminal,
): void {
  const [color, text] =
    plan.rollsBack !== undefined
      ? undone(plan, run, followed.code)
      : undeleted.length > 0
        ? cleanedUpInPart(plan, run, undeleted)
        : applied(plan, run, followed);
  line(terminal.err, painter(terminal, 'err')(color, text));
}

const details = (run: string): string => `Details: groundcrew runs show ${run}`;

function done({ stack, destroy, actions }: Plan): string {
  if (destroy) return `Stack ${stack} is gone.`;
  const [taken] = actions.filter(({ action, recordsOnly }) => action === 'import' && recordsOnly);
  return taken === undefined
    ? `Stack ${stack} is up to date.`
    : `${taken.physicalId ?? taken.logicalId} is ${taken.address} from now on. What else the template says is for the next plan.`;
}

function applied(plan: Plan, run: string, { code, rollback }: Followed): Told {
  const { stack } = plan;
  if (rollback) {
    const [, what] = undone(plan, rollback.run, rollback.code);
    return ['red', `The apply failed. ${details(run)}\n${what}`];
  }
  if (code === exitCodes.good) return ['green', done(plan)];
  const back = plan.destroy ? '' : `, or put back what was live before: groundcrew rollback ${stack}`;
  return code === exitCodes.cancelled
    ? ['yellow', `Stopped. What stands is kept; run the command again to go on${back}. ${details(run)}`]
    : [
        'red',
        `Stack ${stack} is incomplete. What stands is kept; mend the cause and run the command again${back}. ${details(run)}`,
      ];
}

const cleanedUpInPart = ({ stack }: Plan, run: string, undeleted: readonly string[]): Told => [
  'yellow',
  `Stack ${stack} is as the template says, but still has to be rid of ${undeleted.join(', ')}; mend the cause and run the ` +
    `command again, which deletes what is left. ${details(run)}`,
];

function undone({ stack }: Plan, run: string, code: number): Told {
  if (code === exitCodes.good) return ['green', `Stack ${stack} is rolled back. ${details(run)}`];
  const again = `go on with it: groundcrew rollback ${stack}. ${details(run)}`;
  return code === exitCodes.cancelled
    ? ['yellow', `Stopped. The rollback of stack ${stack} is not finished; ${again}`]
    : ['red', `The rollback of stack ${stack} is not finished; mend the cause and ${again}`];
}
