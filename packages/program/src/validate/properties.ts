import type { Diagnostic } from '@groundcrew/contract';
import type { TypeSpec } from '@groundcrew/spec';
import type { ResourceDeclaration } from '../program.ts';
import type { Findings } from './findings.ts';
import { isExternal } from './groundcrew.ts';
import type { PropertyChecks } from './property-checks.ts';
import { checkObject } from './values.ts';

/** Holds a resource's properties against what AWS says about its type. */
export function checkProperties(findings: Findings, resource: ResourceDeclaration, spec: TypeSpec): void {
  const found: Diagnostic[] = [];
  const checks: PropertyChecks = { spec, found, address: resource.logicalId };
  checkObject(checks, spec.properties, resource.properties, {
    what: spec.type,
    path: '',
    missingAt: resource.nameAt,
  });
  const rewritten = findings.program.transforms.some(({ name }) => !name.startsWith('AWS::'));
  const needed = isExternal(resource) ? found.filter(({ code }) => code !== 'MISSING_PROPERTY') : found;
  for (const diagnostic of needed)
    findings.diagnostics.push(rewritten ? { ...diagnostic, severity: 'warning' } : diagnostic);
}
