import type { Json, JsonObject, SourceRange } from '@groundcrew/contract';
import { placeText, type DeletionPolicy, type Place } from '@groundcrew/program';
import type { Target } from './plan.ts';

/**
 * `interrupted`: it exists, and whether its creation came to its end has to be seen to. `incomplete`: its creation failed
 * after it had begun to exist, so that it has to be replaced.
 */
export type RecordedStatus = 'complete' | 'interrupted' | 'incomplete';

/** What is recorded about one resource that was applied. */
export interface RecordedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  /** Where it stands, if not where its stack does. */
  readonly place?: Place;
  /** As applied; secrets and write-only properties as `{"$secret": "<fingerprint>"}`. */
  readonly properties: JsonObject;
  /** What `Ref` and `Fn::GetAtt` answered when it was last applied or refreshed. */
  readonly attributes: JsonObject;
  /**
   * Recorded properties that AWS answered after the last change, where an answer that lacks one of them tells its loss;
   * missing where it does not.
   */
  readonly answered?: readonly string[];
  readonly dependsOn: readonly string[];
  readonly deletionPolicy: DeletionPolicy;
  readonly updateReplacePolicy: DeletionPolicy;
  readonly status: RecordedStatus;
  /** Which of creations finished first: deletions without other order go the other way round. */
  readonly sequence: number;
  readonly source?: SourceRange;
}

export interface RecordedOutput {
  /** A secret as `{"$secret": "<fingerprint>"}`. */
  readonly value: Json;
  readonly description?: string;
  readonly exportName?: string;
}

/** What is recorded about a stack. */
export interface StackState {
  readonly name: string;
  readonly target: Target;
  readonly resources: ReadonlyMap<string, RecordedResource>;
  /** Predecessors of replaced resources that still have to be deleted. */
  readonly leftovers: readonly RecordedResource[];
  readonly outputs: ReadonlyMap<string, RecordedOutput>;
}

export const emptyState = (name: string, target: Target): StackState => ({
  name,
  target,
  resources: new Map(),
  leftovers: [],
  outputs: new Map(),
});

/** What AWS says about a resource now. A property that the read did not return is missing; one that it lacks is null. */
export interface LiveResource {
  readonly physicalId: string;
  readonly properties: JsonObject;
  readonly attributes: JsonObject;
  readonly unread?: readonly string[];
  /**
   * It agrees with the record, but was asked for so soon after the last change that it may be from before it: rules let AWS
   * have more than what is recorded, and so an old answer that has more agrees as well.
   */
  readonly mayBeOld?: boolean;
}

/**
 * Under what a live answer is found: physical ids of different types may be equal, e.g. a role's and its profile's, and
 * those of one type in different places.
 */
export const liveKey = ({
  type,
  physicalId,
  place,
}: {
  readonly type: string;
  readonly physicalId: string;
  readonly place?: Place;
}): string => `${type} ${physicalId}${place ? ` ${placeText(place)}` : ''}`;

/** Under what a fact about a resource is told: `<logicalId>#<physicalId>`, with its place if that is not the stack's. */
export const factKey = ({
  logicalId,
  physicalId,
  place,
}: {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly place?: Place;
}): string => `${logicalId}#${physicalId}${place ? ` in ${placeText(place)}` : ''}`;

export type LiveAnswer = LiveResource | 'absent' | 'unread';

export const isLive = (answer: LiveAnswer | undefined): answer is LiveResource =>
  typeof answer === 'object' && answer !== null;
