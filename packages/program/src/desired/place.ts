import type { SourceRange } from '@groundcrew/contract';
import { answer } from '../evaluate/dynamic-reference.ts';
import type { Scope } from '../evaluate/scope.ts';
import { isDeferred } from '../value.ts';
import type { GroundcrewMetadata } from './groundcrew.ts';

/** An account and region of AWS. Where one is missing on a resource, it is its stack's. */
export interface Place {
  /** Twelve digits. */
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
}

/** As texts that are equal for equal places. */
export const placeText = (place: Pick<Place, 'accountId' | 'region'> | undefined): string =>
  place === undefined ? '' : `${place.accountId}/${place.region}`;

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

const suffixes: Readonly<Record<string, string>> = {
  'aws-cn': 'amazonaws.com.cn',
  'aws-iso': 'c2s.ic.gov',
  'aws-iso-b': 'sc2s.sgov.gov',
};

/** What `AWS::URLSuffix` stands for in a partition. */
export const urlSuffix = (partition: string): string => suffixes[partition] ?? 'amazonaws.com';
