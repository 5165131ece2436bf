import { warning, type Diagnostic } from '@groundcrew/contract';
import { closureOf, reverseOf } from '@groundcrew/program';
import type { Action } from './plan.ts';
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

/** What a limited plan takes away while something that it leaves out still uses it: AWS refuses that. */
export function leftOut(
  actions: readonly Action[],
  selected: ReadonlySet<string>,
  recorded: StackState,
): Diagnostic[] {
  const others = [...recorded.resources.values()].filter(({ logicalId }) => !selected.has(logicalId));
  return actions
    .filter(({ action }) => action === 'replace' || action === 'delete')
    .flatMap(({ address, action, logicalId, source }) => {
      const users = others.filter(({ dependsOn }) => dependsOn.includes(logicalId));
      if (users.length === 0) return [];
      const names = users.map((user) => user.logicalId).join(', ');
      return [
        warning('DEPENDANTS_LEFT_OUT', `${logicalId} is used by ${names}, which the plan leaves out`, {
          address,
          range: source,
          detail: `AWS may refuse to delete ${action === 'replace' ? 'the old one' : 'it'} while they use it.`,
          next: `Name them with --target too, or plan without a limit.`,
        }),
      ];
    });
}
