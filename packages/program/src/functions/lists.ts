import { deferCall, hasDeferred } from '../evaluate/deferred.ts';
import { answer } from '../evaluate/dynamic-reference.ts';
import { noValue } from '../evaluate/result.ts';
import { isDeferred, type Value } from '../value.ts';
import { subnets } from './cidr.ts';
import { items, misuse, textOf, type IntrinsicFunction } from './function.ts';

const select: IntrinsicFunction = (call, scope, evaluate) => {
  const [indexExpression, listExpression] = items(call, 2);
  const index = indexExpression && evaluate(indexExpression, scope);
  const list = listExpression && evaluate(listExpression, scope);
  if (index === undefined || index === noValue || list === undefined || list === noValue)
    throw misuse(call, 'takes an index and a list');
  if (isDeferred(index) || isDeferred(list)) return deferCall(call.fn, [index, list], call.at);
  if (!Array.isArray(list)) throw misuse(call, 'the second item must be a list');
  const position = /^\d+$/.test(String(index)) ? Number(index) : Number.NaN;
  const item: Value | undefined = list[position];
  if (item === undefined) throw misuse(call, `there is no item ${String(index)} in a list of ${list.length}`);
  return item;
};

const getAZs: IntrinsicFunction = (call, scope, evaluate) => {
  const given = evaluate(call.argument, scope);
  const region = given === '' || given === noValue ? scope.pseudo['AWS::Region'] : given;
  if (typeof region !== 'string')
    throw misuse(call, 'takes the name of a region, or an empty string for the current one');
  return answer({ kind: 'zones', region }, call.at, scope);
};

const cidr: IntrinsicFunction = (call, scope, evaluate) => {
  const values = items(call, 2, 3).map((item) => evaluate(item, scope));
  if (values.includes(noValue)) throw misuse(call, 'takes a block, a count and the bits of each subnet');
  const known = values as Value[];
  if (hasDeferred(known)) return deferCall(call.fn, known, call.at);
  const [block, count, bits] = known.map((value) => textOf(value) ?? '');
  const result = subnets(block ?? '', Number(count), bits === undefined ? undefined : Number(bits));
  if (typeof result === 'string') throw misuse(call, result);
  return result;
};

const length: IntrinsicFunction = (call, scope, evaluate) => {
  const list = evaluate(call.argument, scope);
  if (list !== noValue && isDeferred(list)) return deferCall(call.fn, list, call.at);
  if (!Array.isArray(list)) throw misuse(call, 'takes a list');
  return list.length;
};

export const listFunctions: Readonly<Record<string, IntrinsicFunction>> = {
  'Fn::Select': select,
  'Fn::GetAZs': getAZs,
  'Fn::Cidr': cidr,
  'Fn::Length': length,
};
