import { closureOf, reverseOf } from '@groundcrew/program';
import type { StackState } from './state.ts';

interface Dependencies {
  readonly dependsOn: readonly string[];
}

/** The resources that a plan limited to some has to take along: what they need, or for deletions what needs them. */
export function selectTargets(
  targets: readonly string[],
  desired: ReadonlyMap<string, Dependencies>,
  recorded: StackState,
): ReadonlySet<string> {
  const needs = new Map([...desired].map(([id, { dependsOn }]) => [id, dependsOn]));
  const formerNeeds = new Map([...recorded.resources].map(([id, { dependsOn }]) => [id, dependsOn]));
  const deleted = targets.filter((id) => !desired.has(id));
  const dependants = [...closureOf(reverseOf(formerNeeds), deleted)].filter((id) => !desired.has(id));
  return new Set([...targets, ...closureOf(needs, targets), ...dependants]);
}
