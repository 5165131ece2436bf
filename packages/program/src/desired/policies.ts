import { DiagnosticError, error } from '@groundcrew/contract';
import { defaultDeletionPolicy } from '@groundcrew/spec';
import { evaluate } from '../evaluate/evaluate.ts';
import type { Scope } from '../evaluate/scope.ts';
import type { Expression } from '../expression.ts';
import type { ResourceDeclaration } from '../program.ts';

export type DeletionPolicy = 'Delete' | 'Retain' | 'RetainExceptOnCreate' | 'Snapshot';

const known: readonly string[] = ['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot'];

/** What becomes of a resource on deletion; where the template is silent, CloudFormation's default for its type. */
export function deletionPolicyOf(resource: ResourceDeclaration, scope: Scope): DeletionPolicy {
  return (
    policy(resource.deletionPolicy, scope) ?? defaultDeletionPolicy(resource.type, propertyNames(resource))
  );
}

/** What becomes of the old one when a resource is replaced. */
export function updateReplacePolicyOf(resource: ResourceDeclaration, scope: Scope): DeletionPolicy {
  return policy(resource.updateReplacePolicy, scope) ?? 'Delete';
}

const propertyNames = (resource: ResourceDeclaration): Record<string, true> =>
  Object.fromEntries(resource.properties.entries.map((entry) => [entry.key, true]));

function policy(expression: Expression | undefined, scope: Scope): DeletionPolicy | undefined {
  if (!expression) return undefined;
  const value = evaluate(expression, scope);
  if (typeof value === 'string' && known.includes(value)) return value as DeletionPolicy;
  throw new DiagnosticError(
    error('BAD_POLICY', `A deletion policy is one of ${known.join(', ')}`, { range: expression.at }),
  );
}
