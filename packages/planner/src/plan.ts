import type { Diagnostic, Json, SourceRange } from '@groundcrew/contract';
import type { DeletionPolicy, Place } from '@groundcrew/program';
import type { Irreversible } from './irreversible.ts';

/** Where a plan acts. */
export interface Target {
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
}

/**
 * What will be done to a resource. `import` takes one that exists under management, and updates it afterwards where there
 * are `changes`; `external` only uses one that others manage.
 */
export type ActionName = 'create' | 'update' | 'replace' | 'delete' | 'import' | 'external' | 'none';

export type ReplacementOrder = 'create-before-delete' | 'delete-before-create';

/** One property that will change. `path` is a JSON pointer into the resource's properties: `/Tags/0/Value`. */
export interface PropertyChange {
  readonly path: string;
  /** What stands now; missing where nothing does, and where it is sensitive. */
  readonly before?: Json;
  /** What will stand; missing where nothing will, where it is sensitive, and where it is unknown until apply. */
  readonly after?: Json;
  /** `change`: the template differs from what was last applied. `drift`: AWS differs from both. */
  readonly kind: 'change' | 'drift';
  readonly forcesReplacement: boolean;
  /** Neither side may be shown. */
  readonly sensitive: boolean;
  /** The new value is known only once the resources it reads have been applied. */
  readonly unknown: boolean;
  /** Left out of the template: AWS's default takes its place. */
  readonly toDefault: boolean;
}

export interface Action {
  /** The logical id, or that with `#<physicalId>` and the place for what an earlier replacement left behind. */
  readonly id: string;
  /** `<stack>/<logicalId>`. */
  readonly address: string;
  readonly logicalId: string;
  readonly type: string;
  /** The type so far, where the template changes it. */
  readonly formerType?: string;
  readonly action: ActionName;
  readonly order?: ReplacementOrder;
  readonly physicalId?: string;
  /** Where it stands or will, if not where the plan's stack does. */
  readonly place?: Place;
  /** Where its predecessor stands, if the replacement moves it; null for the place of the stack. */
  readonly formerPlace?: Place | null;
  readonly changes: readonly PropertyChange[];
  /** Why, one clause each: `no longer exists in AWS`. */
  readonly reasons: readonly string[];
  /** What becomes of the resource that stands now, where the action takes it away. */
  readonly policy: DeletionPolicy;
  /** AWS is as desired, but what is recorded about the resource is not, e.g. its deletion policy. */
  readonly recordsOnly: boolean;
  /** Logical ids that the template makes it depend on. */
  readonly needs: readonly string[];
  /** Logical ids that it depended on when last applied. */
  readonly formerNeeds: readonly string[];
  /** Ids of deletions that free a name or address this one takes. */
  readonly takesOverFrom: readonly string[];
  /** An update of something that AWS changes in one direction only: a volume's size. */
  readonly oneWay?: true;
  /** Properties that exist in AWS but were not read, as JSON pointers: drift in them stays unseen. */
  readonly unread: readonly string[];
  /** Where the template declares it. */
  readonly source?: SourceRange;
}

export interface OutputChange {
  readonly name: string;
  readonly action: 'create' | 'update' | 'delete';
  readonly before?: Json;
  readonly after?: Json;
  readonly unknown: boolean;
  readonly sensitive: boolean;
  readonly exportName?: string;
}

/** What a plan was computed from, each as SHA-256 in hex over canonical JSON. */
export interface PlanHashes {
  readonly program: string;
  /** Parameters and the answers to lookups, keyed, since secrets are among them. They show only where they are known. */
  readonly inputs: string;
  readonly state: string;
  readonly live: string;
}

/** A plain JSON value: it can be printed, drawn, saved and approved, and holds no secret. */
export interface Plan {
  readonly format: 1;
  readonly stack: string;
  readonly target: Target;
  readonly destroy: boolean;
  /** The run whose changes the plan undoes. */
  readonly rollsBack?: string;
  /** Logical ids it was limited to; what they need is included. */
  readonly targets?: readonly string[];
  /** In an order in which they could be carried out one by one. */
  readonly actions: readonly Action[];
  readonly outputs: readonly OutputChange[];
  /** What a rollback could not undo if the apply failed; of a plan that rolls back, what it does not restore. */
  readonly irreversible: readonly Irreversible[];
  /** Warnings: an error means that there is no plan. */
  readonly diagnostics: readonly Diagnostic[];
  readonly hashes: PlanHashes;
  /** Over everything else in the plan. */
  readonly hash: string;
}
