import { desiredResources } from '../desired/desired-resources.ts';
import type { Program } from '../program.ts';
import { lookupKey, type Question } from './lookup.ts';
import type { Scope } from './scope.ts';

/** What a program still has to be told before it can be evaluated. Ask again with the answers: one may lead to another. */
export function requiredLookups(program: Program, scope: Scope): readonly Question[] {
  const needed = new Map<string, Question>();
  const asking: Scope = {
    ...scope,
    ref: (logicalId) => scope.ref(logicalId),
    attribute: (logicalId, name) => scope.attribute(logicalId, name),
    needs: (question) => needed.set(lookupKey(question), question),
  };
  desiredResources(program, asking);
  return [...needed.values()];
}
