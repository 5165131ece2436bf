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

/** Whether AWS shows a resource as it is recorded, with what `Ref` and `Fn::GetAtt` answer. */
export function isAsRecorded(resource: RecordedResource, live: Live, comparison: Comparison): boolean {
  const attributes = renewedAttributes(resource, live.attributes);
  if (canonical(attributes) !== canonical(resource.attributes)) return false;
  const { type, properties } = resource;
  const compared = { type, desired: properties, recorded: properties, live, ...comparison };
  return compareThreeWay(compared).changes.length === 0;
}
