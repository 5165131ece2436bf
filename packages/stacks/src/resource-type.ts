import type { Json, JsonObject } from '@groundcrew/contract';

/** What AWS says about a resource now. Property names and shapes are CloudFormation's. */
export interface Live {
  readonly physicalId: string;
  /**
   * Only properties that this read returned. One that AWS does not return, or that was not asked for, is missing; one of
   * which AWS says that there is none is null, so that its loss shows as drift.
   */
  readonly properties: JsonObject;
  /** What `Fn::GetAtt` and `Ref` answer, by attribute name; `Ref` itself is under the key `Ref`. */
  readonly attributes: JsonObject;
  /** Properties that exist but cost a call each and were not read, as JSON pointers: `/UserData`. */
  readonly unread?: readonly string[];
}

/** `full` reads what costs one call per resource as well. */
export type Refresh = 'batched' | 'full';

/** One create, update or delete under way. Its token and tag are the same for every attempt of the same operation. */
export interface Operation {
  readonly stack: string;
  readonly logicalId: string;
  /** Client token for APIs that take one: at most 64 characters of [A-Za-z0-9-]. */
  readonly token: string;
  /** Put on everything that takes tags at create, so that `recover` can find it and the last step can sweep it. */
  readonly ownership: { readonly key: string; readonly value: string };
  readonly signal: AbortSignal;
  /** A name for a resource whose template gives none: `<stack>-<logicalId>-<12 characters>`, cut to `maxLength`; the same at each attempt. */
  generateName(maxLength: number, alphabet?: 'mixed' | 'lower'): string;
  /** To be awaited before every mutating call: it checks the lease. */
  guard(): Promise<void>;
  /** Durable at once: the id of what was created, before waiting for it to become usable. */
  created(physicalId: string): Promise<void>;
  progress(message: string): void;
  /** When the intent of this operation was first stored, as milliseconds since the epoch by the database's clock. */
  readonly intendedAt: number;
  /** True where an earlier attempt, or an earlier run under the same token, may have had an effect already. */
  readonly again: boolean;
  /** When something may first have been created under this token: earlier than `intendedAt` where it was taken on. */
  readonly begunAt: number;
  /** Until then AWS may say that what is to be deleted does not exist, only since it is so new. Milliseconds since the epoch. */
  readonly settlesAt?: number;
}

export interface Change {
  readonly desired: JsonObject;
  /** What was last applied; secrets are missing from it. */
  readonly recorded: JsonObject;
  readonly live: Live;
  /** Top-level properties that differ, from `desired` against `recorded` or `live`. */
  readonly changed: readonly string[];
  /** In a rollback: what `Ref` and `Fn::GetAtt` answered before the run that is undone, where that is known. */
  readonly restores?: { readonly attributes: JsonObject };
}

export type Recovered =
  | { readonly state: 'found'; readonly physicalId: string }
  | { readonly state: 'absent' }
  | { readonly state: 'unknown'; readonly reason: string };

/**
 * A kind of resource: the whole of what Groundcrew knows about acting on it. One file each in `resources/<service>/`.
 * Methods throw `DiagnosticError` for what a user must hear, with AWS's code and request id in `detail`.
 */
export interface ResourceType {
  readonly type: string;
  /** Reads many in as few calls as AWS allows. Every id asked for is a key of the answer; `undefined` means it does not exist. */
  read(physicalIds: readonly string[], refresh: Refresh): Promise<ReadonlyMap<string, Live | undefined>>;
  /** The physical id of what AWS identifies so, where they are not the same; for what users name. */
  physicalIdOf?(identifier: string): string;
  /** Idempotent under the same operation. Returns when the resource is usable by its dependants. */
  create(operation: Operation, desired: JsonObject): Promise<Live>;
  /**
   * Changes in place what can be; the planner has already ruled out what forces a replacement. With nothing in `changed` it
   * only waits until the resource is usable. The answer may carry another physical id, where that follows from properties.
   */
  update(operation: Operation, physicalId: string, change: Change): Promise<Live>;
  /** Succeeds when it is already gone. Returns when dependants of its absence may go on. */
  delete(operation: Operation, physicalId: string, recorded: JsonObject): Promise<void>;
  /** True of a failed create when AWS remembers its token from an earlier call, and another one is needed. */
  tokenSpent?(problem: unknown): boolean;
  /** True where AWS would create another one if it were asked twice: what was created before has to be found first. */
  readonly duplicates?: boolean;
  /** Finds what an interrupted create left: by token, natural key or ownership tag. One look, which may come too early. */
  recover(operation: Operation, desired: JsonObject): Promise<Recovered>;
  /**
   * Brings to its end a create that was interrupted after the resource had come to exist: waits until it is usable and
   * makes the calls that come after. Without it the resource is read and `update` is given what differs, be that nothing.
   */
  finish?(operation: Operation, physicalId: string, desired: JsonObject): Promise<Live>;
  /** All of this type in the account and region, for imports, lookups, inventory and sweeps; under `within` where AWS asks for that. */
  list(within?: JsonObject): AsyncIterable<Live>;
  /** Top-level properties that `list` must be given in `within`. */
  readonly listParents?: readonly string[];
  /** False where AWS lists none of the type. */
  readonly listable?: boolean;
  /** Everything that carries this ownership tag, for the sweep at the end of a run. Missing where the type takes no tags. */
  findOwned?(tag: { readonly key: string; readonly value: string }): Promise<readonly string[]>;
  /**
   * What creations under this ownership tag made beside the resource and nothing needs any more, as the private key of a key
   * pair that was made anew: resources of other types. `standing`: attributes of all of this type that the stack records.
   */
  strayParts?(
    tag: { readonly key: string; readonly value: string },
    standing: readonly JsonObject[],
  ): Promise<readonly { readonly type: string; readonly physicalId: string }[]>;
  /** Takes a final snapshot before deletion (DeletionPolicy Snapshot). Missing where AWS has none for this type. */
  snapshot?(operation: Operation, physicalId: string): Promise<string>;
  /** Decides a property whose schema says that it *may* force replacement. */
  replaces?(
    property: string,
    change: { readonly desired: Json; readonly before: Json },
    live: Live | undefined,
  ): boolean;
  /** Top-level properties that AWS has and this type does not carry out: a plan refuses a resource that gives one. */
  readonly unsupported?: readonly string[];
  /**
   * Top-level properties that `update` can change: a change of any other replaces the resource. Without it all can that
   * the schema does not call create-only.
   */
  readonly updatable?: readonly string[];
  /** True where a property that `read` once answered and answers no more is gone, unless it says that it was not read. */
  readonly answersWhole?: boolean;
  /** Top-level properties that the schema calls write-only, and that `read` answers nevertheless. */
  readonly readable?: readonly string[];
  /** Instead of what the schema says: whether a successor has to wait until its predecessor is gone. */
  readonly deletesFirst?: boolean;
  /** Values AWS fills in when the template is silent, for comparing: never shown as drift. */
  readonly defaults?: JsonObject;
  /**
   * True when a desired and a live value mean the same, e.g. an IAM policy written differently or an unordered list; the
   * live one may say more. Also asked of single values inside a property, by a pointer with stars for indices.
   */
  equal?(property: string, desired: Json, live: Json): boolean;
}

/** The types of one account and region. `get` answers for every type AWS knows: native where there is one, else Cloud Control. */
export interface ResourceTypes {
  get(type: string): ResourceType;
  /** Why a type can't be handled, or undefined: e.g. no Cloud Control handlers. */
  refusal(type: string): string | undefined;
}
