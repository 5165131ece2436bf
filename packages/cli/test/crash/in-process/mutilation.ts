import type { StepContext, StepHandler } from '@groundcrew/runs';
import type { ResourceTypes } from '@groundcrew/stacks';
import type { Database } from '@groundcrew/store';

/** A safety that is switched off, to see that its loss is noticed. */
export const mutilations = ['intents', 'fences', 'search'] as const;
export type Mutilation = (typeof mutilations)[number];

/** The handlers without a safety that their context gives them. */
export function mutilated(
  handlers: StepHandler<never>[],
  mutilation: Mutilation | undefined,
  database: Database,
): StepHandler<never>[] {
  if (mutilation !== 'intents' && mutilation !== 'fences') return handlers;
  return handlers.map((handler) => {
    const run = handler.run.bind(handler) as (context: StepContext) => ReturnType<typeof handler.run>;
    return { ...handler, run: (context: StepContext) => run(without(mutilation, context, database)) };
  });
}

/** Nothing is stored before it is done, or nothing asks whether the step is still held. */
function without(mutilation: 'intents' | 'fences', context: StepContext, database: Database): StepContext {
  const nothing = async (): Promise<void> => undefined;
  const unsafe: Partial<StepContext> =
    mutilation === 'intents'
      ? { intend: nothing, remember: nothing }
      : {
          assertHeld: nothing,
          commit: (work) => database.transaction(work),
          holdsLease: () => undefined,
          signal: new AbortController().signal,
          remember: (record) => context.remember(record).catch(() => undefined),
        };
  return new Proxy(context, {
    get(target, name) {
      if (name in unsafe) return unsafe[name as keyof StepContext];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** What an interrupted creation made is found neither by name nor by tag: each attempt leaves another one. */
export function withoutSearch(types: ResourceTypes): ResourceTypes {
  let attempts = 0;
  return {
    refusal: (type) => types.refusal(type),
    get(name) {
      const type = types.get(name);
      return {
        ...type,
        findOwned: undefined,
        recover: async () => ({ state: 'absent' }),
        create(operation, desired) {
          const ownership = { ...operation.ownership, value: `lost-${attempts++}` };
          return type.create({ ...operation, ownership }, desired);
        },
      };
    },
  };
}
