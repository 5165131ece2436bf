import type {
  DeleteResourcePolicyRequest,
  DescribeIndexPoliciesRequest,
  DescribeIndexPoliciesResponse,
  DescribeResourcePoliciesRequest,
  DescribeResourcePoliciesResponse,
  GetDataProtectionPolicyRequest,
  GetDataProtectionPolicyResponse,
  PutDataProtectionPolicyRequest,
  PutDataProtectionPolicyResponse,
  PutIndexPolicyRequest,
  PutResourcePolicyRequest,
  PutResourcePolicyResponse,
  ResourcePolicy,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError, type Call } from '../../service.ts';
import type { Row, Table } from '../../world/table.ts';
import type { Place } from '../shared/place.ts';
import { arnOf, findGroup, invalid, logGroups, now } from './rows.ts';

const MAX_ACCOUNT_POLICIES = 10;

interface AccountPolicyRow extends Row {
  readonly policyDocument: string;
  readonly lastUpdatedTime: number;
}

const accountPolicies = (at: Place): Table<AccountPolicyRow> => at.world.table(at, 'logs.resource-policy');

const shownPolicy = ({ id, ...rest }: AccountPolicyRow): ResourcePolicy => ({ policyName: id, ...rest });

/** Throws unless the text is a JSON object. */
function checked(text: string | undefined): string {
  try {
    const value: unknown = JSON.parse(text ?? '');
    if (typeof value === 'object' && value !== null) return text ?? '';
  } catch (problem) {
    if (!(problem instanceof SyntaxError)) throw problem;
  }
  throw invalid('The policy document is not valid JSON.');
}

export const policyOperations = {
  PutDataProtectionPolicy(
    input: PutDataProtectionPolicyRequest,
    call: Call,
  ): PutDataProtectionPolicyResponse {
    const row = findGroup(call, input.logGroupIdentifier);
    row.dataProtectionPolicy = checked(input.policyDocument);
    return { logGroupIdentifier: input.logGroupIdentifier, policyDocument: row.dataProtectionPolicy };
  },
  GetDataProtectionPolicy(
    input: GetDataProtectionPolicyRequest,
    call: Call,
  ): GetDataProtectionPolicyResponse {
    const row = findGroup(call, input.logGroupIdentifier);
    return { logGroupIdentifier: input.logGroupIdentifier, policyDocument: row.dataProtectionPolicy };
  },
  DeleteDataProtectionPolicy(input: GetDataProtectionPolicyRequest, call: Call): void {
    delete findGroup(call, input.logGroupIdentifier).dataProtectionPolicy;
  },
  PutIndexPolicy(input: PutIndexPolicyRequest, call: Call): object {
    findGroup(call, input.logGroupIdentifier).indexPolicy = checked(input.policyDocument);
    return {};
  },
  DescribeIndexPolicies(input: DescribeIndexPoliciesRequest, call: Call): DescribeIndexPoliciesResponse {
    const rows = (input.logGroupIdentifiers ?? []).map((identifier) => findGroup(call, identifier));
    return {
      indexPolicies: rows.flatMap(({ id, indexPolicy }) =>
        indexPolicy === undefined
          ? []
          : [{ logGroupIdentifier: id, policyDocument: indexPolicy, source: 'LOG_GROUP' as const }],
      ),
    };
  },
  DeleteIndexPolicy(input: GetDataProtectionPolicyRequest, call: Call): object {
    delete findGroup(call, input.logGroupIdentifier).indexPolicy;
    return {};
  },
  /** One of the account has a name, one of a log group has its ARN. */
  PutResourcePolicy(input: PutResourcePolicyRequest, call: Call): PutResourcePolicyResponse {
    const policyDocument = checked(input.policyDocument);
    if (input.resourceArn) {
      const row = findGroup(call, input.resourceArn);
      row.resourcePolicy = policyDocument;
      return {
        resourcePolicy: { policyDocument, resourceArn: arnOf(call, row.id), policyScope: 'RESOURCE' },
      };
    }
    if (!input.policyName) throw invalid('Either policyName or resourceArn must be given.');
    const rows = accountPolicies(call);
    if (!rows.get(input.policyName) && rows.all().length >= MAX_ACCOUNT_POLICIES)
      throw new AwsError('LimitExceededException', 'Resource limit exceeded.', 400);
    const row = rows.put({ id: input.policyName, policyDocument, lastUpdatedTime: now(call) });
    return { resourcePolicy: shownPolicy(row) };
  },
  DescribeResourcePolicies(
    input: DescribeResourcePoliciesRequest,
    call: Call,
  ): DescribeResourcePoliciesResponse {
    // Without a scope those of the account are meant.
    if (!input.resourceArn && input.policyScope !== 'RESOURCE')
      return { resourcePolicies: accountPolicies(call).all().map(shownPolicy) };
    const rows = input.resourceArn ? [findGroup(call, input.resourceArn)] : logGroups(call).all();
    return {
      resourcePolicies: rows.flatMap(({ id, resourcePolicy: policyDocument }) =>
        policyDocument === undefined
          ? []
          : [{ policyDocument, resourceArn: arnOf(call, id), policyScope: 'RESOURCE' as const }],
      ),
    };
  },
  DeleteResourcePolicy(input: DeleteResourcePolicyRequest, call: Call): void {
    if (input.resourceArn) delete findGroup(call, input.resourceArn).resourcePolicy;
    else if (!accountPolicies(call).remove(input.policyName ?? ''))
      throw new AwsError(
        'ResourceNotFoundException',
        `Policy with name [${input.policyName}] does not exist.`,
      );
  },
};
