import type * as Sts from '@aws-sdk/client-sts';
import {
  nextPage,
  type Api,
  type InputOf,
  type OperationName,
  type OutputOf,
  type SdkModule,
} from './api.ts';
import { call, type CallOptions, type CallerParts } from './calls/caller.ts';
import { CallRecorder, type CallSummary } from './calls/recorder.ts';
import { statsTable } from './calls/stats.ts';
import { httpHandler, openClient, type OpenClient, type RequestHandler } from './client.ts';
import { systemClock, type Clock } from './clock.ts';
import { credentialProvider, type Credentials } from './configuration/credentials.ts';
import { resolveEndpoint } from './configuration/endpoint.ts';
import type { Choice } from './configuration/environment.ts';
import { resolveRegion } from './configuration/region.ts';
import { callerIdentity, type Identity } from './identity.ts';
import { RateLimiter } from './limiter/limiter.ts';
import { once } from './once.ts';
import { ServerTime } from './server-time.ts';

export interface SessionOptions extends Choice {
  /** Ends every call of the session. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /** Answers 0 to 1. */
  readonly random?: () => number;
  /** To be shared by sessions of the same account and region. */
  readonly limiter?: RateLimiter;
  /** Instead of those that the choice leads to. */
  readonly credentials?: () => Promise<Credentials>;
  /** To be shared by sessions whose calls are counted together. */
  readonly recorder?: CallRecorder;
  /** To be shared by sessions whose credentials come from one another. */
  readonly serverTime?: ServerTime;
  /** Carries the requests of all services; the network unless given. */
  readonly handler?: RequestHandler;
}

/** One identity in one region. */
export interface AwsSession {
  region(): Promise<string>;
  /** Who the credentials belong to; asked of AWS once. */
  identity(): Promise<Identity>;
  /** In force now. Never to be logged or kept. */
  credentials(): Promise<Credentials>;
  /** Where a service is reached when not at AWS's own address. */
  endpoint(serviceId: string): Promise<string | undefined>;
  /** One service; its SDK package is loaded, and its client made, at the first call. */
  api<M extends object>(load: () => Promise<M>): Api<M>;
  readonly calls: { summary(): readonly CallSummary[] };
  /** The calls as a table for people. */
  stats(): string;
  readonly clock: Clock;
  /** Milliseconds since the epoch, by AWS's clock as far as it is known. */
  serverNow(): number;
  readonly random: () => number;
  close(): void;
}

export function createSession(options: SessionOptions): AwsSession {
  const clock = options.clock ?? systemClock;
  const random = options.random ?? Math.random;
  const recorder = options.recorder ?? new CallRecorder();
  const parts: CallerParts = { clock, random, recorder, limiter: options.limiter ?? new RateLimiter(clock) };
  const serverTime = options.serverTime ?? new ServerTime(clock);
  const handler = serverTime.listeningTo(options.handler ?? httpHandler());
  const region = once(() => resolveRegion(options));
  const credentials =
    options.credentials ??
    credentialProvider(
      options,
      async () => ({ region: await region(), endpoint: await resolveEndpoint(options, 'STS') }),
      () => serverTime.now(),
    );
  const clients = new Map<object, Promise<OpenClient>>();
  const clientOf = (module: object) => {
    const known = clients.get(module);
    if (known) return known;
    const opening = region().then((name) =>
      openClient(module as SdkModule, { choice: options, region: name, credentials, handler }),
    );
    clients.set(module, opening);
    return opening;
  };

  function api<M extends object>(load: () => Promise<M>): Api<M> {
    const loaded = once(load);
    const callOne = async <Name extends OperationName<M>>(
      operation: Name,
      input: InputOf<M, Name>,
      given: CallOptions = {},
    ) => {
      const module = await loaded();
      const { client, serviceId, endpoint } = await clientOf(module);
      const Command = (module as SdkModule)[`${operation}Command`] as new (input: object) => unknown;
      const signals = [options.signal, given.signal].filter((signal) => signal !== undefined);
      const signal = signals.length === 0 ? undefined : AbortSignal.any(signals);
      const send = async (abortSignal: AbortSignal | undefined) =>
        client.send(new Command(input), { abortSignal }) as Promise<OutputOf<M, Name>>;
      return call({ service: serviceId, operation, input, endpoint, send }, { ...given, signal }, parts);
    };
    return {
      clock,
      call: callOne,
      async *pages(operation, input, given) {
        for (let next: typeof input | undefined = input; next !== undefined;) {
          const page = await callOne(operation, next, given);
          yield page;
          next = nextPage(next, page as object);
        }
      },
    };
  }

  const sts = api((): Promise<typeof Sts> => import('@aws-sdk/client-sts'));
  return {
    region,
    identity: once(() => callerIdentity(sts)),
    credentials,
    endpoint: (serviceId) => resolveEndpoint(options, serviceId),
    api,
    calls: recorder,
    stats: () => statsTable(recorder.summary()),
    clock,
    serverNow: () => serverTime.now(),
    random,
    close() {
      handler.destroy?.();
    },
  };
}
