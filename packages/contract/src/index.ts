export * from './api/index.ts';
export * from './diagnostic.ts';
export * from './diagnostics/render.ts';
export * from './diagnostics/sarif.ts';
export * from './events.ts';
export * from './exit-codes.ts';
export * from './json.ts';
export * from './position.ts';
