import {
  conditionHolds,
  fitsPattern,
  type PolicyCondition,
  type RequestContext,
} from '../shared/policy-conditions.ts';

/** One policy of an identity: where it comes from and its document. */
export interface IdentityPolicy {
  readonly id: string;
  readonly type: 'user' | 'role' | 'aws-managed' | 'user-managed';
  /** JSON text. */
  readonly document: string;
}

export type Decision = 'allowed' | 'explicitDeny' | 'implicitDeny';

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: PolicyCondition;
}

export interface Asked {
  readonly action: string;
  readonly resource: string;
  readonly context: RequestContext;
}

export interface Decided {
  readonly decision: Decision;
  /** The policies with statements that decided it. */
  readonly matched: readonly IdentityPolicy[];
}

/**
 * What identity policies say: a deny that matches wins, then an allow, else nothing is allowed. Variables such as
 * `${aws:username}` are not put in. Source: IAM user guide, "Policy evaluation logic".
 */
export function decide(policies: readonly IdentityPolicy[], asked: Asked): Decided {
  const matching = policies.flatMap((policy) =>
    statementsOf(policy.document)
      .filter((statement) => matches(statement, asked))
      .map(({ Effect }) => ({ policy, Effect })),
  );
  const denying = matching.filter(({ Effect }) => Effect === 'Deny').map(({ policy }) => policy);
  if (denying.length > 0) return { decision: 'explicitDeny', matched: denying };
  const allowing = matching.map(({ policy }) => policy);
  return { decision: allowing.length > 0 ? 'allowed' : 'implicitDeny', matched: allowing };
}

/** The keys that conditions of statements about this action and resource name. */
export const conditionKeys = (
  policies: readonly IdentityPolicy[],
  asked: Omit<Asked, 'context'>,
): string[] => [
  ...new Set(
    policies
      .flatMap(({ document }) => statementsOf(document))
      .filter((statement) => concerns(statement, asked))
      .flatMap(({ Condition = {} }) => Object.values(Condition).flatMap((keys) => Object.keys(keys))),
  ),
];

function statementsOf(document: string): readonly Statement[] {
  const { Statement: found = [] } = JSON.parse(document) as { Statement?: Statement | readonly Statement[] };
  return [found].flat();
}

const matches = (statement: Statement, asked: Asked): boolean =>
  concerns(statement, asked) && conditionHolds(statement.Condition, asked.context);

function concerns(statement: Statement, { action, resource }: Omit<Asked, 'context'>): boolean {
  const names = (patterns: string | readonly string[] | undefined): boolean =>
    list(patterns).some((pattern) => fitsPattern(action.toLowerCase(), pattern.toLowerCase()));
  const holds = (patterns: string | readonly string[] | undefined): boolean =>
    list(patterns).some((pattern) => fitsPattern(resource, pattern));
  const acts = statement.NotAction === undefined ? names(statement.Action) : !names(statement.NotAction);
  const there =
    statement.NotResource === undefined ? holds(statement.Resource) : !holds(statement.NotResource);
  return acts && there;
}

const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : [value].flat();
