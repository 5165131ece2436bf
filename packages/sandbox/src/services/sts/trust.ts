import type { Call } from '../../service.ts';

interface Statement {
  readonly Effect?: string;
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly Action?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
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

function conditionHolds(
  condition: Statement['Condition'],
  context: (key: string) => readonly string[] | undefined,
): boolean {
  return Object.entries(condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => {
      const present = context(key);
      return present !== undefined && holds(operator, present, many(values));
    }),
  );
}

/** One operator of IAM's, with its prefixes for several values and its suffix for a key that may be missing. */
function holds(operator: string, present: readonly string[], wanted: readonly string[]): boolean {
  const [, quantifier = '', plain = '', ifExists = ''] =
    /^(ForAllValues:|ForAnyValue:)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  if (ifExists && present.length === 0) return true;
  const one = compare[plain];
  if (!one) return false;
  const negated = plain.includes('Not');
  const fits = (value: string) =>
    negated ? wanted.every((each) => !one(value, each)) : wanted.some((each) => one(value, each));
  if (quantifier === 'ForAllValues:') return present.every(fits);
  if (quantifier === 'ForAnyValue:') return present.some(fits);
  return negated ? present.every(fits) : present.length > 0 && present.every(fits);
}

const like = (value: string, pattern: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  ).test(value);

/** Whether one value is the one wanted; the negated operators ask the same and turn the answer round. */
const compare: Readonly<Record<string, (value: string, wanted: string) => boolean>> = {
  StringEquals: (value, wanted) => value === wanted,
  StringNotEquals: (value, wanted) => value === wanted,
  StringEqualsIgnoreCase: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
  StringLike: like,
  StringNotLike: like,
  ArnEquals: like,
  ArnLike: like,
};

const many = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : [value].flat();
