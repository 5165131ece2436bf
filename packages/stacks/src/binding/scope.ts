import { lookUpAttribute } from '@groundcrew/planner';
import {
  evaluate,
  isDeferred,
  parameterSecret,
  placeOfReference,
  type Declarations,
  type Place,
  type Scope,
  type Value,
} from '@groundcrew/program';
import { DiagnosticError, error, type JsonObject } from '@groundcrew/contract';
import type { Secrets } from '@groundcrew/store';
import type { LookupResolver } from '../lookups.ts';
import type { Evaluated } from './binding.ts';
import { decodeDeclarations } from './codec.ts';

/** The scope in which a bound plan's values are finished: with what stands recorded, and secrets in memory only. */
export function boundScope(
  binding: Evaluated,
  attributes: ReadonlyMap<string, JsonObject>,
  secrets: ReadonlyMap<string, string>,
): Scope {
  const attribute = (logicalId: string, name: string): Value | undefined => {
    const known = attributes.get(logicalId);
    return known && lookUpAttribute(known, name);
  };
  return {
    program: declarationsOf(binding),
    parameters: new Map(binding.parameters),
    pseudo: binding.pseudo,
    lookups: new Map(binding.lookups),
    ref: (logicalId) => attribute(logicalId, 'Ref'),
    attribute,
    secret: (reference) => secrets.get(reference),
    secretForConditions: (reference) => secrets.get(reference),
  };
}

/** Decoded once for all steps of a run. */
const decoded = new WeakMap<Evaluated, Declarations>();

function declarationsOf(binding: Evaluated): Declarations {
  const declarations = decoded.get(binding) ?? decodeDeclarations(binding.program);
  decoded.set(binding, declarations);
  return declarations;
}

/** Where secrets come from. */
export interface SecretSources {
  /** Names as in `parameter:Password` to references in the store. */
  readonly references: Readonly<Record<string, string>>;
  readonly store: Secrets;
  /** Of a place; of the stack's own where none is given. */
  lookups(place?: Place): Promise<LookupResolver>;
}

/**
 * Reads into memory the secrets that values need. Evaluated once more with each answer, since a dynamic reference may
 * only come to light inside a text that another secret completes.
 */
export async function secretsIn(
  values: readonly Value[],
  scopeWith: (secrets: ReadonlyMap<string, string>) => Scope,
  sources: SecretSources,
): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  for (;;) {
    const missing = new Set(asked(values, scopeWith(known)).filter((name) => !known.has(name)));
    if (missing.size === 0) return known;
    for (const name of missing) known.set(name, await readSecret(name, sources));
  }
}

/** The secrets that an evaluation asks for, as far as it gets. */
function asked(values: readonly Value[], scope: Scope): string[] {
  const names: string[] = [];
  const listening: Scope = {
    ...scope,
    secret(reference) {
      names.push(reference);
      return scope.secret?.(reference);
    },
  };
  const visit = (value: Value): void => {
    if (isDeferred(value)) {
      try {
        evaluate(value.$deferred.expression, listening);
      } catch (problem) {
        // What is wrong with a value is told where it is evaluated for good.
        if (!(problem instanceof DiagnosticError)) throw problem;
      }
    } else if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  values.forEach(visit);
  return names;
}

async function readSecret(name: string, sources: SecretSources): Promise<string> {
  const reference = sources.references[name];
  if (reference !== undefined) return sources.store.get(reference);
  if (!name.startsWith(parameterSecret(''))) {
    const { reference: there, place } = placeOfReference(name);
    return (await sources.lookups(place)).secret(there);
  }
  throw new DiagnosticError(
    error('SECRET_MISSING', `The value of ${name.slice(parameterSecret('').length)} is not there`, {
      next: 'Give it again and make the plan again.',
    }),
  );
}
