import type { Expression } from '../expression.ts';
import type { Findings } from './findings.ts';
import { advice } from './names.ts';
import type { Usage } from './usage.ts';

/** `Fn::FindInMap`: the mapping and those of its keys that are written out must exist, unless there is a default. */
export function checkMappingKeys(
  findings: Findings,
  usage: Usage,
  [mappingName, first, second, options]: readonly Expression[],
  address?: string,
): void {
  if (mappingName?.kind !== 'literal') {
    usage.anyMapping = true;
    return;
  }
  const name = String(mappingName.value);
  usage.mappings.add(name);
  if (options) return;
  const mapping = findings.program.mappings.get(name);
  if (!mapping) {
    const next = advice(name, findings.program.mappings.keys(), 'mapping');
    findings.dangling('DANGLING_MAPPING', `There is no mapping "${name}"`, {
      range: mappingName.at,
      address,
      next,
    });
    return;
  }
  const rows = mapping.value.entries;
  if (rows.some(({ key }) => key === 'Fn::Transform')) return;
  const missing = (what: Expression, key: string, within: string, keys: readonly string[]): void =>
    findings.error('MAPPING_KEY_MISSING', `${within} has no key "${key}"`, {
      range: what.at,
      address,
      next: advice(key, keys, 'key'),
    });
  const rowKey = first?.kind === 'literal' ? String(first.value) : undefined;
  if (first && rowKey !== undefined && !rows.some(({ key }) => key === rowKey)) {
    missing(
      first,
      rowKey,
      `The mapping "${name}"`,
      rows.map(({ key }) => key),
    );
    return;
  }
  if (second?.kind !== 'literal') return;
  const cell = String(second.value);
  const candidates = rows.filter(({ key }) => rowKey === undefined || key === rowKey);
  const keys = candidates.flatMap(({ value }) =>
    value.kind === 'map' ? value.entries.map(({ key }) => key) : [],
  );
  if (!keys.includes(cell))
    missing(second, cell, rowKey ? `"${rowKey}" of the mapping "${name}"` : `The mapping "${name}"`, [
      ...new Set(keys),
    ]);
}
