import { DiagnosticError, error, type SourceRange } from '@groundcrew/contract';
import type { Place } from './place.ts';
import type { Value } from '../value.ts';
import { deferCall, secretValue } from './deferred.ts';
import { lookupKey, type Lookup } from './lookup.ts';
import type { Scope } from './scope.ts';

const pattern = /\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]+)\}\}/g;

/**
 * Replaces `{{resolve:…}}` in a string. SSM parameters are looked up; secure ones become references to secrets that
 * only a handler reads. Source: CloudFormation user guide, "Using dynamic references".
 */
export function resolveDynamicReferences(text: string, at: SourceRange, scope: Scope): Value {
  if (!text.includes('{{resolve:')) return text;
  const parts: Value[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) parts.push(text.slice(end, match.index));
    parts.push(resolveReference(match[1] ?? '', match[2] ?? '', at, scope));
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push(text.slice(end));
  if (parts.length === 1) return parts[0] as Value;
  return parts.every((part) => typeof part === 'string')
    ? parts.join('')
    : deferCall('Fn::Join', ['', parts], at);
}

function resolveReference(service: string, key: string, at: SourceRange, scope: Scope): Value {
  if (service !== 'ssm') {
    const reference = placedReference(`${service}:${key}`, scope.place);
    return scope.secret?.(reference) ?? secretValue(reference, at);
  }
  const [, name = key, version] = /^(.*?)(?::(\d+))?$/.exec(key) ?? [];
  return answer({ kind: 'ssm', name, version }, at, scope);
}

/** A secret that is read elsewhere than where the stack stands. */
const placedReference = (reference: string, place: Place | undefined): string =>
  place === undefined ? reference : `@${place.accountId}/${place.region}/${place.partition}@${reference}`;

/** A reference as the place it is read in knows it, and that place. */
export function placeOfReference(reference: string): { readonly reference: string; readonly place?: Place } {
  const [, accountId, region, partition, rest] = /^@(\d+)\/([^/]+)\/([^@]+)@(.*)$/s.exec(reference) ?? [];
  if (accountId === undefined || region === undefined || partition === undefined || rest === undefined)
    return { reference };
  return { reference: rest, place: { accountId, region, partition } };
}

/** The answer to a lookup; asks for it, and stays deferred, while there is none. */
export function answer(asked: Lookup, at: SourceRange, scope: Scope): Value {
  // What stacks export is agreed between stacks, wherever the resource stands that uses it.
  const ofStacks = asked.kind === 'export' || asked.kind === 'stack-output';
  const lookup = scope.place && !ofStacks ? { ...asked, place: scope.place } : asked;
  const found = scope.lookups.get(lookupKey(lookup));
  if (found !== undefined) return found;
  if (!scope.needs) {
    throw new DiagnosticError(
      error('LOOKUP_MISSING', `Nothing is known about ${lookupKey(lookup)}`, { range: at }),
    );
  }
  scope.needs({ ...lookup, at });
  return deferCall('Groundcrew::Lookup', lookupKey(lookup), at);
}
