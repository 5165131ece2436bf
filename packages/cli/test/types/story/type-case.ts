import type { Json, JsonObject } from '@groundcrew/contract';
import type { ReplacementOrder } from '@groundcrew/planner';
import type { Aws } from './aws.ts';

/** A resource as a template has it. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: JsonObject;
  readonly [attribute: string]: Json | undefined;
}
export type Resources = Readonly<Record<string, TemplateResource>>;

/** What AWS itself says about a resource, asked through its SDK. */
export interface Sight {
  /** What `Ref` and `Fn::GetAtt` have to answer, by attribute name. */
  readonly answers: Readonly<Record<string, unknown>>;
  /** What a user sees of it, in the SDK's words. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Another version of the properties: `null` leaves one out of the template. */
export type Patch = JsonObject;

/** A change of the template, the paths that a plan has to show for it, and the facts that then hold. */
export interface Variation {
  readonly patch: Patch;
  readonly paths: readonly string[];
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** One resource type, as data for the story that every type lives through. Its resource is called `Subject`. */
export interface TypeCase {
  readonly type: string;
  readonly about?: string;
  /** Resources beside it that it needs. */
  readonly around?: Resources;
  /** A rich set, not only what is required. */
  readonly properties: JsonObject;
  /** What the template says besides, e.g. a DeletionPolicy where the default keeps something. */
  readonly beside?: JsonObject;
  /** Undefined when it does not exist. */
  look(aws: Aws, physicalId: string): Promise<Sight | undefined>;
  /** What holds after the first apply; a `RegExp` matches text. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Changes in place. Missing where every property is create-only. */
  readonly updates?: readonly Variation[];
  /** Properties left out of the template fall back to AWS's defaults. */
  readonly removal?: Variation;
  readonly replacement?: Variation & {
    /** Which of the paths force the replacement; all unless given. */
    readonly forcing?: readonly string[];
    readonly order: ReplacementOrder;
  };
  /** Changes it behind the tool's back. Missing where the SDK can change nothing about it that a template says. */
  readonly drift?: {
    readonly cause: (aws: Aws, physicalId: string) => Promise<unknown>;
    readonly paths: readonly string[];
    /** Takes away what the cause made besides. */
    readonly cleanUp?: (aws: Aws) => Promise<unknown>;
  };
  /** Deletes it behind the tool's back. */
  vanish(aws: Aws, physicalId: string): Promise<unknown>;
}
