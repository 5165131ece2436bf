import type { SourceRange } from '@groundcrew/contract';
import { answer } from '../evaluate/dynamic-reference.ts';
import { urlSuffix, type Place } from '../evaluate/place.ts';
import type { Scope } from '../evaluate/scope.ts';
import { isDeferred } from '../value.ts';
import type { GroundcrewMetadata } from './groundcrew.ts';

/**
 * The place that a resource's metadata names, where it is not the stack's own. Which account a name means is looked up;
 * while that is open the resource counts as the stack's.
 */
export function placeOf(
  groundcrew: GroundcrewMetadata | undefined,
  at: SourceRange,
  scope: Scope,
): Place | undefined {
  if (groundcrew?.account === undefined && groundcrew?.region === undefined) return undefined;
  const { account, region } = groundcrew;
  const found = answer({ kind: 'place', account, region }, at, scope);
  if (isDeferred(found)) return undefined;
  const { accountId, region: name, partition } = found as unknown as Place;
  const own = scope.pseudo['AWS::AccountId'] === accountId && scope.pseudo['AWS::Region'] === name;
  return own ? undefined : { accountId, region: name, partition };
}

/** The scope of a resource that stands elsewhere than its stack: pseudo parameters and lookups mean its own place. */
export const scopeAt = (place: Place, scope: Scope): Scope => ({
  ...scope,
  place,
  whole: scope,
  pseudo: {
    ...scope.pseudo,
    'AWS::AccountId': place.accountId,
    'AWS::Partition': place.partition,
    'AWS::Region': place.region,
    'AWS::URLSuffix': urlSuffix(place.partition),
  },
  ref: (logicalId) => scope.ref(logicalId),
  attribute: (logicalId, name) => scope.attribute(logicalId, name),
});
