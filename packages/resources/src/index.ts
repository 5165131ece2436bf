export { createLookups } from './lookups/lookups.ts';
export { createResourceTypes } from './resource-types.ts';
export {
  rightsOf,
  type NeededAction,
  type NeededRights,
  type RightsOfPlan,
} from './rights/needed-actions.ts';
export { simulateRights, type RefusedAction, type RightsAnswer } from './rights/simulate.ts';
export { servicesOf } from './services.ts';
