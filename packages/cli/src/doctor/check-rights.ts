import type { Accounts } from '@groundcrew/aws';
import type { Plan } from '@groundcrew/planner';
import type { NeededRights, RefusedAction } from '@groundcrew/resources';
import { fail, findingOf, ok, warn, type Finding } from './finding.ts';

const mostNamed = 8;

/** Whether the credentials of each place allow what the plan's apply may call there. */
export async function checkRights(plan: Plan, accounts: Accounts): Promise<Finding[]> {
  const { rightsOf } = await import('@groundcrew/resources');
  const { rights, unknown } = rightsOf(plan);
  const found = await Promise.all(rights.map((needed) => placeFindings(needed, accounts)));
  return [
    ...found.flat(),
    ...(unknown.length > 0
      ? [warn('rights', `nobody publishes which rights these types need: ${unknown.join(', ')}`)]
      : []),
  ];
}

async function placeFindings({ place, actions }: NeededRights, accounts: Accounts): Promise<Finding[]> {
  const where = `account ${place.accountId}, ${place.region}`;
  try {
    const { simulateRights } = await import('@groundcrew/resources');
    const answer = await simulateRights(await accounts.session(place), actions);
    if (answer.state === 'unknown')
      return [
        warn(
          'rights',
          `${where}: not known. ${answer.why}`,
          'Allow iam:SimulatePrincipalPolicy and iam:GetRole to find out.',
        ),
      ];
    if (answer.refused.length === 0)
      return [
        ok(
          'rights',
          `${where}: IAM allows all ${actions.length} actions that this apply may call; policies of resources, organizations and sessions may still refuse one`,
        ),
      ];
    return refusedFindings(where, answer.refused);
  } catch (problem) {
    return [findingOf('rights', problem)];
  }
}

/** What is needed for certain fails; what depends on properties, or on facts of the call, is only told. */
export function refusedFindings(where: string, refused: readonly RefusedAction[]): Finding[] {
  const isOpen = ({ denied, dependsOn }: RefusedAction) => !denied && dependsOn.length > 0;
  const certain = refused.filter((one) => one.action.certain && !isOpen(one));
  const open = refused.filter(isOpen);
  const maybe = refused.filter((one) => !one.action.certain && !isOpen(one));
  return [
    ...(certain.length > 0
      ? [
          fail(
            'rights',
            `${where}: not allowed, of all that the types may need at most: ${named(certain, true)}`,
            'Add them to the policies of the identity in use. Grants on single resources are not seen before these exist.',
          ),
        ]
      : []),
    ...(open.length > 0
      ? [
          warn(
            'rights',
            `${where}: depends on ${[...new Set(open.flatMap(({ dependsOn }) => dependsOn))].join(', ')}: ${named(open, false)}`,
            'Their policies have conditions that only the call itself answers.',
          ),
        ]
      : []),
    ...(maybe.length > 0
      ? [
          warn(
            'rights',
            `${where}: not allowed, and needed with some properties only: ${named(maybe, false)}`,
            'Add them if the apply is refused for one of them.',
          ),
        ]
      : []),
  ];
}

function named(refused: readonly RefusedAction[], withResources: boolean): string {
  const shown = refused.slice(0, mostNamed).map(({ action: { name, resources }, denied }) => {
    const whom = withResources
      ? ` (${resources.slice(0, 3).join(', ')}${resources.length > 3 ? ', …' : ''})`
      : '';
    return `${name}${whom}${denied ? ' denied' : ''}`;
  });
  return `${shown.join(', ')}${refused.length > mostNamed ? ` and ${refused.length - mostNamed} more` : ''}`;
}
