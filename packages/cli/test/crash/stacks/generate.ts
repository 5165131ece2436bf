import type { JsonObject } from '@groundcrew/contract';
import { recipes, type Fact, type Recipe, type Setting } from './recipes.ts';

/** What somebody else has made, and a template uses or takes over. */
export interface Existing {
  readonly as: 'External' | 'Import';
  readonly physicalId: string;
}

/** A stack as one version of its template describes it: what there is, by logical id. */
export interface Version {
  readonly stack: string;
  readonly resources: Readonly<Record<string, Setting>>;
  /** Which of them were there before, by logical id. */
  readonly existing?: Readonly<Record<string, Existing>>;
}

export interface Expected {
  readonly logicalId: string;
  readonly type: string;
  readonly facts: Readonly<Record<string, Fact>>;
  readonly footprint: Readonly<Record<string, number>>;
}

export type Random = () => number;

const recipeOf = (logicalId: string): Recipe => {
  const recipe = recipes[logicalId];
  if (recipe === undefined) throw new Error(`there is no recipe for ${logicalId}`);
  return recipe;
};

const pick = <T>(random: Random, list: readonly T[]): T => {
  const chosen = list[Math.floor(random() * list.length)];
  if (chosen === undefined) throw new RangeError('nothing to pick from');
  return chosen;
};

/** The chosen ones with all that they need, in an order in which each comes after its needs. */
function withNeeds(chosen: readonly string[]): string[] {
  const all = new Set<string>();
  const add = (logicalId: string): void => {
    for (const need of recipeOf(logicalId).needs ?? []) add(need);
    all.add(logicalId);
  };
  for (const logicalId of chosen) add(logicalId);
  return [...all];
}

/** A first template. `number` tells the stacks of one test apart, below 15. `existing`: what it has to use or take over. */
export function firstVersion(
  random: Random,
  stack: string,
  number: number,
  most = 3,
  existing?: Readonly<Record<string, Existing>>,
): Version {
  const chosen = Array.from({ length: 1 + Math.floor(random() * most) }, () =>
    pick(random, Object.keys(recipes)),
  );
  const unnamed = random() < 0.5;
  const setting: Setting = { text: 'one', size: 1, edition: 1, prefix: stack, number, unnamed };
  const all = withNeeds([...Object.keys(existing ?? {}), ...chosen]);
  return {
    stack,
    resources: Object.fromEntries(all.map((id) => [id, setting])),
    ...(existing && { existing }),
  };
}

/** A template with everything there is. */
export function everyRecipe(stack: string, number: number): Version {
  const setting: Setting = { text: 'one', size: 1, edition: 1, prefix: stack, number, unnamed: true };
  return { stack, resources: Object.fromEntries(Object.keys(recipes).map((id) => [id, setting])) };
}

export type Changing = 'update' | 'replace' | 'add' | 'remove';

/** Another template after this one: something changed in place, replaced, added or taken out. */
export function nextVersion(
  random: Random,
  before: Version,
  changing: Changing = pickChange(random),
): Version {
  const present = Object.keys(before.resources);
  const target = pick(random, present);
  const setting = before.resources[target];
  const set = (changed: Partial<Setting>): Version => ({
    ...before,
    resources: { ...before.resources, ...(setting && { [target]: { ...setting, ...changed } }) },
  });
  if (changing === 'replace' && setting !== undefined) return set({ edition: setting.edition + 1 });
  if (changing === 'add' && setting !== undefined) {
    const added = withNeeds([pick(random, Object.keys(recipes))]).filter((id) => !(id in before.resources));
    const fresh = { ...setting, text: 'added', edition: setting.edition + 1 };
    return {
      ...before,
      resources: { ...before.resources, ...Object.fromEntries(added.map((id) => [id, fresh])) },
    };
  }
  if (changing === 'remove') {
    const kept = present.filter((id) => !withNeeds([id]).includes(target));
    if (kept.length > 0)
      return {
        ...before,
        // What is taken out once it was taken over is deleted, and can't be taken over again.
        existing: only(before.existing, (id, { as }) => as === 'External' || kept.includes(id)),
        resources: Object.fromEntries(Object.entries(before.resources).filter(([id]) => kept.includes(id))),
      };
  }
  const size = (setting?.size ?? 0) + 1;
  return set({ text: `text ${size}`, size });
}

const only = (
  existing: Version['existing'] = {},
  isMeant: (logicalId: string, each: Existing) => boolean,
): Record<string, Existing> =>
  Object.fromEntries(Object.entries(existing).filter(([id, each]) => isMeant(id, each)));

const pickChange = (random: Random): Changing =>
  pick(random, ['update', 'update', 'replace', 'replace', 'add', 'remove']);

/** CloudFormation text, in JSON. */
export function templateOf({ resources, existing = {} }: Version): string {
  const Resources = Object.fromEntries(
    Object.entries(resources).map(([id, setting]): [string, JsonObject] => {
      const recipe = recipeOf(id);
      const { type, after } = recipe;
      const policies = { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' };
      const order: JsonObject = after === undefined ? {} : { DependsOn: after };
      const there = existing[id];
      if (there?.as === 'External')
        return [id, { Type: type, Metadata: { Groundcrew: { External: there.physicalId } } }];
      const joins: JsonObject =
        there === undefined ? {} : { Metadata: { Groundcrew: { Import: there.physicalId } } };
      return [id, { Type: type, ...joins, ...order, ...policies, Properties: recipe.properties(setting) }];
    }),
  );
  return JSON.stringify({ Resources }, null, 2);
}

/** What the world must show when this version stands; what is external is recorded nowhere. */
export function expectedOf({ resources, existing = {} }: Version): Expected[] {
  const told = (fact: Fact): Fact => {
    const there =
      typeof fact === 'object' && fact !== null && 'physicalIdOf' in fact
        ? existing[String(fact.physicalIdOf)]
        : undefined;
    return there?.as === 'External' ? there.physicalId : fact;
  };
  return Object.entries(resources)
    .filter(([logicalId]) => existing[logicalId]?.as !== 'External')
    .map(([logicalId, setting]) => {
      const recipe = recipeOf(logicalId);
      const { type, footprint } = recipe;
      const facts = Object.entries(recipe.facts(setting)).map(([path, fact]) => [path, told(fact)] as const);
      return { logicalId, type, facts: Object.fromEntries(facts), footprint };
    });
}
