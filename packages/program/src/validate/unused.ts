import type { Findings } from './findings.ts';
import type { Usage } from './usage.ts';

/** Warns of what is declared and never named. A macro may name anything, and a loop that is expanded no longer says what it named. */
export function checkUnused(findings: Findings, usage: Usage): void {
  const { parameters, mappings, conditions, transforms } = findings.program;
  if (transforms.length > 0) return;
  const warn = (what: string, name: string, range: (typeof findings.diagnostics)[number]['range']): void =>
    findings.warning(`UNUSED_${what.toUpperCase()}`, `The ${what} "${name}" is never used`, {
      range,
      next: 'Take it out, or use it.',
    });
  for (const [name, { nameAt }] of parameters)
    if (!usage.parameters.has(name)) warn('parameter', name, nameAt);
  for (const [name, { nameAt }] of mappings)
    if (!usage.mappings.has(name) && !usage.anyMapping) warn('mapping', name, nameAt);
  for (const [name, { nameAt }] of conditions)
    if (!usage.conditions.has(name)) warn('condition', name, nameAt);
}
