import type { Clock } from '@groundcrew/aws';
import { DiagnosticError, error, type JsonObject } from '@groundcrew/contract';
import { coerceProperties } from '@groundcrew/program';
import {
  countingCalls,
  type Change,
  type Live,
  type Operation,
  type Refresh,
  type Recovered,
  type ResourceType,
} from '@groundcrew/stacks';
import type { Definition, Shows, Update } from './definition.ts';
import { describeItems } from './describe.ts';
import { newsPatience } from './act.ts';
import { insist, isConflict, isGone, isInUse, isSpent } from './refusals.ts';
import { until, type Probe } from './waiting.ts';

const defaultPatience = 300_000;

/** How long a write may stay invisible to reads. */
const visibilityPatience = 60_000;

/** A whole resource type from what is particular to it. */
export function nativeType<Item, Details>(definition: Definition<Item, Details>, clock: Clock): ResourceType {
  const { type, finder } = definition;
  const patience = definition.patience ?? defaultPatience;
  const exists = (item: Item) => definition.exists?.(item) ?? true;
  const describe = async (items: readonly Item[], refresh: Refresh) =>
    describeItems(definition, items, refresh);

  const present = async (ids: readonly string[]) => (await finder.byIds(ids)).filter(exists);
  const owned = async (tag: Operation['ownership']) =>
    ((await finder.byTag?.(tag)) ?? []).filter(exists).map((item) => definition.id(item));

  const find = async (operation: Operation, desired: JsonObject) =>
    definition.find ? definition.find(operation, desired) : (await owned(operation.ownership))[0];

  /** Asked after a refusal, where reading may be refused for the same reason. */
  const stands = async (id: string): Promise<boolean> => {
    try {
      return (await present([id])).length > 0;
    } catch (problem) {
      if (isGone(problem)) return false;
      throw problem;
    }
  };

  /** A read right after a write may still know nothing. */
  const visible = async (operation: Operation, id: string): Promise<Item> =>
    until<Item>(clock, operation, {
      subject: `${type} ${id}`,
      patience: visibilityPatience,
      async probe() {
        const [item] = await finder.byIds([id]);
        return item === undefined ? { waiting: 'not visible' } : { done: item };
      },
    });

  const ready = async (operation: Operation, id: string): Promise<Item> =>
    until<Item>(clock, operation, {
      subject: `${type} ${id}`,
      patience,
      async probe() {
        const item = await visible(operation, id);
        if (!exists(item)) throw ended(type, id, definition.failure?.(item));
        const state = definition.ready?.(item) ?? true;
        return state === true ? { done: item } : { waiting: state };
      },
    });

  const liveNow = async (operation: Operation, id: string, shows: readonly Shows[] = []): Promise<Live> => {
    // Others may have changed it again: then what is waited for never shows.
    const newsUntil = clock.now() + newsPatience;
    return until<Live>(clock, operation, {
      subject: `${type} ${id}`,
      patience: visibilityPatience,
      async probe() {
        const late = clock.now() >= newsUntil;
        const [live] = await describe([await ready(operation, id)], 'full');
        if (!live) return { waiting: 'not visible' };
        const current = late || shows.every((knows) => knows(live));
        return current ? { done: live } : { waiting: 'as it was before the change' };
      },
    });
  };

  async function make(operation: Operation, desired: JsonObject): Promise<string> {
    const before = definition.idempotency === 'search' ? await find(operation, desired) : undefined;
    if (before !== undefined) return before;
    try {
      return await definition.make(operation, desired);
    } catch (problem) {
      const ours = isConflict(problem) ? await findAgain(operation, desired) : undefined;
      if (ours === undefined) throw problem;
      return ours;
    }
  }

  /** Where an earlier attempt may have made what is in the way, it may not show yet. */
  async function findAgain(operation: Operation, desired: JsonObject): Promise<string | undefined> {
    const showsUntil = operation.again ? clock.now() + newsPatience : 0;
    return until<string | undefined>(clock, operation, {
      subject: `${type} ${operation.logicalId}`,
      patience: visibilityPatience,
      async probe() {
        const late = clock.now() >= showsUntil;
        const found = await find(operation, desired);
        return found !== undefined || late
          ? { done: found }
          : { waiting: 'there already, but does not show' };
      },
    });
  }

  /** All of a creation that comes after the resource exists; safe to repeat. */
  async function finish(operation: Operation, id: string, desired: JsonObject): Promise<Live> {
    if (!definition.complete) return liveNow(operation, id);
    await ready(operation, id);
    const known = await definition.complete(operation, id, desired);
    return liveNow(operation, id, known ? [known] : []);
  }

  return {
    type,
    duplicates: definition.idempotency === 'search',
    async read(physicalIds, refresh) {
      const lives = physicalIds.length === 0 ? [] : await describe(await present(physicalIds), refresh);
      const found = new Map(lives.map((live) => [live.physicalId, live]));
      return new Map(physicalIds.map((id) => [id, found.get(id)]));
    },
    async create(operation, given) {
      const desired = coerceProperties(type, given) as JsonObject;
      const id = await make(operation, desired);
      await operation.created(id);
      return finish(operation, id, desired);
    },
    finish: async (operation, id, given) =>
      finish(operation, id, coerceProperties(type, given) as JsonObject),
    async update(operation, physicalId, given) {
      const change: Change = { ...given, desired: coerceProperties(type, given.desired) as JsonObject };
      refuseUnknown(definition, physicalId, change.changed);
      const shows: Shows[] = [];
      for (const update of definition.updates) {
        if (!update.properties.some((name) => change.changed.includes(name))) continue;
        const known = await update.apply(operation, physicalId, change);
        if (known) shows.push(known);
      }
      return liveNow(operation, definition.updatedId?.(physicalId, change.desired) ?? physicalId, shows);
    },
    async delete(operation, physicalId, recorded) {
      const subject = `${type} ${physicalId}`;
      const passes = (problem: unknown) => isInUse(problem) || isGone(problem);
      const insisting = { subject, patience, passes, waiting: 'in use or not all gone' };
      let calls = (): number => 0;
      // By when it was asked for: an answer that is long on its way may still be of before.
      let late = true;
      const removeOnce = async (): Promise<void> => {
        const counting = countingCalls(operation);
        ({ calls } = counting);
        late = clock.now() >= (operation.settlesAt ?? 0);
        try {
          await definition.remove(counting.counted, physicalId, recorded);
        } catch (problem) {
          if (!isGone(problem) || !late) throw problem;
          // It may be something of the resource that is gone, after an earlier attempt whose answer was lost.
          if (await stands(physicalId)) throw problem;
        }
      };
      await until(clock, operation, {
        subject,
        patience,
        async probe() {
          await insist(clock, operation, insisting, removeOnce);
          // One that looks first and finds nothing calls nothing: what is so new may not show yet.
          return calls() > 0 || late ? { done: undefined } : { waiting: 'not visible' };
        },
      });
      if (!definition.vanishesSlowly) return;
      const probe = async (): Promise<Probe<undefined>> =>
        (await finder.byIds([physicalId])).some((item) => exists(item) || definition.lingers?.(item))
          ? { waiting: 'being deleted' }
          : { done: undefined };
      await until(clock, operation, { subject, patience, probe });
    },
    async recover(operation, given): Promise<Recovered> {
      const found = await find(operation, coerceProperties(type, given) as JsonObject);
      return found === undefined ? { state: 'absent' } : { state: 'found', physicalId: found };
    },
    async *list() {
      for await (const item of finder.all()) if (exists(item)) yield* await describe([item], 'batched');
    },
    ...(definition.physicalIdOf && { physicalIdOf: definition.physicalIdOf.bind(definition) }),
    tokenSpent: isSpent,
    ...(finder.byTag && { findOwned: owned }),
    ...(definition.strayParts && { strayParts: definition.strayParts.bind(definition) }),
    ...(definition.snapshot && {
      snapshot: (operation: Operation, id: string) =>
        definition.snapshot?.(operation, id) ?? Promise.resolve(''),
    }),
    replaces: definition.replaces?.bind(definition),
    unsupported: definition.unsupported,
    updatable: definition.updates.flatMap((update) => update.properties),
    readable: definition.readable,
    deletesFirst: definition.deletesFirst,
    defaults: definition.defaults,
    equal: definition.equal?.bind(definition),
  };
}

function refuseUnknown(
  definition: { readonly type: string; readonly updates: readonly Update[] },
  physicalId: string,
  changed: readonly string[],
): void {
  const known = new Set(definition.updates.flatMap((update) => update.properties));
  const stuck = changed.filter((name) => !known.has(name));
  if (stuck.length === 0) return;
  throw new DiagnosticError(
    error(
      'NOT_UPDATABLE',
      `${stuck.join(' and ')} of ${definition.type} ${physicalId} can't be changed in place`,
      {
        next: 'Replace the resource, with --replace and its logical id, or change the property back.',
      },
    ),
  );
}

const ended = (type: string, id: string, why: string | undefined): DiagnosticError =>
  new DiagnosticError(
    error('RESOURCE_FAILED', `${type} ${id} ended instead of becoming ready`, {
      ...(why && { detail: why }),
      next: 'Resolve what AWS names as the reason, then run the command again.',
    }),
  );
