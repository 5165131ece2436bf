import type { World } from '../../world/world.ts';
import type { Place } from '../shared/place.ts';

const queues = new WeakMap<World, Map<string, Promise<void>>>();

/** What is done to one machine or one volume's file happens one after the other, whatever the API answers meanwhile. */
export function inOrder(world: World, id: string, act: () => Promise<void>): Promise<void> {
  let queue = queues.get(world);
  if (!queue) queues.set(world, (queue = new Map()));
  const done = (queue.get(id) ?? Promise.resolve()).catch(() => undefined).then(act);
  queue.set(id, done);
  return done;
}

/** The same where nobody waits for it: what fails is the machine host's to report. */
export function inOrderUnwatched(world: World, id: string, act: () => Promise<void>): void {
  inOrder(world, id, act).catch(() => undefined);
}

/** Resolves when what was asked for so far is done, well or not. */
export function caughtUp(world: World, id: string): Promise<void> {
  return (queues.get(world)?.get(id) ?? Promise.resolve()).catch(() => undefined);
}

/** Resolves after this much AWS time. */
export function elapsed(at: Place, seconds: number): Promise<void> {
  return new Promise((resolve) => {
    at.world.clock.after(seconds, resolve);
  });
}
