import type { JsonObject } from '@groundcrew/contract';
import { topLevelOf } from '../pointer.ts';

/** What was not read matters where the template or the record names it, and no fingerprint stands in for it. */
export const unread = (
  named: JsonObject,
  pointers: readonly string[],
  writeOnly: (pointer: string) => boolean,
): string[] => pointers.filter((pointer) => topLevelOf(pointer) in named && !writeOnly(pointer));
