import { noValue } from '../evaluate/result.ts';
import type { Scope } from '../evaluate/scope.ts';
import type { Value } from '../value.ts';
import { items, misuse, type Evaluate, type IntrinsicFunction } from './function.ts';
import type { Call } from '../expression.ts';

/** The functions that only rules know. Source: CloudFormation user guide, "Rule-specific intrinsic functions". */
function lists(call: Call, scope: Scope, evaluate: Evaluate): [Value[], Value] {
  const [first, second] = items(call, 2).map((item) => evaluate(item, scope));
  if (!Array.isArray(first) || second === undefined || second === noValue)
    throw misuse(call, 'takes a list and a value or list');
  return [first, second];
}

const same = (a: Value, b: Value): boolean => String(a) === String(b);

/** The values of all parameters of a type, as one list. */
const refAll: IntrinsicFunction = (call, scope, evaluate) => {
  const type = evaluate(call.argument, scope);
  return [...scope.program.parameters]
    .filter(([, declared]) => declared.type === type)
    .map(([name]) => scope.parameters.get(name) ?? '');
};

/** They ask AWS about a parameter's resource (a subnet's VPC, an instance's tags), which a rule can't do here. */
function refuseLiveFacts(call: Call): never {
  throw misuse(
    call,
    'facts about live resources are not available to rules',
    'Pass the fact as a parameter of its own',
  );
}

export const ruleFunctions: Readonly<Record<string, IntrinsicFunction>> = {
  'Fn::Contains': (call, scope, evaluate) => {
    const [list, value] = lists(call, scope, evaluate);
    return list.some((item) => same(item, value));
  },
  'Fn::EachMemberEquals': (call, scope, evaluate) => {
    const [list, value] = lists(call, scope, evaluate);
    return list.every((item) => same(item, value));
  },
  'Fn::EachMemberIn': (call, scope, evaluate) => {
    const [list, among] = lists(call, scope, evaluate);
    if (!Array.isArray(among)) throw misuse(call, 'takes two lists');
    return list.every((item) => among.some((other: Value) => same(item, other)));
  },
  'Fn::RefAll': refAll,
  'Fn::ValueOf': (call) => refuseLiveFacts(call),
  'Fn::ValueOfAll': (call) => refuseLiveFacts(call),
};
