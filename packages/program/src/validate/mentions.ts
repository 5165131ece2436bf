import type { SourceRange } from '@groundcrew/contract';
import { checkAttribute } from './attributes.ts';
import type { Findings } from './findings.ts';
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

/** What the checks of one expression share. */
export interface Checking {
  readonly findings: Findings;
  readonly usage: Usage;
  readonly place: Place;
}

export const addressOf = (place: Place): string | undefined =>
  place.section === 'resources' ? place.name : undefined;

/** `Ref`, or `${Name}` in `Fn::Sub`: a pseudo parameter, a parameter or a resource. */
export function mentionName(checking: Checking, name: string, range: SourceRange): void {
  const { findings, usage, place } = checking;
  const { parameters, resources } = findings.program;
  if (pseudoParameters.has(name)) return;
  if (parameters.has(name)) usage.parameters.add(name);
  else if (resources.has(name)) mentionResource(checking, name, range);
  else
    findings.dangling('DANGLING_REFERENCE', `There is no parameter or resource "${name}"`, {
      range,
      address: addressOf(place),
      next: advice(name, [...parameters.keys(), ...resources.keys(), ...pseudoParameters]),
    });
}

/** `Resource.Attribute`, where the attribute may have dots of its own. */
export function mentionAttribute(checking: Checking, dotted: string, range: SourceRange): void {
  const [name = ''] = dotted.split('.');
  if (mentionResource(checking, name, range))
    checkAttribute(checking.findings, name, dotted.slice(name.length + 1), range, addressOf(checking.place));
}

/** False when there is no such resource. */
export function mentionResource(
  { findings, usage, place }: Checking,
  name: string,
  range: SourceRange,
): boolean {
  const { resources } = findings.program;
  if (!resources.has(name)) {
    findings.dangling('DANGLING_REFERENCE', `There is no resource "${name}"`, {
      range,
      address: addressOf(place),
      next: advice(name, resources.keys()),
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
}

/** A condition named by a resource, an output, `Fn::If` or another condition. */
export function mentionCondition(
  { findings, usage, place }: Checking,
  { name, at }: { readonly name: string; readonly at: SourceRange },
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
