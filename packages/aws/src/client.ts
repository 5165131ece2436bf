import { NodeHttpHandler } from '@smithy/node-http-handler';
import { assertKnownRegion } from './configuration/region.ts';
import { resolveEndpoint } from './configuration/endpoint.ts';
import type { Choice } from './configuration/environment.ts';
import type { Credentials } from './configuration/credentials.ts';
import type { SdkModule } from './api.ts';

export interface SdkClient {
  readonly config: { readonly serviceId: string };
  readonly middlewareStack: { remove(name: string): boolean };
  send(command: unknown, options: { abortSignal?: AbortSignal }): Promise<unknown>;
  destroy(): void;
}

type ClientClass = new (configuration: object) => SdkClient;

export interface OpenClient {
  readonly client: SdkClient;
  readonly serviceId: string;
  /** Undefined at AWS's own address. */
  readonly endpoint: string | undefined;
}

/** What the SDK's clients take as `requestHandler`. */
export interface RequestHandler {
  readonly handle: NodeHttpHandler['handle'];
  destroy?(): void;
}

/** One set of connections for all services. Milliseconds. */
export const httpHandler = (requestTimeout = 60_000): NodeHttpHandler =>
  new NodeHttpHandler({
    connectionTimeout: 5_000,
    requestTimeout,
    // Without it a call that is never answered is only warned about, for ever.
    throwOnRequestTimeout: true,
    httpAgent: agent,
    httpsAgent: agent,
  });

const agent = { keepAlive: true, maxSockets: 100 };

export interface ClientParts {
  readonly choice: Choice;
  readonly region: string;
  readonly credentials: () => Promise<Credentials>;
  readonly handler: RequestHandler;
}

/** Makes a package's client, with the SDK's own retries off. */
export async function openClient(module: SdkModule, parts: ClientParts): Promise<OpenClient> {
  const Client = clientClass(module);
  const configuration = {
    region: parts.region,
    // They are kept by AWS's time already; the SDK would keep them again, by this host's.
    credentials: Object.assign(async () => parts.credentials(), { memoized: true }),
    requestHandler: parts.handler,
    maxAttempts: 1,
    retryMode: 'standard',
  };
  // The service's id, which names its endpoint variable, is known only to a client.
  const { serviceId } = new Client(configuration).config;
  const endpoint = await resolveEndpoint(parts.choice, serviceId);
  if (endpoint === undefined) assertKnownRegion(parts.region);
  const client = new Client(endpoint === undefined ? configuration : { ...configuration, endpoint });
  // It copies every input and output for a logger that is never there.
  client.middlewareStack.remove('loggerMiddleware');
  return { client, serviceId, endpoint };
}

const classes = new WeakMap<SdkModule, ClientClass>();

/** A package has hundreds of names, so each is looked through once. */
function clientClass(module: SdkModule): ClientClass {
  const known = classes.get(module);
  if (known) return known;
  const name = Object.keys(module).find((key) => /^[A-Z].*Client$/.test(key));
  if (name === undefined) throw new TypeError('This module holds no AWS client');
  const found = module[name] as ClientClass;
  classes.set(module, found);
  return found;
}
