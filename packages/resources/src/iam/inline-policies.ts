import type { Json, JsonObject } from '@groundcrew/contract';
import { decodePolicy, samePolicy } from './policy-document.ts';

export interface InlinePolicy {
  readonly name: string;
  readonly document: Json;
}

interface PolicyDetail {
  readonly PolicyName?: string;
  readonly PolicyDocument?: string;
}

/** CloudFormation's `Policies` from what IAM lists. */
export const livePolicies = (list: readonly PolicyDetail[] | undefined): readonly JsonObject[] =>
  (list ?? [])
    .map((policy) => ({
      PolicyName: policy.PolicyName ?? '',
      PolicyDocument: decodePolicy(policy.PolicyDocument),
    }))
    .sort((a, b) => (a.PolicyName < b.PolicyName ? -1 : 1));

export const inlinePolicies = (properties: JsonObject): readonly InlinePolicy[] => {
  const list = properties['Policies'];
  if (!Array.isArray(list)) return [];
  return (list as readonly JsonObject[]).map((policy) => ({
    name: String(policy['PolicyName']),
    document: policy['PolicyDocument'] ?? null,
  }));
};

/** Others (AWS::IAM::Policy among them) may put policies on the same role, so what is more than desired does not differ. */
export const hasPolicies = (desired: Json, live: Json): boolean => {
  const present = new Map(inlinePolicies({ Policies: live }).map((policy) => [policy.name, policy.document]));
  return inlinePolicies({ Policies: desired }).every(
    ({ name, document }) => present.has(name) && samePolicy(document, present.get(name)),
  );
};
