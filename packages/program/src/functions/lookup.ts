import type { JsonObject } from '@groundcrew/contract';
import { deferCall, waitsOf } from '../evaluate/deferred.ts';
import { answer } from '../evaluate/dynamic-reference.ts';
import { noValue } from '../evaluate/result.ts';
import type { Value } from '../value.ts';
import { misuse, type IntrinsicFunction } from './function.ts';

export const lookupKeys = ['Type', 'Where', 'Return', 'All'] as const;
export type LookupKey = (typeof lookupKeys)[number];

/**
 * `Fn::Lookup: {Type, Where, Return, All}`: a value of a resource that exists already. Exactly one must fit, unless `All`
 * asks for a list. `Return` is `Ref` where it is missing.
 */
const lookup: IntrinsicFunction = (call, scope, evaluate) => {
  const argument = evaluate(call.argument, scope);
  const waits = argument === noValue ? undefined : waitsOf(argument);
  if (waits && waits.awaits.size > 0)
    throw misuse(call, 'what it looks for must be known before anything is created');
  if (waits && waits.secrets.size > 0) throw misuse(call, 'it can’t look for a secret');
  // A lookup inside this one has no answer yet.
  if (waits) return deferCall(call.fn, argument as Value, call.at);
  const {
    Type: type,
    Where: where,
    Return: returns = 'Ref',
    All: all = false,
  } = Object(argument) as Record<string, unknown>;
  if (typeof type !== 'string' || !isObject(where) || typeof returns !== 'string' || !isTruth(all))
    throw misuse(call, 'takes Type, Where and optionally Return and All');
  return answer({ kind: 'resource', type, where, returns, all: String(all) === 'true' }, call.at, scope);
};

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTruth = (value: unknown): boolean => ['true', 'false'].includes(String(value));

export const lookupFunctions: Readonly<Record<string, IntrinsicFunction>> = { 'Fn::Lookup': lookup };
