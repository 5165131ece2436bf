import type { Call } from '../../service.ts';

interface Statement {
  readonly Effect?: string;
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly Action?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/**
 * True when a trust policy lets the caller assume the role. Of conditions only the one on `sts:ExternalId` is weighed; a
 * statement with any other never matches.
 */
export function trusts(policy: string, call: Call, externalId: string | undefined): boolean {
  const { Statement = [] } = JSON.parse(policy) as { Statement?: Statement | readonly Statement[] };
  const matching = ([Statement].flat() as readonly Statement[]).filter(
    (statement) =>
      many(statement.Action).some((action) =>
        ['sts:assumerole', 'sts:*', '*'].includes(action.toLowerCase()),
      ) &&
      namesCaller(statement.Principal, call) &&
      conditionHolds(statement.Condition, externalId),
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

function conditionHolds(condition: Statement['Condition'], externalId: string | undefined): boolean {
  return Object.entries(condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(
      ([key, values]) =>
        operator === 'StringEquals' &&
        key.toLowerCase() === 'sts:externalid' &&
        externalId !== undefined &&
        many(values).includes(externalId),
    ),
  );
}

const many = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : [value].flat();
