import { desiredResources, type Desired } from '../desired/desired-resources.ts';
import type { Program } from '../program.ts';
import { lookupKey, type Question } from './lookup.ts';
import type { Scope } from './scope.ts';

export interface Asking {
  /** Good only where nothing is asked. */
  readonly desired: Desired;
  readonly questions: readonly Question[];
}

/** Evaluates a program, and says what it still has to be told. Ask again with the answers: one may lead to another. */
export function askingResources(program: Program, scope: Scope): Asking {
  const needed = new Map<string, Question>();
  const asking: Scope = {
    ...scope,
    ref: (logicalId) => scope.ref(logicalId),
    attribute: (logicalId, name) => scope.attribute(logicalId, name),
    needs: (question) => needed.set(lookupKey(question), question),
  };
  return { desired: desiredResources(program, asking), questions: [...needed.values()] };
}
