export * from './diagnostic.ts';
export * from './events.ts';
export * from './exit-codes.ts';
export * from './json.ts';
export * from './position.ts';
