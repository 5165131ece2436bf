export { createApp } from './app.ts';
export { bearerToken, type Authorize, type Principal } from './authorize.ts';
export { openEmbedded, type EmbeddedOptions, type EmbeddedServer } from './embedded.ts';
export type { Services } from './services.ts';
