import type {
  AddPermissionRequest,
  AddPermissionResponse,
  GetPolicyRequest,
  GetPolicyResponse,
  RemovePermissionRequest,
} from '@aws-sdk/client-lambda';
import { AwsError, type Call } from '../../service.ts';
import { arnOf, findFunction, nameAndQualifier, type FunctionRow } from './rows.ts';

const qualifierOf = (input: GetPolicyRequest): string =>
  input.Qualifier ?? nameAndQualifier(input.FunctionName ?? '').qualifier ?? '';

function principalOf(principal: string): string | Record<string, string> {
  if (principal === '*') return principal;
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  return principal.startsWith('arn:') ? { AWS: principal } : { Service: principal };
}

function conditionOf(input: AddPermissionRequest): Record<string, Record<string, string>> | undefined {
  const equal = {
    ...(input.SourceAccount && { 'AWS:SourceAccount': input.SourceAccount }),
    ...(input.PrincipalOrgID && { 'aws:PrincipalOrgID': input.PrincipalOrgID }),
    ...(input.EventSourceToken && { 'lambda:EventSourceToken': input.EventSourceToken }),
    ...(input.FunctionUrlAuthType && { 'lambda:FunctionUrlAuthType': input.FunctionUrlAuthType }),
  };
  const condition = {
    ...(Object.keys(equal).length > 0 && { StringEquals: equal }),
    ...(input.SourceArn && { ArnLike: { 'AWS:SourceArn': input.SourceArn } }),
    ...(input.InvokedViaFunctionUrl !== undefined && {
      Bool: { 'lambda:InvokedViaFunctionUrl': String(input.InvokedViaFunctionUrl) },
    }),
  };
  return Object.keys(condition).length > 0 ? condition : undefined;
}

function addPermission(input: AddPermissionRequest, call: Call): AddPermissionResponse {
  const row = findFunction(call, input.FunctionName);
  const qualifier = qualifierOf(input);
  const statements = (row.policy[qualifier] ??= {});
  const Sid = input.StatementId ?? '';
  if (statements[Sid])
    throw new AwsError(
      'ResourceConflictException',
      `The statement id (${Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
      409,
    );
  const Condition = conditionOf(input);
  const statement = {
    Sid,
    Effect: 'Allow',
    Principal: principalOf(input.Principal ?? ''),
    Action: input.Action,
    Resource: arnOf(call, qualifier === '' ? row.id : `${row.id}:${qualifier}`),
    ...(Condition && { Condition }),
  };
  statements[Sid] = statement;
  return { Statement: JSON.stringify(statement) };
}

function statementsOf(row: FunctionRow, qualifier: string): Record<string, object> {
  const statements = row.policy[qualifier] ?? {};
  if (Object.keys(statements).length > 0) return statements;
  throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404);
}

export const permissionOperations = {
  AddPermission: addPermission,
  RemovePermission(input: RemovePermissionRequest, call: Call): void {
    const statements = statementsOf(findFunction(call, input.FunctionName), qualifierOf(input));
    const Sid = input.StatementId ?? '';
    if (!statements[Sid])
      throw new AwsError(
        'ResourceNotFoundException',
        `Statement ${Sid} is not found in resource policy.`,
        404,
      );
    delete statements[Sid];
  },
  GetPolicy(input: GetPolicyRequest, call: Call): GetPolicyResponse {
    const row = findFunction(call, input.FunctionName);
    const Statement = Object.values(statementsOf(row, qualifierOf(input)));
    const Policy = JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement });
    return { Policy, RevisionId: row.configuration.RevisionId };
  },
};
