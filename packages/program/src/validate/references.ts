import type { SourceRange } from '@groundcrew/contract';
import type { Call, Expression, Literal } from '../expression.ts';
import { parseSub } from '../functions/sub-syntax.ts';
import { checkAttribute } from './attributes.ts';
import type { Findings } from './findings.ts';
import { checkShape } from './function-shapes.ts';
import { checkMappingKeys } from './mapping-keys.ts';
import { advice, pseudoParameters } from './names.ts';
import { note, type Usage } from './usage.ts';

/** Where an expression stands, which decides what it may name. */
export interface Place {
  readonly section: 'conditions' | 'rules' | 'resources' | 'outputs';
  /** The condition, rule, resource or output it belongs to. */
  readonly name: string;
  /** What it names must exist before this resource does. */
  readonly orders: boolean;
}

const addressOf = (place: Place): string | undefined =>
  place.section === 'resources' ? place.name : undefined;

/** Checks every function of an expression, and that what they name exists; notes what is used. */
export function checkReferences(
  findings: Findings,
  usage: Usage,
  expression: Expression,
  place: Place,
): void {
  const visit = (part: Expression): void => {
    if (part.kind === 'list') part.items.forEach(visit);
    else if (part.kind === 'map') part.entries.forEach((entry) => visit(entry.value));
    else if (part.kind === 'call') visitCall(part);
    else if (place.section === 'resources' && place.orders) forgottenSub(part);
  };

  /** `${Name}` of something this template has, in a string that nothing substitutes. */
  const forgottenSub = ({ value, at }: Literal): void => {
    if (typeof value !== 'string' || !value.includes('${') || value.includes('\n')) return;
    const { parameters, resources } = findings.program;
    for (const part of parseSub(value)) {
      if (part.kind !== 'variable') continue;
      const name = part.name.split('.')[0] ?? '';
      if (parameters.has(name) || resources.has(name) || pseudoParameters.has(part.name))
        findings.warning('FORGOTTEN_SUB', `"\${${part.name}}" stays as it is: nothing substitutes it`, {
          range: at,
          address: addressOf(place),
          next: 'Put the string under Fn::Sub.',
        });
    }
  };

  const visitCall = (call: Call): void => {
    const { fn, argument } = call;
    if (fn === 'Condition' && argument.kind !== 'literal') return visit(argument);
    if (!checkShape(findings, call, addressOf(place))) return visit(argument);
    if (fn === 'Ref' && argument.kind === 'literal') nameUsed(String(argument.value), argument.at);
    else if (fn === 'Fn::GetAtt') visitGetAtt(argument);
    else if (fn === 'Fn::Sub') visitSub(argument);
    else if (fn === 'Condition' && argument.kind === 'literal')
      condition(String(argument.value), argument.at);
    else if (fn === 'Fn::If' && argument.kind === 'list') visitIf(argument.items);
    else if (fn === 'Fn::FindInMap' && argument.kind === 'list') {
      checkMappingKeys(findings, usage, argument.items, addressOf(place));
      argument.items.forEach(visit);
    } else visit(argument);
  };

  const visitIf = ([first, ...branches]: readonly Expression[]): void => {
    if (first?.kind === 'literal') condition(String(first.value), first.at);
    else if (first) visit(first);
    branches.forEach(visit);
  };

  const visitGetAtt = (argument: Expression): void => {
    if (argument.kind === 'literal') return attributeUsed(String(argument.value), argument.at);
    const [resource, attribute] = argument.kind === 'list' ? argument.items : [];
    if (resource?.kind !== 'literal' || !attribute) return;
    if (attribute.kind === 'literal')
      attributeUsed(`${String(resource.value)}.${String(attribute.value)}`, argument.at);
    else {
      resourceUsed(String(resource.value), resource.at);
      visit(attribute);
    }
  };

  const visitSub = (argument: Expression): void => {
    const [template, variables] = argument.kind === 'list' ? argument.items : [argument];
    const own = variables?.kind === 'map' ? variables.entries.map((entry) => entry.key) : [];
    if (variables) visit(variables);
    if (template?.kind !== 'literal') return;
    for (const part of parseSub(String(template.value))) {
      if (part.kind !== 'variable' || own.includes(part.name)) continue;
      if (part.name.includes('.')) attributeUsed(part.name, template.at);
      else nameUsed(part.name, template.at);
    }
  };

  const nameUsed = (name: string, range: SourceRange): void => {
    const { program } = findings;
    if (pseudoParameters.has(name)) return;
    if (program.parameters.has(name)) usage.parameters.add(name);
    else if (program.resources.has(name)) resourceUsed(name, range);
    else {
      const known = [...program.parameters.keys(), ...program.resources.keys(), ...pseudoParameters];
      findings.dangling('DANGLING_REFERENCE', `There is no parameter or resource "${name}"`, {
        range,
        address: addressOf(place),
        next: advice(name, known),
      });
    }
  };

  const resourceUsed = (name: string, range: SourceRange): boolean => {
    const { resources } = findings.program;
    if (!resources.has(name)) {
      const next = advice(name, resources.keys());
      findings.dangling('DANGLING_REFERENCE', `There is no resource "${name}"`, {
        range,
        address: addressOf(place),
        next,
      });
      return false;
    }
    if (place.section === 'conditions' || place.section === 'rules') {
      const one = place.section === 'conditions' ? 'condition' : 'rule';
      findings.error('NOT_KNOWN_YET', `The ${one} "${place.name}" names the resource "${name}"`, {
        range,
        next: 'Use parameters and mappings: both are decided before anything is created.',
      });
    }
    if (place.section === 'resources' && place.orders) note(usage.resources, place.name, name);
    return true;
  };

  const attributeUsed = (dotted: string, range: SourceRange): void => {
    const dot = dotted.indexOf('.');
    const name = dot < 0 ? dotted : dotted.slice(0, dot);
    if (resourceUsed(name, range))
      checkAttribute(findings, name, dotted.slice(name.length + 1), range, addressOf(place));
  };

  const condition = (name: string, range: SourceRange): void =>
    checkCondition(findings, usage, { name, at: range }, place);

  visit(expression);
}

/** A condition named by a resource, an output, `Fn::If` or another condition. */
export function checkCondition(
  findings: Findings,
  usage: Usage,
  { name, at }: { readonly name: string; readonly at: SourceRange },
  place: Place,
): void {
  const { conditions } = findings.program;
  usage.conditions.add(name);
  if (place.section === 'conditions') note(usage.conditionsOf, place.name, name);
  if (conditions.has(name)) return;
  findings.dangling('DANGLING_CONDITION', `There is no condition "${name}"`, {
    range: at,
    address: addressOf(place),
    next: advice(name, conditions.keys(), 'condition'),
  });
}
