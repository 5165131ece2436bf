import { desiredResources } from '../desired/desired-resources.ts';
import type { Program } from '../program.ts';
import { lookupKey, type Lookup } from './lookup.ts';
import type { Scope } from './scope.ts';

/** What a program still has to be told before it can be evaluated. Ask again with the answers: one may lead to another. */
export function requiredLookups(program: Program, scope: Scope): readonly Lookup[] {
  const needed = new Map<string, Lookup>();
  const asking: Scope = {
    ...scope,
    ref: (logicalId) => scope.ref(logicalId),
    attribute: (logicalId, name) => scope.attribute(logicalId, name),
    needs: (lookup) => needed.set(lookupKey(lookup), lookup),
  };
  desiredResources(program, asking);
  return [...needed.values()];
}
