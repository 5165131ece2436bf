import { error, type Diagnostic } from '@groundcrew/contract';
import {
  externalAndImport,
  groundcrewEntry,
  groundcrewKeys,
  isGroundcrewKey,
  notKnown,
  notMap,
  wrongShape,
  type GroundcrewKey,
} from '../desired/groundcrew.ts';
import { referencesOf } from '../evaluate/references-of.ts';
import type { Expression } from '../expression.ts';
import type { ResourceDeclaration } from '../program.ts';
import type { Findings } from './findings.ts';
import { checkMatch } from './lookups.ts';
import { advice } from './names.ts';

/** `Metadata: Groundcrew:` of a resource, as far as it can be told before it is evaluated. */
export function checkGroundcrew(findings: Findings, resource: ResourceDeclaration): void {
  for (const problem of problemsOf(findings, resource))
    findings.diagnostics.push({ ...problem, address: resource.logicalId });
}

function problemsOf(findings: Findings, resource: ResourceDeclaration): Diagnostic[] {
  const entry = groundcrewEntry(resource);
  if (!entry) return [];
  if (entry.value.kind !== 'map') return [notMap(entry)];
  const { entries } = entry.value;
  const found = entries.flatMap(({ key, keyAt, value }) => {
    if (!isGroundcrewKey(key)) return [unknownKey(key, keyAt)];
    if (!fits(key, value)) return [wrongShape(key, value.at)];
    if (value.kind === 'map') checkMatch(findings, resource.type, value, resource.logicalId);
    const named = [...referencesOf(value)].some((name) => findings.program.resources.has(name));
    return named ? [notKnown(key, value.at)] : [];
  });
  const has = (key: GroundcrewKey) => entries.some((one) => one.key === key && one.value.kind !== 'call');
  return has('External') && has('Import') ? [...found, externalAndImport(entry.keyAt)] : found;
}

/** What others manage needs no properties here. */
export function isExternal(resource: ResourceDeclaration): boolean {
  const value = groundcrewEntry(resource)?.value;
  return value?.kind === 'map' && value.entries.some(({ key }) => key === 'External');
}

const unknownKey = (key: string, range: Diagnostic['range']): Diagnostic =>
  error('UNKNOWN_GROUNDCREW_KEY', `Groundcrew in the metadata has no key "${key}"`, {
    range,
    next: advice(key, groundcrewKeys, 'key'),
  });

function fits(key: GroundcrewKey, value: Expression): boolean {
  if (value.kind === 'call') return true;
  if (value.kind === 'literal') return value.value !== null && value.value !== '';
  return value.kind === 'map' && value.entries.length > 0 && (key === 'External' || key === 'Import');
}
