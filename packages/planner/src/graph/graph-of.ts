import { nodesOf, referencesOf, type Program, type Scope } from '@groundcrew/program';
import type { Plan } from '../plan.ts';
import { glyphOf } from '../glyphs.ts';
import type { ResourceGraph } from './graph.ts';

/** Resources and what they refer to or name in DependsOn, whatever their conditions say. */
export function graphOfProgram(program: Program, title = 'program'): ResourceGraph {
  const scope: Scope = {
    program,
    parameters: new Map(),
    pseudo: {},
    lookups: new Map(),
    ref: () => undefined,
    attribute: () => undefined,
  };
  const needs = new Map(
    [...program.resources.values()].map((resource) => {
      const names = [
        ...resource.dependsOn.map((d) => d.logicalId),
        ...referencesOf(resource.properties, scope),
      ];
      return [resource.logicalId, [...new Set(names)].filter((name) => program.resources.has(name))];
    }),
  );
  return {
    title,
    nodes: [...program.resources.values()].map(({ logicalId, type }) => ({ id: logicalId, type })),
    edges: [...needs].flatMap(([from, targets]) => targets.map((to) => ({ from, to }))),
  };
}

/** The resources of a plan with what happens to each. */
export function graphOfPlan(plan: Plan): ResourceGraph {
  const needs = new Map(
    plan.actions.map((action) => [action.id, action.action === 'delete' ? action.formerNeeds : action.needs]),
  );
  const present = new Set(needs.keys());
  return {
    title: plan.stack,
    nodes: plan.actions.map((action) => ({
      id: action.id,
      type: action.type,
      action: action.action,
      glyph: glyphOf(action),
    })),
    edges: [...needs].flatMap(([from, targets]) =>
      [...nodesOf(new Map([[from, targets]]))]
        .filter((to) => to !== from && present.has(to))
        .map((to) => ({ from, to })),
    ),
  };
}

export const graphOf = (source: Program | Plan): ResourceGraph =>
  'actions' in source ? graphOfPlan(source) : graphOfProgram(source);
