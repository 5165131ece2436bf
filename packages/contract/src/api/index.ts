export * from './accounts.ts';
export * from './problem.ts';
export * from './programs.ts';
export * from './runs.ts';
export * from './secrets.ts';
export * from './stacks.ts';
