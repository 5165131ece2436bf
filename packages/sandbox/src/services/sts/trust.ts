import type { Call } from '../../service.ts';
import { conditionHolds, type PolicyCondition } from '../shared/policy-conditions.ts';

interface Statement {
  readonly Effect?: string;
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly Action?: string | readonly string[];
  readonly Condition?: PolicyCondition;
}

/** What a caller asks of a role. */
export interface Entry {
  readonly action: 'sts:AssumeRole' | 'sts:TagSession';
  readonly externalId?: string;
  readonly sessionName?: string;
  /** Tags of the new session. */
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveTagKeys: readonly string[];
}

/**
 * True when a trust policy lets the caller do this with the role. Of conditions those are weighed that compare texts with
 * `sts:ExternalId`, `sts:RoleSessionName`, `sts:TransitiveTagKeys`, `aws:TagKeys`, `aws:RequestTag/…` and the caller's
 * `aws:PrincipalAccount` and `aws:PrincipalArn`. A statement with any other never matches.
 */
export function trusts(policy: string, call: Call, entry: Entry): boolean {
  const { Statement = [] } = JSON.parse(policy) as { Statement?: Statement | readonly Statement[] };
  const wanted = entry.action.toLowerCase();
  const matching = ([Statement].flat() as readonly Statement[]).filter(
    (statement) =>
      many(statement.Action).some((action) => ['sts:*', '*', wanted].includes(action.toLowerCase())) &&
      namesCaller(statement.Principal, call) &&
      conditionHolds(statement.Condition, (key) => contextOf(key, call, entry)),
  );
  const denied = matching.some(({ Effect }) => Effect === 'Deny');
  return !denied && matching.some(({ Effect }) => Effect === 'Allow');
}

/** By its own ARN, by the role behind its session, or by its account. */
function namesCaller(principal: Statement['Principal'], call: Call): boolean {
  const named = principal === '*' ? ['*'] : typeof principal === 'object' ? many(principal['AWS']) : [];
  const session = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(call.principal);
  return named.some(
    (name) =>
      name === '*' ||
      name === call.principal ||
      name === call.account ||
      name === `arn:aws:iam::${call.account}:root` ||
      (session !== null && name === `arn:aws:iam::${session[1]}:role/${session[2]}`),
  );
}

/** The values of a condition key in this request; `undefined` for one that is not weighed here. */
function contextOf(key: string, call: Call, entry: Entry): readonly string[] | undefined {
  const name = key.toLowerCase();
  const tag = /^aws:requesttag\/(.*)$/i.exec(key)?.[1];
  if (tag !== undefined) return tag in entry.tags ? [entry.tags[tag] ?? ''] : [];
  switch (name) {
    case 'sts:externalid':
      return entry.externalId === undefined ? [] : [entry.externalId];
    case 'sts:rolesessionname':
      return entry.sessionName === undefined ? [] : [entry.sessionName];
    case 'sts:transitivetagkeys':
      return entry.transitiveTagKeys;
    case 'aws:tagkeys':
      return Object.keys(entry.tags);
    case 'aws:principalaccount':
      return [call.account];
    case 'aws:principalarn':
      return [call.principal];
    default:
      return undefined;
  }
}

const many = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : [value].flat();
