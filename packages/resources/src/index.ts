export { createLookups } from './lookups/lookups.ts';
export { createResourceTypes } from './resource-types.ts';
