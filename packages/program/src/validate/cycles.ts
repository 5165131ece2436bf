import { findCycles } from '../graph/cycles.ts';
import type { Findings } from './findings.ts';
import type { Usage } from './usage.ts';

/** Resources and conditions that need each other, each cycle printed as a path. */
export function checkCycles(findings: Findings, usage: Usage): void {
  const { resources, conditions } = findings.program;
  for (const cycle of findCycles(asGraph(resources.keys(), usage.resources))) {
    const first = cycle[0] ?? '';
    findings.error('CYCLE', `Resources depend on each other: ${path(cycle)}`, {
      range: resources.get(first)?.nameAt,
      address: first,
      next: adviceFor(cycle.map((id) => resources.get(id)?.type ?? '')),
      related: cycle.flatMap((id, index) => {
        const range = resources.get(id)?.nameAt;
        const message = `${id} needs ${cycle[(index + 1) % cycle.length] ?? ''}`;
        return range ? [{ message, range }] : [];
      }),
    });
  }
  for (const cycle of findCycles(asGraph(conditions.keys(), usage.conditionsOf)))
    findings.error('CONDITION_CYCLE', `Conditions depend on each other: ${path(cycle)}`, {
      range: conditions.get(cycle[0] ?? '')?.nameAt,
    });
}

const path = (cycle: readonly string[]): string => [...cycle, cycle[0] ?? ''].join(' → ');

function asGraph(
  nodes: Iterable<string>,
  needs: ReadonlyMap<string, ReadonlySet<string>>,
): Map<string, readonly string[]> {
  return new Map([...nodes].map((node) => [node, [...(needs.get(node) ?? [])]]));
}

function adviceFor(types: readonly string[]): string {
  if (types.length === 1) return 'Take out the reference to itself.';
  if (types.filter((type) => type === 'AWS::EC2::SecurityGroup').length > 1)
    return 'Split one of the rules out into an AWS::EC2::SecurityGroupIngress (or SecurityGroupEgress) resource, so that both groups exist before it names them.';
  return 'Break the cycle: take out one of these references, or move it to a resource of its own.';
}
