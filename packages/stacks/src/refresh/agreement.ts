import {
  canonical,
  compareThreeWay,
  type Fingerprint,
  type RecordedResource,
  type TypeRules,
} from '@groundcrew/planner';
import type { Live } from '../resource-type.ts';
import { renewedAttributes } from '../state/public-attributes.ts';

export interface Comparison {
  readonly rules: TypeRules;
  readonly fingerprint: Fingerprint;
}

/** Whether AWS shows a resource with the properties that are recorded. */
export function hasRecordedProperties(
  { type, properties }: RecordedResource,
  live: Live,
  comparison: Comparison,
): boolean {
  const compared = { type, desired: properties, recorded: properties, live, ...comparison };
  return compareThreeWay(compared).changes.length === 0;
}

/** The same, with what `Ref` and `Fn::GetAtt` answer. */
export const isAsRecorded = (resource: RecordedResource, live: Live, comparison: Comparison): boolean =>
  canonical(renewedAttributes(resource, live.attributes)) === canonical(resource.attributes) &&
  hasRecordedProperties(resource, live, comparison);
