import { randomBytes } from 'node:crypto';
import { createApp } from './app.ts';
import { bearerToken } from './authorize.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { ProgramStore } from './programs/program-store.ts';
import type { Services } from './services.ts';
import { userAtHost } from './user-at-host.ts';

export interface EmbeddedOptions extends EngineOptions {
  readonly version: string;
}

/** The API within one command: same routes, no socket, a worker that takes up only what this command started. */
export interface EmbeddedServer {
  /** Known to this process only. */
  readonly token: string;
  request(path: string, init: RequestInit): Promise<Response>;
  /** Lets what is under way come to its end, for 20 s at most, and starts nothing new. */
  drain(): Promise<void>;
  /** Ends at once; what was under way is settled by the next command. */
  abort(): Promise<void>;
  /** The AWS calls so far, as a table for people. */
  stats(): string;
  close(): Promise<void>;
}

export function openEmbedded(options: EmbeddedOptions): EmbeddedServer {
  const token = randomBytes(32).toString('base64url');
  const requestedBy = userAtHost(options.env);
  let engine: Engine | undefined;
  let opening: Promise<Engine> | undefined;
  const open = () =>
    (opening ??= import('./engine.ts')
      .then(({ openEngine }) => openEngine(options))
      .then((opened) => (engine = opened)));
  const services: Services = {
    programs: new ProgramStore(),
    requestedBy,
    open,
    target: async () => (await open()).target(),
    work: async (run, parallelism) => (await open()).work(run, parallelism),
  };
  const app = createApp(services, bearerToken(token, { name: requestedBy }), options.version);
  return {
    token,
    request: async (path, init) => app.request(path, init),
    drain: async () => engine?.drain(),
    abort: async () => engine?.stop(0),
    stats: () => engine?.stats() ?? 'No AWS call was made.',
    close: async () => engine?.close(),
  };
}
