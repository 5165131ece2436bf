import type { Diagnostic } from '@groundcrew/contract';
import type { Program, ResourceDeclaration } from '../program.ts';
import { checkConditions } from './conditions.ts';
import { checkCycles } from './cycles.ts';
import { Findings } from './findings.ts';
import { checkLimits } from './limits.ts';
import { advice } from './names.ts';
import { checkOutputs } from './outputs.ts';
import { checkParameters } from './parameters.ts';
import { checkPolicies } from './policies.ts';
import { checkCondition, checkReferences, type Place } from './references.ts';
import { checkResourceType } from './resource-types.ts';
import { checkSecrets } from './secrets.ts';
import { checkUnused } from './unused.ts';
import { note, Usage } from './usage.ts';

/**
 * Everything that can be said about a program without AWS and without parameter values, in the order of the source.
 * Errors are what AWS would refuse; the rest are warnings. docs/reference/validation.md lists the codes.
 */
export function validateProgram(program: Program): Diagnostic[] {
  const findings = new Findings(program);
  const usage = new Usage();
  checkLimits(findings);
  checkParameters(findings);
  checkConditions(findings);
  for (const [name, { value }] of program.conditions)
    checkReferences(findings, usage, value, { section: 'conditions', name, orders: false });
  checkRules(findings, usage);
  for (const resource of program.resources.values()) checkResource(findings, usage, resource);
  checkOutputs(findings, usage);
  checkCycles(findings, usage);
  checkUnused(findings, usage);
  checkSecrets(findings);
  return findings.diagnostics.sort(inSourceOrder);
}

function checkRules(findings: Findings, usage: Usage): void {
  for (const [name, rule] of findings.program.rules) {
    const place: Place = { section: 'rules', name, orders: false };
    if (rule.condition) checkReferences(findings, usage, rule.condition, place);
    for (const { assert } of rule.assertions) checkReferences(findings, usage, assert, place);
  }
}

function checkResource(findings: Findings, usage: Usage, resource: ResourceDeclaration): void {
  const name = resource.logicalId;
  const place: Place = { section: 'resources', name, orders: true };
  if (resource.condition) checkCondition(findings, usage, resource.condition, place);
  checkReferences(findings, usage, resource.properties, place);
  const others = [
    resource.metadata,
    resource.creationPolicy,
    resource.updatePolicy,
    resource.deletionPolicy,
    resource.updateReplacePolicy,
  ];
  for (const part of others) if (part) checkReferences(findings, usage, part, { ...place, orders: false });
  for (const { logicalId, at } of resource.dependsOn) {
    note(usage.resources, name, logicalId);
    if (!findings.program.resources.has(logicalId))
      findings.dangling('DANGLING_DEPENDENCY', `There is no resource "${logicalId}" to depend on`, {
        range: at,
        address: name,
        next: advice(logicalId, findings.program.resources.keys()),
      });
  }
  checkPolicies(findings, resource);
  checkResourceType(findings, resource);
}

function inSourceOrder(a: Diagnostic, b: Diagnostic): number {
  if (!a.range || !b.range) return (a.range ? 1 : 0) - (b.range ? 1 : 0);
  if (a.range.file !== b.range.file) return a.range.file < b.range.file ? -1 : 1;
  return a.range.start.line - b.range.start.line || a.range.start.column - b.range.start.column;
}
