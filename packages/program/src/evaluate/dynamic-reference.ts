import { DiagnosticError, error, type SourceRange } from '@groundcrew/contract';
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
    const reference = `${service}:${key}`;
    return scope.secret?.(reference) ?? secretValue(reference, at);
  }
  const [, name = key, version] = /^(.*?)(?::(\d+))?$/.exec(key) ?? [];
  return answer({ kind: 'ssm', name, version }, at, scope);
}

/** The answer to a lookup; asks for it, and stays deferred, while there is none. */
export function answer(lookup: Lookup, at: SourceRange, scope: Scope): Value {
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
