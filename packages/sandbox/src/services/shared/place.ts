import type { World } from '../../world/world.ts';

/** Where in which world: what a timer keeps of the call that started it. A `Call` is one. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly world: World;
}

/** AWS time now, as rows keep it. */
export function timestamp(at: Place): string {
  return at.world.clock.now().toISOString();
}
