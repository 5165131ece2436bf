import { DiagnosticError, type Diagnostic, type Json, type JsonObject } from '@groundcrew/contract';
import {
  evaluate,
  force,
  isDeferred,
  waitsOf,
  type Scope,
  type Value,
  type ValueObject,
} from '@groundcrew/program';
import { secretText } from './canonical.ts';
import type { Fingerprint } from './compare/same.ts';
import { holdsUnknown, secretMark, unknownMark } from './marks.ts';
import { pointerOf } from './pointer.ts';

export interface Resolution {
  readonly scope: Scope;
  readonly fingerprint: Fingerprint;
  /** Told what went wrong; the value counts as unknown then. */
  report(diagnostics: readonly Diagnostic[]): void;
}

/** Finishes a value as far as it goes: what still waits for a resource becomes an unknown mark, a secret its fingerprint. */
export function resolve(value: Value, resolution: Resolution): Json {
  if (isDeferred(value)) return resolveDeferred(value, resolution);
  if (Array.isArray(value)) return value.map((item: Value) => resolve(item, resolution));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, resolution)]));
}

function resolveDeferred(value: Value & { $deferred: object }, resolution: Resolution): Json {
  const sensitive = (waitsOf(value)?.secrets.size ?? 0) > 0;
  const open: Scope = { ...resolution.scope, secret: undefined };
  try {
    const expression = isDeferred(value) ? value.$deferred.expression : undefined;
    const evaluated = expression && evaluate(expression, open);
    const waits = evaluated === undefined ? undefined : waitsOf(evaluated);
    if (!waits) return (evaluated ?? null) as Json;
    if (!isDeferred(evaluated)) return resolve(evaluated as Value, resolution);
    if (waits.awaits.size > 0) return unknownMark(waits.secrets.size > 0);
    return secretMark(resolution.fingerprint(secretText(force(evaluated, resolution.scope))));
  } catch (problem) {
    if (!(problem instanceof DiagnosticError)) throw problem;
    resolution.report(problem.diagnostics);
    return unknownMark(sensitive);
  }
}

/** A resource's properties, with its write-only ones as fingerprints, as state records them. */
export function resolveProperties(
  properties: ValueObject,
  resolution: Resolution,
  writeOnly: (pointer: string) => boolean,
): JsonObject {
  const resolved = resolve(properties, resolution) as JsonObject;
  return markWriteOnly(resolved, '', writeOnly, resolution.fingerprint) as JsonObject;
}

function markWriteOnly(
  value: Json,
  path: string,
  writeOnly: (pointer: string) => boolean,
  fingerprint: Fingerprint,
): Json {
  if (path !== '' && writeOnly(path)) {
    return isMarked(value)
      ? value
      : holdsUnknown(value)
        ? unknownMark(true)
        : secretMark(fingerprint(secretText(value)));
  }
  if (isMarked(value) || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return value.map((item: Json, i) => markWriteOnly(item, path + pointerOf(i), writeOnly, fingerprint));
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      markWriteOnly(item, path + pointerOf(key), writeOnly, fingerprint),
    ]),
  );
}

const isMarked = (value: Json): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  ('$secret' in value || '$unknown' in value);
