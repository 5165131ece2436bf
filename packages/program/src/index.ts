export * from './expression.ts';
export * from './program.ts';
export * from './value.ts';
