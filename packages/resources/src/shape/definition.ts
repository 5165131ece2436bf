import type { Json, JsonObject } from '@groundcrew/contract';
import type { Change, Live, Operation, ResourceType } from '@groundcrew/stacks';

export interface OwnershipTag {
  readonly key: string;
  readonly value: string;
}

/** The reads of a type: each in as few calls as AWS allows. What does not exist is missing from an answer. */
export interface Finder<Item> {
  byIds(ids: readonly string[]): Promise<readonly Item[]>;
  all(): AsyncIterable<Item>;
  /** Missing where the type takes no tags, or can't be searched by them. */
  byTag?(tag: OwnershipTag): Promise<readonly Item[]>;
}

/**
 * What a read makes of an item: CloudFormation's properties, and attributes beside those. A property is undefined where the
 * read does not tell, null where it tells that there is none.
 */
export interface Described {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly attributes: Readonly<Record<string, unknown>> & { readonly Ref: string };
  readonly unread?: readonly string[];
}

/** Whether a read knows of a change, where the properties that were set can't tell: a count, a number of a version. */
export type Shows = (live: Live) => boolean;

/** One way in which a change is carried out; called once when any of its properties changed. */
export interface Update {
  readonly properties: readonly string[];
  apply(operation: Operation, physicalId: string, change: Change): Promise<Shows | void>;
}

/**
 * A resource type in declarative form; `nativeType` adds what all types have in common: adopting what an interrupted
 * create left, waiting, tolerance of late visibility, paging, and the treatment of what is gone already.
 */
export interface Definition<Item, Details = undefined> {
  readonly type: string;
  /** Properties that AWS has for the type and that this definition does not carry out: refused by name. */
  readonly unsupported?: readonly string[];
  readonly finder: Finder<Item>;
  id(item: Item): string;
  live(item: Item, details: Details | undefined): Described;
  /** What costs calls for each resource; read for `full` only. */
  details?(item: Item): Promise<Details>;
  /** False for what AWS still shows although it is gone: a terminated instance. */
  exists?(item: Item): boolean;
  /** True for what counts as gone, but whose dependants can't go yet: an instance that is shutting down. */
  lingers?(item: Item): boolean;
  /** Why something that was waited for ended instead, in AWS's words. */
  failure?(item: Item): string | undefined;
  /** True when dependants may rely on it, else what it is waiting for. Throws when it will never be. */
  ready?(item: Item): true | string;
  /** Milliseconds to become ready, or to be gone; five minutes unless the type is slow. */
  readonly patience?: number;

  /** One mutation that creates it, under `operation.ownership` or `operation.token`; answers the physical id. */
  make(operation: Operation, desired: JsonObject): Promise<string>;
  /**
   * How a second `make` is kept from creating twice. `token`: AWS recognises the client token. `conflict`: AWS refuses
   * the second, and what is there is ours if `find` says so. `search`: AWS would create another, so it is searched first.
   */
  readonly idempotency: 'token' | 'conflict' | 'search';
  /** What an earlier `make` of this operation created; by ownership tag unless given. */
  find?(operation: Operation, desired: JsonObject): Promise<string | undefined>;
  /** Everything that a create call does not take; safe to repeat. */
  complete?(operation: Operation, physicalId: string, desired: JsonObject): Promise<Shows | void>;

  readonly updates: readonly Update[];
  /** The physical id after an update, where it follows from properties. */
  updatedId?(physicalId: string, desired: JsonObject): string;
  remove(operation: Operation, physicalId: string, recorded: JsonObject): Promise<void>;
  /** Its deletion goes on after the call that asks for it. */
  readonly vanishesSlowly?: boolean;

  /** See `ResourceType`. */
  physicalIdOf?: ResourceType['physicalIdOf'];
  strayParts?: ResourceType['strayParts'];
  snapshot?(operation: Operation, physicalId: string): Promise<string>;
  replaces?(
    property: string,
    change: { readonly desired: Json; readonly before: Json },
    live: Live | undefined,
  ): boolean;
  /** Instead of what the schema says: whether a successor has to wait until its predecessor is gone. */
  readonly deletesFirst?: boolean;
  readonly defaults?: JsonObject;
  /** Properties that the schema calls write-only, although this type's reads answer them. */
  readonly readable?: readonly string[];
  /** Properties that `Fn::GetAtt` is not to answer, since they may hold secrets. */
  readonly sensitive?: readonly string[];
  equal?(property: string, desired: Json, live: Json): boolean;
}
