export * from './database.ts';
export * from './deletion-policy.ts';
export { specDirectory } from './directory.ts';
export * from './model.ts';
export { closest, suggest } from './suggest.ts';
export type * from './type-spec.ts';
export type * from './value-type.ts';
