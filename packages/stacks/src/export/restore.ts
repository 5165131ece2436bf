import { DiagnosticError, type Json, type JsonObject } from '@groundcrew/contract';
import { isPlain, isSecretMark, secretText } from '@groundcrew/planner';
import {
  evaluate,
  isDeferred,
  referencesOf,
  type Expression,
  type Scope,
  type Value,
} from '@groundcrew/program';
import { jsonExpression, list, map, portable } from './portable.ts';

/** What a template's own expressions are read with. */
export interface Restoring {
  /** As records hold what may not be shown. */
  readonly fingerprint: (text: string) => string;
  /** Logical ids of what is written. */
  readonly written: ReadonlySet<string>;
  /** Knows what every resource answers. */
  readonly whole: Scope;
  /** Knows what those answer that are not written, so that what refers to them becomes a literal. */
  readonly others: Scope;
}

/**
 * What stands, written as the template had it wherever that still yields it, and as a literal elsewhere. Answers undefined for
 * a secret that no parameter and no dynamic reference stands for.
 */
export function restore(
  template: Value | undefined,
  standing: Json,
  scopes: Restoring | undefined,
): Expression | undefined {
  if (template !== undefined && scopes && isDeferred(template)) {
    const value = evaluated(template, scopes.whole);
    const own = evaluated(template, scopes.others);
    const written = own === undefined ? undefined : portable(own);
    if (written && value !== undefined && yields(value, standing, scopes)) return written;
  } else if (Array.isArray(template) && Array.isArray(standing) && template.length === standing.length) {
    const items = standing.map((item: Json, i) => restore((template as Value[])[i], item, scopes));
    const there = items.filter((item) => item !== undefined);
    return there.length === items.length ? list(there) : undefined;
  } else if (isObject(template) && isObject(standing) && !isSecretMark(standing)) {
    const entries = Object.entries(standing).map(
      ([key, item]) => [key, restore((template as Record<string, Value>)[key], item, scopes)] as const,
    );
    return entries.every(([, item]) => item !== undefined) ? map(entries) : undefined;
  }
  if (isPlain(standing)) return jsonExpression(standing);
  return scopes && isSecretMark(standing) ? onlyReferring(template, standing, scopes) : undefined;
}

/** What AWS never answers, as a launch template's id and version: as the template has it, where it holds references alone. */
function onlyReferring(
  template: Value | undefined,
  standing: Json,
  scopes: Restoring,
): Expression | undefined {
  if (!isObject(template)) return undefined;
  const parts = Object.entries(template as Record<string, Value>);
  if (!parts.every(([, part]) => isDeferred(part))) return undefined;
  const value = Object.fromEntries(parts.map(([key, part]) => [key, evaluated(part, scopes.whole)]));
  if (!yields(value as Value, standing, scopes)) return undefined;
  const written = parts.map(([key, part]) => {
    const own = evaluated(part, scopes.others);
    return [key, own === undefined ? undefined : portable(own)] as const;
  });
  return written.every(([, part]) => part) ? map(written) : undefined;
}

/** An expression that names parameters, as it stands, where it still yields what stands and names nothing that is not written. */
export function restoreWhole(
  expression: Expression | undefined,
  standing: Json,
  scopes: Restoring,
): Expression | undefined {
  if (!expression) return undefined;
  const { whole, written } = scopes;
  const isWritten = (name: string) =>
    written.has(name) || whole.program.parameters.has(name) || name.startsWith('AWS::');
  if (![...referencesOf(expression)].every(isWritten)) return undefined;
  const value = evaluated({ $deferred: { expression, awaits: [], secrets: [] } }, whole);
  return value !== undefined && yields(value, standing, scopes) ? expression : undefined;
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function evaluated(template: Value, scope: Scope): Value | undefined {
  if (!isDeferred(template)) return template;
  try {
    return evaluate(template.$deferred.expression, scope);
  } catch (problem) {
    // It names what is not on record any more.
    if (problem instanceof DiagnosticError) return undefined;
    throw problem;
  }
}

/** Whether an evaluated value is what stands. Of a secret that is not in memory the record says only that there is one. */
function yields(value: Value, standing: Json | undefined, scopes: Restoring): boolean {
  if (isDeferred(value)) return isSecretMark(standing);
  if (isSecretMark(standing) && !isSecretMark(value as Json))
    return isPlain(value as Json) && scopes.fingerprint(secretText(value as Json)) === standing.$secret;
  if (Array.isArray(value))
    return (
      Array.isArray(standing) &&
      standing.length === value.length &&
      value.every((item: Value, i) => yields(item, (standing as Json[])[i], scopes))
    );
  if (isObject(value)) {
    const keys = Object.keys(value);
    return (
      isObject(standing) &&
      Object.keys(standing).length === keys.length &&
      keys.every((key) => yields((value as Record<string, Value>)[key] ?? null, standing[key], scopes))
    );
  }
  // A template writes numbers and truth values as text too.
  return standing !== undefined && typeof standing !== 'object' && String(value) === String(standing);
}
