import { deferCall, hasDeferred } from '../evaluate/deferred.ts';
import { noValue } from '../evaluate/result.ts';
import type { Value } from '../value.ts';
import { items, misuse, textOf, type IntrinsicFunction } from './function.ts';
import { valueOfAttribute, valueOfName } from './references.ts';
import { parseSub } from './sub-syntax.ts';

const join: IntrinsicFunction = (call, scope, evaluate) => {
  const [delimiterExpression, listExpression] = items(call, 2);
  const delimiter = delimiterExpression && evaluate(delimiterExpression, scope);
  const list = listExpression && evaluate(listExpression, scope);
  if (typeof delimiter !== 'string') throw misuse(call, 'the delimiter must be a string');
  if (list === undefined || list === noValue) throw misuse(call, 'the second item must be a list');
  if (hasDeferred(list)) return deferCall(call.fn, [delimiter, list], call.at);
  if (!Array.isArray(list)) throw misuse(call, 'the second item must be a list');
  const texts = list.map((item: Value) => textOf(item));
  if (texts.includes(undefined)) throw misuse(call, 'every item of the list must be a string');
  return texts.join(delimiter);
};

const sub: IntrinsicFunction = (call, scope, evaluate) => {
  const [template, variables] = call.argument.kind === 'list' ? items(call, 2) : [call.argument];
  if (template?.kind !== 'literal' || typeof template.value !== 'string')
    throw misuse(call, 'takes a string');
  if (variables && variables.kind !== 'map') throw misuse(call, 'the second item must be a map of variables');
  const own = new Map(variables?.entries.map((entry) => [entry.key, entry.value]));
  const parts: Value[] = parseSub(template.text ?? template.value).map((part) => {
    if (part.kind === 'text') return part.text;
    const variable = own.get(part.name);
    const dot = part.name.indexOf('.');
    if (variable) return present(evaluate(variable, scope), part.name);
    if (dot > 0) return valueOfAttribute(part.name.slice(0, dot), part.name.slice(dot + 1), call.at, scope);
    return present(valueOfName(part.name, call.at, scope, evaluate), part.name);
  });
  if (hasDeferred(parts)) {
    // As variables of their own the parts are put together later as they would be now, lists too.
    const variables = Object.fromEntries(parts.map((part, i) => [`part${i}`, part]));
    const all = Object.keys(variables).map((name) => `\${${name}}`);
    return deferCall(call.fn, [all.join(''), variables], call.at);
  }
  return parts
    .map((part) => textOf(part) ?? (Array.isArray(part) ? part.join(',') : undefined) ?? fail(part))
    .join('');

  function present(value: Value | typeof noValue, name: string): Value {
    if (value === noValue) throw misuse(call, `\${${name}} has no value`);
    return value;
  }
  function fail(part: Value): never {
    throw misuse(call, `${JSON.stringify(part)} can't stand in a string`);
  }
};

const split: IntrinsicFunction = (call, scope, evaluate) => {
  const [delimiterExpression, sourceExpression] = items(call, 2);
  const delimiter = delimiterExpression && evaluate(delimiterExpression, scope);
  const source = sourceExpression && evaluate(sourceExpression, scope);
  if (typeof delimiter !== 'string' || delimiter === '')
    throw misuse(call, 'the delimiter must be a string that is not empty');
  if (source === undefined || source === noValue) throw misuse(call, 'the source must be a string');
  if (hasDeferred(source)) return deferCall(call.fn, [delimiter, source], call.at);
  const text = textOf(source);
  if (text === undefined) throw misuse(call, 'the source must be a string');
  return text.split(delimiter);
};

const base64: IntrinsicFunction = (call, scope, evaluate) => {
  const source = evaluate(call.argument, scope);
  if (source !== noValue && hasDeferred(source)) return deferCall(call.fn, source, call.at);
  const text = textOf(source);
  if (text === undefined) throw misuse(call, 'takes a string');
  return Buffer.from(text, 'utf8').toString('base64');
};

const toJsonString: IntrinsicFunction = (call, scope, evaluate) => {
  const source = evaluate(call.argument, scope);
  if (source === noValue || typeof source !== 'object' || source === null)
    throw misuse(call, 'takes a list or a map');
  return hasDeferred(source) ? deferCall(call.fn, source, call.at) : JSON.stringify(source);
};

export const textFunctions: Readonly<Record<string, IntrinsicFunction>> = {
  'Fn::Join': join,
  'Fn::Sub': sub,
  'Fn::Split': split,
  'Fn::Base64': base64,
  'Fn::ToJsonString': toJsonString,
};
