import { expect } from 'vitest';
import type { JsonObject } from '@groundcrew/contract';
import type { ResourceTypes } from '@groundcrew/stacks';
import { operation } from './operation.ts';
import { drifted } from './same.ts';

/** Makes what a case stands on, and remembers it for the end. */
export interface Ground {
  readonly types: ResourceTypes;
  /** Creates a resource and answers its attributes, `Ref` among them. */
  make(type: string, desired: object): Promise<JsonObject>;
}

export interface Case {
  readonly type: string;
  /** What it tests, where a type has several. */
  readonly about?: string;
  desired(ground: Ground): Promise<object>;
  /** What changes in place. */
  updated?(desired: JsonObject, ground: Ground): Promise<object> | object;
  /** Attributes that must be there, by pattern. */
  readonly attributes?: Readonly<Record<string, RegExp>>;
  /** AWS has nothing that lists them. */
  readonly unlisted?: boolean;
  /** Judges that ignore this type's client token, so that a second create makes a second thing. */
  readonly forgetsTokens?: readonly string[];
  /** Judges that count a call twice which AWS counts once. */
  readonly countsTwice?: readonly string[];
  /** Judges that can't carry it out, with the reason. */
  readonly beyond?: Readonly<Record<string, string>>;
}

/** The cases that a judge can decide, each with its title. */
export const casesFor = (judge: string, cases: readonly Case[]) =>
  cases
    .filter((each) => each.beyond?.[judge] === undefined)
    .map((each) => ({
      title: each.about === undefined ? each.type : `${each.type}: ${each.about}`,
      run: async (types: ResourceTypes) => live(each, types, judge),
    }));

/** A resource's whole life, in the order of a user's: created, found again, changed, deleted. */
async function live({ type: name, ...given }: Case, types: ResourceTypes, judge: string): Promise<void> {
  const made: (() => Promise<void>)[] = [];
  const ground: Ground = {
    types,
    async make(type, properties) {
      const desired = properties as JsonObject;
      const created = await types.get(type).create(operation('Ground'), desired);
      made.push(async () => types.get(type).delete(operation('Ground'), created.physicalId, desired));
      return created.attributes;
    },
  };
  try {
    const type = types.get(name);
    const desired = (await given.desired(ground)) as JsonObject;
    const creating = operation('Thing');
    const created = await type.create(creating, desired);
    let { physicalId } = created;
    made.push(async () => type.delete(operation('Thing'), physicalId, desired));
    expect(creating.ids).toEqual([physicalId]);
    expect(creating.guards.count).toBeGreaterThan(0);
    expect(drifted(type, desired, created)).toEqual([]);
    for (const [attribute, pattern] of Object.entries(given.attributes ?? {})) {
      expect({ attribute, value: created.attributes[attribute] }).toEqual({
        attribute,
        value: expect.stringMatching(pattern),
      });
    }

    const read = await type.read([physicalId], 'full');
    expect(read.get(physicalId)).toEqual(created);
    const batched = (await type.read([physicalId], 'batched')).get(physicalId);
    expect(batched && drifted(type, desired, batched)).toEqual([]);
    expect(await type.recover(creating, desired)).toEqual({ state: 'found', physicalId });
    if (!given.forgetsTokens?.includes(judge) && !given.countsTwice?.includes(judge)) {
      expect((await type.create(creating, desired)).physicalId).toBe(physicalId);
    }
    const finished = given.countsTwice?.includes(judge)
      ? created
      : await type.finish?.(creating, physicalId, desired);
    expect(finished).toEqual(created);
    if (type.findOwned) expect(await type.findOwned(creating.ownership)).toEqual([physicalId]);
    const listed = (await Array.fromAsync(type.list())).map((each) => each.physicalId);
    expect(listed.includes(physicalId)).toBe(given.unlisted !== true);

    const wanted = ((await given.updated?.(desired, ground)) ?? desired) as JsonObject;
    const changed = [...new Set([...Object.keys(desired), ...Object.keys(wanted)])].filter(
      (key) => JSON.stringify(desired[key]) !== JSON.stringify(wanted[key]),
    );
    if (changed.length > 0) {
      const change = { desired: wanted, recorded: desired, live: created, changed };
      const updated = await type.update(operation('Thing'), physicalId, change);
      physicalId = updated.physicalId;
      expect(drifted(type, wanted, updated)).toEqual([]);
      if (type.findOwned) expect(await type.findOwned(creating.ownership)).toEqual([physicalId]);
    }

    await type.delete(operation('Thing'), physicalId, wanted);
    expect((await type.read([physicalId], 'batched')).get(physicalId)).toBeUndefined();
    await type.delete(operation('Thing'), physicalId, wanted);
    expect(await type.recover(creating, desired)).toEqual({ state: 'absent' });
  } finally {
    for (const undo of made.reverse()) await undo();
  }
}
