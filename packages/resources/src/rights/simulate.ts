import type * as Iam from '@aws-sdk/client-iam';
import { isFailure, type AwsSession } from '@groundcrew/aws';
import type { NeededAction } from './needed-actions.ts';

export type RightsAnswer =
  | { readonly state: 'simulated'; readonly refused: readonly RefusedAction[] }
  /** Nobody can be asked, and why. */
  | { readonly state: 'unknown'; readonly why: string };

export interface RefusedAction {
  readonly action: NeededAction;
  /** A statement denies it; else none allows it. */
  readonly denied: boolean;
  /** Condition keys that the answer depends on and that are not known before the call. */
  readonly dependsOn: readonly string[];
}

/** AWS takes as many names in one call as fit in its answer's page, and more would be cut in pieces anyway. */
const mostActions = 100;

/**
 * Asks IAM whether the session's own policies allow what is needed: on everything, or on the ARNs that it may be about.
 * Policies of resources, organizations and sessions take no part.
 */
export async function simulateRights(
  session: AwsSession,
  needed: readonly NeededAction[],
): Promise<RightsAnswer> {
  const iam = session.api((): Promise<typeof Iam> => import('@aws-sdk/client-iam'));
  const { arn } = await session.identity();
  if (arn.endsWith(':root')) return { state: 'simulated', refused: [] };
  const source = await policySourceOf(
    arn,
    async (RoleName) => (await iam.call('GetRole', { RoleName })).Role?.Arn,
  );
  if (source === undefined)
    return { state: 'unknown', why: `IAM simulates users and roles, and these credentials are ${arn}` };
  const answers = new Map<string, { allowed: boolean; denied: boolean; dependsOn: Set<string> }>();
  try {
    for (const [arns, group] of Map.groupBy(needed, (action) => action.arns.join(' '))) {
      for (let start = 0; start < group.length; start += mostActions) {
        const pages = iam.pages('SimulatePrincipalPolicy', {
          PolicySourceArn: source,
          ActionNames: group.slice(start, start + mostActions).map(({ name }) => name),
          ResourceArns: arns.split(' '),
          ContextEntries: [
            {
              ContextKeyName: 'aws:RequestedRegion',
              ContextKeyType: 'string',
              ContextKeyValues: [await session.region()],
            },
          ],
        });
        for await (const { EvaluationResults = [] } of pages) {
          for (const result of EvaluationResults) {
            const name = (result.EvalActionName ?? '').toLowerCase();
            const answer = answers.get(name) ?? {
              allowed: false,
              denied: false,
              dependsOn: new Set<string>(),
            };
            answers.set(name, answer);
            answer.allowed ||= result.EvalDecision === 'allowed';
            answer.denied ||= result.EvalDecision === 'explicitDeny';
            for (const key of result.MissingContextValues ?? []) answer.dependsOn.add(key);
          }
        }
      }
    }
  } catch (problem) {
    if (
      !isFailure(problem, 'AccessDenied', 'InvalidInputException', 'NoSuchEntityException', /NotImplemented/)
    )
      throw problem;
    return { state: 'unknown', why: `IAM does not simulate for ${arn}: ${problem.call.message}` };
  }
  const refused = needed.flatMap((action): RefusedAction[] => {
    const answer = answers.get(action.name.toLowerCase());
    if (!answer || (answer.allowed && !answer.denied)) return [];
    return [{ action, denied: answer.denied, dependsOn: [...answer.dependsOn] }];
  });
  return { state: 'simulated', refused };
}

/** The user or role whose policies count. A role's session does not tell the role's path, so IAM is asked for it. */
async function policySourceOf(
  arn: string,
  roleArn: (name: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  if (/^arn:[^:]+:iam::\d{12}:user\//.test(arn)) return arn;
  const [, partition, account, name] = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  if (name === undefined) return undefined;
  const withoutPath = `arn:${partition}:iam::${account}:role/${name}`;
  try {
    return (await roleArn(name)) ?? withoutPath;
  } catch (problem) {
    if (!isFailure(problem, 'AccessDenied', 'NoSuchEntity', 'NoSuchEntityException')) throw problem;
    return withoutPath;
  }
}
