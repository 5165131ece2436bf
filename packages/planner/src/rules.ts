import type { Json, JsonObject } from '@groundcrew/contract';
import type { LiveResource } from './state.ts';

/** What the planner has to know about types, as functions, so that it reads no schema itself. Pointers may hold indices. */
export interface TypeRules {
  /** Whether a change at this pointer replaces the resource, as far as the schema says. */
  replacement(type: string, pointer: string): 'never' | 'always' | 'conditional';
  /** Decides a `conditional` one; `undefined` where nobody knows. */
  replaces(
    type: string,
    property: string,
    change: { readonly desired: Json; readonly before: Json },
    live: LiveResource | undefined,
  ): boolean | undefined;
  /** The list at this pointer means the same in any order. */
  unordered(type: string, pointer: string): boolean;
  /** The keys of the map at this pointer are the user's own, so that one which AWS leaves out of its answer is lost. */
  freeKeys?(type: string, pointer: string): boolean;
  /** AWS accepts it and never answers it. */
  writeOnly(type: string, pointer: string): boolean;
  /**
   * Two values of a top-level property mean the same although they are written differently; `desired` may say less than
   * `other`. Also asked of single values inside, by a pointer with stars for indices.
   */
  equal(type: string, property: string, desired: Json, other: Json): boolean;
  /** What AWS fills in where the template is silent. */
  defaults(type: string): JsonObject;
  /** Sets of top-level properties by which two resources of the type would collide: its name, or a network and its range. */
  exclusiveKeys(type: string): readonly (readonly string[])[];
  /** The type's replacement must delete first, whatever its properties. */
  deletesFirst(type: string): boolean;
  /** An attribute keeps its value when these top-level properties change in place. */
  keepsAttribute(type: string, attribute: string, changed: readonly string[]): boolean;
  /** Within what a name of the type is unique; one that is unique in an account is the same in all its regions. */
  namespace(type: string): 'region' | 'account' | 'world';
  /** Deleting one loses what it holds: data, messages, keys. */
  holdsData(type: string): boolean;
  /** AWS changes this top-level property in one direction only: a volume grows, an engine is upgraded. */
  oneWay(type: string, property: string): boolean;
  /** A final snapshot can be taken before deletion. */
  canSnapshot(type: string): boolean;
}
