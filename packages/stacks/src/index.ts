export type { ApplyOptions } from './apply/apply-plan.ts';
export type { Exported } from './export/export-stack.ts';
export type { ResourceToImport } from './export/identifier.ts';
export type { LookupResolver } from './lookups.ts';
export type { PlanAnswer, PlanRequest } from './planning/request.ts';
export type {
  ResourceDetail,
  ShownOutput,
  ShownResource,
  StackDetail,
  StackSummary,
} from './queries/show.ts';
export type { Move } from './records/move.ts';
export type { Drift, DriftedResource, DriftState } from './refresh/drift.ts';
export type { Refreshed, RefreshFinding } from './refresh/refresh-stack.ts';
export { countingCalls } from './apply/counting-calls.ts';
export * from './resource-type.ts';
export type { Settled } from './settle/settle-stack.ts';
export { createStacks, type Stacks, type StacksOptions } from './stacks.ts';
export { stacksMigrations } from './state/migrations.ts';
