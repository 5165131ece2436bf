import type { Diagnostic } from '@groundcrew/contract';
import type { Program, ResourceDeclaration } from '../program.ts';
import { checkConditions } from './conditions.ts';
import { checkCycles } from './cycles.ts';
import { Findings } from './findings.ts';
import { checkGroundcrew } from './groundcrew.ts';
import { checkLimits } from './limits.ts';
import { mentionCondition, type Checking } from './mentions.ts';
import { advice } from './names.ts';
import { checkOutputs } from './outputs.ts';
import { checkParameters } from './parameters.ts';
import { checkPolicies } from './policies.ts';
import { checkReferences } from './references.ts';
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
    checkReferences({ findings, usage, place: { section: 'conditions', name, orders: false } }, value);
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
    const checking: Checking = { findings, usage, place: { section: 'rules', name, orders: false } };
    if (rule.condition) checkReferences(checking, rule.condition);
    for (const { assert } of rule.assertions) checkReferences(checking, assert);
  }
}

function checkResource(findings: Findings, usage: Usage, resource: ResourceDeclaration): void {
  const name = resource.logicalId;
  const checking: Checking = { findings, usage, place: { section: 'resources', name, orders: true } };
  if (resource.condition) mentionCondition(checking, resource.condition);
  checkReferences(checking, resource.properties);
  const others = [
    resource.metadata,
    resource.creationPolicy,
    resource.updatePolicy,
    resource.deletionPolicy,
    resource.updateReplacePolicy,
  ];
  for (const part of others)
    if (part) checkReferences({ ...checking, place: { ...checking.place, orders: false } }, part);
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
  checkGroundcrew(findings, resource);
  checkResourceType(findings, resource);
}

function inSourceOrder(a: Diagnostic, b: Diagnostic): number {
  if (!a.range || !b.range) return (a.range ? 1 : 0) - (b.range ? 1 : 0);
  if (a.range.file !== b.range.file) return a.range.file < b.range.file ? -1 : 1;
  return a.range.start.line - b.range.start.line || a.range.start.column - b.range.start.column;
}
