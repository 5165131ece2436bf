import { supportsSnapshot } from '@groundcrew/spec';
import type { ResourceDeclaration } from '../program.ts';
import type { Findings } from './findings.ts';
import { advice } from './names.ts';

const policies = {
  DeletionPolicy: ['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot'],
  UpdateReplacePolicy: ['Delete', 'Retain', 'Snapshot'],
} as const;

/** The two policies, where they are written out: values that exist, and Snapshot only where AWS takes one. */
export function checkPolicies(findings: Findings, resource: ResourceDeclaration): void {
  for (const [name, expression] of [
    ['DeletionPolicy', resource.deletionPolicy],
    ['UpdateReplacePolicy', resource.updateReplacePolicy],
  ] as const) {
    if (expression?.kind !== 'literal') continue;
    const value = String(expression.value);
    const rest = { range: expression.at, address: resource.logicalId };
    const known: readonly string[] = policies[name];
    if (!known.includes(value))
      findings.error('BAD_POLICY', `${name} does not take "${value}"`, {
        ...rest,
        next: advice(value, known, 'policy'),
      });
    else if (value === 'Snapshot' && resource.type.startsWith('AWS::') && !supportsSnapshot(resource.type))
      findings.error('BAD_POLICY', `AWS takes no snapshot of ${resource.type}`, {
        ...rest,
        next: 'Use Retain or Delete.',
      });
  }
}
