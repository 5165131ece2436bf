import type { Call, Expression, Literal } from '../expression.ts';
import { parseSub } from '../functions/sub-syntax.ts';
import { checkShape } from './function-shapes.ts';
import { checkLookup } from './lookups.ts';
import { checkMappingKeys } from './mapping-keys.ts';
import {
  addressOf,
  mentionAttribute,
  mentionCondition,
  mentionName,
  mentionResource,
  type Checking,
} from './mentions.ts';
import { pseudoParameters } from './names.ts';

/** Checks every function of an expression, and that what they name exists; notes what is used. */
export function checkReferences(checking: Checking, expression: Expression): void {
  if (expression.kind === 'list') for (const item of expression.items) checkReferences(checking, item);
  else if (expression.kind === 'map')
    for (const { value } of expression.entries) checkReferences(checking, value);
  else if (expression.kind === 'call') checkCall(checking, expression);
  else warnOfForgottenSub(checking, expression);
}

type CallCheck = (checking: Checking, argument: Expression) => void;

const checks: ReadonlyMap<string, CallCheck> = new Map<string, CallCheck>(
  Object.entries({
    Ref: (checking, argument) => {
      if (argument.kind === 'literal') mentionName(checking, String(argument.value), argument.at);
    },
    Condition: checkConditionName,
    'Fn::If': (checking, argument) => {
      const [condition, ...branches] = argument.kind === 'list' ? argument.items : [];
      if (condition) checkConditionName(checking, condition);
      for (const branch of branches) checkReferences(checking, branch);
    },
    'Fn::GetAtt': checkGetAtt,
    'Fn::Sub': checkSub,
    'Fn::Lookup': (checking, argument) => {
      checkLookup(checking.findings, argument, addressOf(checking.place));
      checkReferences(checking, argument);
    },
    'Fn::FindInMap': (checking, argument) => {
      const items = argument.kind === 'list' ? argument.items : [];
      checkMappingKeys(checking.findings, checking.usage, items, addressOf(checking.place));
      for (const item of items) checkReferences(checking, item);
    },
  } satisfies Record<string, CallCheck>),
);

function checkCall(checking: Checking, call: Call): void {
  const shaped = checkShape(checking.findings, call, addressOf(checking.place));
  (shaped ? (checks.get(call.fn) ?? checkReferences) : checkReferences)(checking, call.argument);
}

function checkConditionName(checking: Checking, argument: Expression): void {
  if (argument.kind === 'literal')
    mentionCondition(checking, { name: String(argument.value), at: argument.at });
  else checkReferences(checking, argument);
}

function checkGetAtt(checking: Checking, argument: Expression): void {
  if (argument.kind === 'literal') mentionAttribute(checking, String(argument.value), argument.at);
  const [resource, attribute] = argument.kind === 'list' ? argument.items : [];
  if (resource?.kind !== 'literal' || !attribute) return;
  const name = String(resource.value);
  if (attribute.kind === 'literal')
    mentionAttribute(checking, `${name}.${String(attribute.value)}`, argument.at);
  else {
    mentionResource(checking, name, resource.at);
    checkReferences(checking, attribute);
  }
}

function checkSub(checking: Checking, argument: Expression): void {
  const [template, variables] = argument.kind === 'list' ? argument.items : [argument];
  const own = variables?.kind === 'map' ? variables.entries.map(({ key }) => key) : [];
  if (variables) checkReferences(checking, variables);
  if (template?.kind !== 'literal') return;
  for (const part of parseSub(String(template.value))) {
    if (part.kind !== 'variable' || own.includes(part.name)) continue;
    if (part.name.includes('.')) mentionAttribute(checking, part.name, template.at);
    else mentionName(checking, part.name, template.at);
  }
}

/** `${Name}` of something this template has, in a line of a property that nothing substitutes. */
function warnOfForgottenSub({ findings, place }: Checking, { value, at }: Literal): void {
  if (!place.orders || typeof value !== 'string' || !value.includes('${') || value.includes('\n')) return;
  const { parameters, resources } = findings.program;
  for (const part of parseSub(value)) {
    if (part.kind !== 'variable') continue;
    const [name = ''] = part.name.split('.');
    if (parameters.has(name) || resources.has(name) || pseudoParameters.has(part.name))
      findings.warning('FORGOTTEN_SUB', `"\${${part.name}}" stays as it is: nothing substitutes it`, {
        range: at,
        address: addressOf(place),
        next: 'Put the string under Fn::Sub.',
      });
  }
}
