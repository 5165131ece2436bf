import type {
  ContextEntry,
  EvaluationResult,
  SimulatePrincipalPolicyRequest,
  SimulatePolicyResponse,
} from '@aws-sdk/client-iam';
import { AwsError, type Call } from '../../service.ts';
import { noSuchEntity, required } from './errors.ts';
import { isAwsManaged, policyByArn, policyName } from './managed-policies.ts';
import { paged } from './pages.ts';
import { conditionKeys, decide, type IdentityPolicy } from './policy-decision.ts';
import { named, roles, users } from './rows.ts';

interface Principal {
  readonly policies: readonly IdentityPolicy[];
  readonly boundary?: readonly IdentityPolicy[];
}

/**
 * Says what a user's or a role's own policies allow. Policies of resources, of organizations and of sessions take no part,
 * as in AWS where none are given.
 */
export function simulatePrincipalPolicy(
  input: SimulatePrincipalPolicyRequest,
  call: Call,
): SimulatePolicyResponse {
  const actions = required(input, 'ActionNames');
  for (const action of actions)
    if (!/^[\w-]+:[\w*?-]+$/.test(action)) throw invalid(`Invalid Action name: ${action}`);
  const { policies, boundary } = principalOf(required(input, 'PolicySourceArn'), call);
  const given = (input.PolicyInputList ?? []).map((document, i): IdentityPolicy => ({
    id: `PolicyInputList.${i + 1}`,
    type: 'user',
    document,
  }));
  const resources = input.ResourceArns?.length ? input.ResourceArns : ['*'];
  const results = actions.flatMap((action) =>
    resources.map((resource) =>
      evaluate({ policies: [...policies, ...given], boundary }, action, resource, input.ContextEntries ?? []),
    ),
  );
  const { rows, ...rest } = paged(
    results.map((result, i) => ({ id: String(i), result })),
    input,
  );
  return { EvaluationResults: rows.map(({ result }) => result), ...rest };
}

function evaluate(
  { policies, boundary }: Principal,
  action: string,
  resource: string,
  entries: readonly ContextEntry[],
): EvaluationResult {
  const values = new Map(
    entries.map(({ ContextKeyName: key = '', ContextKeyValues = [] }) => [
      key.toLowerCase(),
      ContextKeyValues,
    ]),
  );
  const context = (key: string): readonly string[] => values.get(key.toLowerCase()) ?? [];
  const asked = { action, resource, context };
  const own = decide(policies, asked);
  const within = boundary && decide(boundary, asked).decision;
  const decision =
    own.decision === 'allowed' && within !== undefined && within !== 'allowed' ? within : own.decision;
  const missing = conditionKeys([...policies, ...(boundary ?? [])], asked).filter(
    (key) => !values.has(key.toLowerCase()),
  );
  return {
    EvalActionName: action,
    EvalResourceName: resource,
    EvalDecision: decision,
    MatchedStatements: own.matched.map(({ id, type }) => ({ SourcePolicyId: id, SourcePolicyType: type })),
    MissingContextValues: missing,
    ...(within === undefined
      ? {}
      : { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: within === 'allowed' } }),
  };
}

const everything = JSON.stringify({ Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });

/** AWS's own policies, as far as their documents are known here; others allow nothing. */
const awsManaged: Readonly<Record<string, string>> = {
  AdministratorAccess: everything,
  PowerUserAccess: JSON.stringify({
    Statement: [
      { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
      {
        Effect: 'Allow',
        Action: [
          'account:GetAccountInformation',
          'account:GetPrimaryEmail',
          'account:ListRegions',
          'iam:CreateServiceLinkedRole',
          'iam:DeleteServiceLinkedRole',
          'iam:ListRoles',
          'organizations:DescribeOrganization',
        ],
        Resource: '*',
      },
    ],
  }),
};

function principalOf(arn: string, call: Call): Principal {
  const [, account, kind, path = ''] = /^arn:aws:iam::(\d{12}):(user|role)\/(.+)$/.exec(arn) ?? [];
  if (account === undefined || account !== call.account)
    throw invalid(`Invalid Entity Arn: ${arn} does not clearly define entity type and name.`);
  const name = path.slice(path.lastIndexOf('/') + 1);
  const row = kind === 'user' ? named(users(call), name) : named(roles(call), name);
  const type = kind === 'user' ? 'user' : 'role';
  if (!row) {
    // The administrators that a sandbox begins with have no rows of their own.
    const builtIn = kind === 'user' ? 'admin' : 'OrganizationAccountAccessRole';
    if (name === builtIn)
      return { policies: [{ id: 'AdministratorAccess', type: 'aws-managed', document: everything }] };
    throw noSuchEntity(`The ${kind} with name ${name} cannot be found.`);
  }
  const inline = Object.entries(row.policies).map(([id, document]): IdentityPolicy => ({
    id,
    type,
    document,
  }));
  const attached = row.attached.flatMap((policy) => managed(policy, call));
  const limit = 'permissionsBoundary' in row ? row.permissionsBoundary : undefined;
  return {
    policies: [...inline, ...attached],
    ...(limit === undefined ? {} : { boundary: managed(limit, call) }),
  };
}

function managed(arn: string, call: Call): IdentityPolicy[] {
  const id = policyName(arn);
  if (isAwsManaged(arn)) {
    const document = awsManaged[id];
    return document === undefined ? [] : [{ id, type: 'aws-managed', document }];
  }
  const row = policyByArn(call, arn);
  const document = row?.versions.find((version) => version.id === row.defaultVersion)?.document;
  return document === undefined ? [] : [{ id, type: 'user-managed', document }];
}

const invalid = (message: string): AwsError => new AwsError('InvalidInput', message, 400);
