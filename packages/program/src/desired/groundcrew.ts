import {
  DiagnosticError,
  error,
  type Diagnostic,
  type JsonObject,
  type SourceRange,
} from '@groundcrew/contract';
import { evaluateResult } from '../evaluate/evaluate.ts';
import { waitsOf } from '../evaluate/deferred.ts';
import { noValue } from '../evaluate/result.ts';
import type { Scope } from '../evaluate/scope.ts';
import type { MapEntry } from '../expression.ts';
import type { ResourceDeclaration } from '../program.ts';
import type { Value } from '../value.ts';

/** Which resource that exists already is meant: by its physical id, or by what it alone of its type has. */
export type Identity =
  | { readonly id: string; readonly at: SourceRange }
  | { readonly match: JsonObject; readonly at: SourceRange };

/** What a template says to Groundcrew about one resource, under `Metadata: Groundcrew:`. */
export interface GroundcrewMetadata {
  /** It must exist; it is used and never changed or deleted. */
  readonly external?: Identity;
  /** It must exist; it is taken under management as it is. */
  readonly import?: Identity;
  /** The name of an account in the project's configuration, or its number. */
  readonly account?: string;
  readonly region?: string;
}

export const groundcrewKeys = ['External', 'Import', 'Account', 'Region'] as const;
export type GroundcrewKey = (typeof groundcrewKeys)[number];

export const isGroundcrewKey = (key: string): key is GroundcrewKey =>
  (groundcrewKeys as readonly string[]).includes(key);

/** What each key takes, to complete the sentence `External takes …`. */
export const groundcrewTakes: Readonly<Record<GroundcrewKey, string>> = {
  External: 'a physical id, or a map of properties that one resource alone has',
  Import: 'a physical id, or a map of properties that one resource alone has',
  Account: 'the name or number of an account',
  Region: 'the name of a region',
};

export const groundcrewEntry = (resource: ResourceDeclaration): MapEntry | undefined =>
  resource.metadata?.entries.find(({ key }) => key === 'Groundcrew');

/**
 * Evaluates `Metadata: Groundcrew:` of a resource. It decides what is done before anything is created, so it may use
 * parameters, conditions, mappings and lookups, but no other resource and no secret. Throws `DiagnosticError`.
 */
export function groundcrewOf(resource: ResourceDeclaration, scope: Scope): GroundcrewMetadata | undefined {
  const entry = groundcrewEntry(resource);
  if (!entry) return undefined;
  if (entry.value.kind !== 'map') throw refused(resource, notMap(entry));
  const problems: Diagnostic[] = [];
  const found: { -readonly [Key in keyof GroundcrewMetadata]: GroundcrewMetadata[Key] } = {};
  for (const { key, value } of entry.value.entries) {
    if (!isGroundcrewKey(key)) continue;
    const given = evaluateResult(value, scope);
    if (given === noValue) continue;
    const waits = waitsOf(given);
    // A lookup that has no answer yet is asked for, and all this is evaluated again.
    if (waits && waits.awaits.size + waits.secrets.size === 0) continue;
    if (waits) problems.push(notKnown(key, value.at));
    else if (key === 'Account' || key === 'Region') {
      const text = textOf(given);
      if (text === undefined) problems.push(wrongShape(key, value.at));
      else found[key === 'Account' ? 'account' : 'region'] = text;
    } else {
      const identity = identityOf(given, value.at);
      if (!identity) problems.push(wrongShape(key, value.at));
      else found[key === 'External' ? 'external' : 'import'] = identity;
    }
  }
  if (found.external && found.import) problems.push(externalAndImport(entry.keyAt));
  if (problems.length > 0) throw refused(resource, ...problems);
  return found;
}

const refused = ({ logicalId }: ResourceDeclaration, ...problems: readonly Diagnostic[]): DiagnosticError =>
  new DiagnosticError(problems.map((problem) => ({ ...problem, address: logicalId })));

const textOf = (value: Value): string | undefined =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : undefined;

function identityOf(value: Value, at: SourceRange): Identity | undefined {
  const id = textOf(value);
  if (id !== undefined) return { id, at };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.keys(value).length === 0 ? undefined : { match: value as JsonObject, at };
}

export const notMap = ({ value }: MapEntry): Diagnostic =>
  error('BAD_GROUNDCREW_METADATA', 'Groundcrew in the metadata takes a map', {
    range: value.at,
    next: `It may have ${groundcrewKeys.join(', ')}.`,
  });

export const wrongShape = (key: GroundcrewKey, range: SourceRange): Diagnostic =>
  error('BAD_GROUNDCREW_METADATA', `${key} takes ${groundcrewTakes[key]}`, { range });

export const notKnown = (key: GroundcrewKey, range: SourceRange): Diagnostic =>
  error('NOT_KNOWN_YET', `${key} of the Groundcrew metadata waits for a resource, or holds a secret`, {
    range,
    next: 'Use parameters, pseudo parameters, conditions, mappings and lookups.',
  });

export const externalAndImport = (range: SourceRange): Diagnostic =>
  error('BAD_GROUNDCREW_METADATA', 'A resource is External or an Import, not both', {
    range,
    next: 'Keep External for what others manage, Import for what this stack is to manage from now on.',
  });
