import type { Findings } from './findings.ts';
import { checkCondition, checkReferences, type Place } from './references.ts';
import type { Usage } from './usage.ts';

/** What outputs name must exist, what they answer must be text, and no two may export the same name. */
export function checkOutputs(findings: Findings, usage: Usage): void {
  const exports = new Map<string, string>();
  for (const [name, { value, condition, exportName }] of findings.program.outputs) {
    const place: Place = { section: 'outputs', name, orders: false };
    if (condition) checkCondition(findings, usage, condition, place);
    checkReferences(findings, usage, value, place);
    if (value.kind === 'list' || value.kind === 'map')
      findings.error('WRONG_TYPE', `The output "${name}" must be a string, not a ${value.kind}`, {
        range: value.at,
        next: value.kind === 'list' ? 'Join its items with Fn::Join.' : undefined,
      });
    if (!exportName) continue;
    checkReferences(findings, usage, exportName, place);
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
