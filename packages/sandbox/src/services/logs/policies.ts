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
} from '@aws-sdk/client-cloudwatch-logs';
import type { Call } from '../../service.ts';
import { arnOf, findGroup, invalid, logGroups } from './rows.ts';

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
  /** Those of the account are not kept here: only those of one log group. */
  PutResourcePolicy(input: PutResourcePolicyRequest, call: Call): object {
    if (!input.resourceArn) throw invalid('the sandbox keeps resource policies of log groups only');
    findGroup(call, input.resourceArn).resourcePolicy = checked(input.policyDocument);
    return {};
  },
  DescribeResourcePolicies(
    input: DescribeResourcePoliciesRequest,
    call: Call,
  ): DescribeResourcePoliciesResponse {
    const rows = input.resourceArn ? [findGroup(call, input.resourceArn)] : logGroups(call).all();
    return {
      resourcePolicies: rows.flatMap(({ id, resourcePolicy }) =>
        resourcePolicy === undefined
          ? []
          : [
              {
                policyDocument: resourcePolicy,
                resourceArn: arnOf(call, id),
                policyScope: 'RESOURCE' as const,
              },
            ],
      ),
    };
  },
  DeleteResourcePolicy(input: DeleteResourcePolicyRequest, call: Call): void {
    delete findGroup(call, input.resourceArn).resourcePolicy;
  },
};
