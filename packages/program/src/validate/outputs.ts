import type { Findings } from './findings.ts';
import { mentionCondition, type Checking } from './mentions.ts';
import { checkReferences } from './references.ts';
import type { Usage } from './usage.ts';

/** What outputs name must exist, what they answer must be text, and no two may export the same name. */
export function checkOutputs(findings: Findings, usage: Usage): void {
  const exports = new Map<string, string>();
  for (const [name, { value, condition, exportName }] of findings.program.outputs) {
    const checking: Checking = { findings, usage, place: { section: 'outputs', name, orders: false } };
    if (condition) mentionCondition(checking, condition);
    checkReferences(checking, value);
    if (value.kind === 'list' || value.kind === 'map')
      findings.error('WRONG_TYPE', `The output "${name}" must be a string, not a ${value.kind}`, {
        range: value.at,
        next: value.kind === 'list' ? 'Join its items with Fn::Join.' : undefined,
      });
    if (!exportName) continue;
    checkReferences(checking, exportName);
    if (exportName.kind !== 'literal') continue;
    const exported = String(exportName.value);
    const first = exports.get(exported);
    if (first)
      findings.error('DUPLICATE_EXPORT', `The outputs "${first}" and "${name}" export the same name`, {
        range: exportName.at,
      });
    else exports.set(exported, name);
  }
}
