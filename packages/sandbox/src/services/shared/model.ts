import type { Model } from '../../world/projection.ts';

/** A model without the members that have no value. */
export function model(values: Model): Model {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
