export { coerceProperties } from './desired/coerce.ts';
export * from './desired/desired-resources.ts';
export type { GroundcrewMetadata, Identity } from './desired/groundcrew.ts';
export { placeText, urlSuffix, type Place } from './evaluate/place.ts';
export type { DeletionPolicy } from './desired/policies.ts';
export {
  attributeValue,
  deferCall,
  keptSecret,
  secretContent,
  secretValue,
  waitsOf,
  type Waits,
} from './evaluate/deferred.ts';
export { placeOfReference } from './evaluate/dynamic-reference.ts';
export { evaluate, force } from './evaluate/evaluate.ts';
export { lookupKey, exportOfLookup, resourceLookup, type Lookup, type Question } from './evaluate/lookup.ts';
export { referencesOf } from './evaluate/references-of.ts';
export { askingResources, type Asking } from './evaluate/asking-resources.ts';
export type { Scope } from './evaluate/scope.ts';
export * from './expression.ts';
export { findCycles } from './graph/cycles.ts';
export { closureOf, nodesOf, orderOf, reverseOf, type Graph } from './graph/order.ts';
export { checkParameter } from './parameters/check.ts';
export {
  defaultText,
  isGivenSecretly,
  parameterSecret,
  resolveParameters,
  type Given,
  type ResolvedParameters,
} from './parameters/resolve.ts';
export * from './program.ts';
export { deepValidate, type DeepSource } from './validate/deep.ts';
export { validateProgram } from './validate/validate.ts';
export * from './value.ts';
