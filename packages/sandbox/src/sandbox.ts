import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DiagnosticError, error } from '@groundcrew/contract';
import { EventualConsistency } from './consistency/eventual-consistency.ts';
import { dispatching } from './dispatch.ts';
import type { Faults } from './faults/rules.ts';
import type { MachineHost } from './machines/machine-host.ts';
import { noMachines } from './machines/no-machines.ts';
import { Persistence } from './persistence.ts';
import { services } from './services/index.ts';
import { REGIONS } from './services/ec2/regions.ts';
import { Throttle } from './throttle/throttle.ts';
import { Endpoint } from './wire/endpoint.ts';
import type { HttpRequest, HttpResponse } from './wire/http.ts';
import { accountKeys, type KeyPair } from './world/identity.ts';
import type { Clock } from './world/clock.ts';
import { scaledClock } from './world/scaled-clock.ts';
import { World } from './world/world.ts';

export interface SandboxOptions {
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port?: number;
  /** Where the world survives a restart; without it, it is gone at `close`. */
  readonly dataDirectory?: string;
  /** AWS's waits times this: 0.01 makes six seconds of ten minutes. */
  readonly timeScale?: number;
  readonly latencyMs?: number;
  readonly faults?: Faults;
  /** `real`: AWS's token buckets, by account, region and operation. Off unless told. */
  readonly throttle?: 'real' | 'off';
  /** Multiplies the buckets' capacities and refills: 0.1 is a tenth of what AWS allows. */
  readonly throttleScale?: number;
  /** `eventual`: changes get about with a delay, as with AWS. Strong unless told. */
  readonly consistency?: 'eventual' | 'strong';
  /** Seconds of AWS time until everyone sees a change; IAM takes three times as long. 5 unless told. */
  readonly consistencySeconds?: number;
  /** `auto`: real machines where this host can have them. */
  readonly machines?: 'auto' | 'none';
  /** Decides which of the calls with a probability fail, and signs session tokens. */
  readonly seed?: string;
  readonly regions?: readonly string[];
  /** Accounts that exist; the first is the one whose keys `credentials` holds. */
  readonly accounts?: readonly string[];
  /** Hears of what went wrong inside the sandbox itself. */
  readonly onFailure?: (problem: unknown) => void;
  /** Hears what a person running the sandbox should know, a line each. */
  readonly log?: (line: string) => void;
}

export interface Sandbox {
  /** `http://127.0.0.1:PORT`, for AWS_ENDPOINT_URL. */
  readonly endpoint: string;
  readonly account: string;
  readonly credentials: KeyPair;
  /** An administrator's keys for each account. */
  readonly accounts: readonly ({ readonly account: string } & KeyPair)[];
  readonly world: World;
  /** Whether instances are real machines here, and if not, why. */
  readonly machines: { readonly real: boolean; readonly why?: string };
  /** Saves the world, ends the machines, hangs up. */
  close(): Promise<void>;
}

const keepAliveMilliseconds = 75_000;
/** Seconds until everyone sees a change, where changes get about with a delay. */
const defaultDelaySeconds = 5;
const ACCOUNTS = ['111111111111', '222222222222', '333333333333'];

/** A local AWS within a test's own process: nothing listens, and its time is the test's. */
export interface EmbeddedSandbox {
  readonly account: string;
  readonly credentials: KeyPair;
  readonly world: World;
  /** What AWS answers to a signed request. Throws where AWS would hang up without an answer. */
  answer(request: HttpRequest): Promise<HttpResponse>;
}

export interface EmbeddedSandboxOptions {
  readonly clock: Clock;
  readonly faults?: Faults;
  readonly seed?: string;
  readonly regions?: readonly string[];
  /** `eventual`: changes get about with a delay, for 5 seconds at most, 15 in IAM. Strong unless told. */
  readonly consistency?: 'eventual' | 'strong';
}

export function embedSandbox(options: EmbeddedSandboxOptions): EmbeddedSandbox {
  const { seed = 'sandbox', regions = Object.keys(REGIONS), faults = [] } = options;
  const [account = ''] = ACCOUNTS;
  const onChange = (): void => consistency?.changed();
  // What happens by itself is a change too, and news from when it happens.
  const clock: Clock = {
    now: () => options.clock.now(),
    in: (seconds) => options.clock.in(seconds),
    after: (seconds, then) =>
      options.clock.after(seconds, () => {
        then();
        onChange();
      }),
  };
  const world = new World(clock, noMachines('this sandbox only rehearses'), {
    accounts: ACCOUNTS,
    regions,
    seed,
  });
  const consistency: EventualConsistency | undefined =
    options.consistency === 'eventual'
      ? new EventualConsistency(world, defaultDelaySeconds * 1000, seed)
      : undefined;
  const wired = dispatching(services, { faults, latencyMs: 0, seed, consistency, onChange });
  const endpoint = new Endpoint(world, wired, reportFailure);
  return {
    account,
    credentials: accountKeys(account),
    world,
    answer: (request) => endpoint.answer(request),
  };
}

/** Starts a local AWS. It listens on loopback unless told otherwise. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const machines = await openMachines(options);
  try {
    return await serve(options, machines);
  } catch (problem) {
    await machines.close();
    throw problem;
  }
}

async function serve(options: SandboxOptions, machines: Machines): Promise<Sandbox> {
  const { seed = 'sandbox', timeScale = 1, host = '127.0.0.1' } = options;
  const { accounts = ACCOUNTS, regions = Object.keys(REGIONS), dataDirectory } = options;
  const onFailure = options.onFailure ?? reportFailure;
  const onChange = (): void => {
    consistency?.changed();
    persistence?.touch();
  };
  const clock = scaledClock(timeScale, onFailure, onChange);
  const world = new World(clock, machines.host, { accounts, regions, seed });
  const windowMs = (options.consistencySeconds ?? defaultDelaySeconds) * 1000 * timeScale;
  const consistency: EventualConsistency | undefined =
    options.consistency === 'eventual' ? new EventualConsistency(world, windowMs, seed) : undefined;
  const persistence: Persistence | undefined =
    dataDirectory === undefined ? undefined : new Persistence(dataDirectory, world, onFailure);
  if (persistence?.load()) for (const service of services) await service.restore?.(world);
  machines.host.onPowerOff((instanceId) => {
    for (const service of services) service.machineOff?.(world, instanceId);
    onChange();
  });
  const { faults = [], latencyMs = 0 } = options;
  const throttle = options.throttle === 'real' ? new Throttle(options.throttleScale) : undefined;
  const wired = dispatching(services, { faults, latencyMs, seed, throttle, consistency, onChange });
  const endpoint = new Endpoint(world, wired, onFailure);
  const server = createServer((request, response) => {
    endpoint.handle(request, response).catch((problem: unknown) => {
      onFailure(problem);
      request.socket.destroy();
    });
  });
  // Longer than any client keeps an idle connection: one that is closed while a call is on its way loses the call.
  server.keepAliveTimeout = keepAliveMilliseconds;
  const port = await listen(server, options.port ?? 0, host);
  const [account = ''] = accounts;
  return {
    endpoint: `http://${host}:${port}`,
    account,
    credentials: accountKeys(account),
    accounts: accounts.map((id) => ({ account: id, ...accountKeys(id) })),
    world,
    machines: { real: machines.host.real, why: machines.host.why },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      clock.stop();
      await persistence?.save();
      await machines.close();
    },
  };
}

interface Machines {
  readonly host: MachineHost;
  close(): Promise<void>;
}

/** Disks lie beside the saved world, or in a temporary directory that goes with the sandbox. */
async function openMachines(options: SandboxOptions): Promise<Machines> {
  if (options.machines === 'none') {
    const host = noMachines('machines are switched off');
    return { host, close: () => host.close() };
  }
  const { makeTemporaryDirectory, openMachineHost, removeAbandoned } = await import('./machines/index.ts');
  const { dataDirectory, timeScale, log } = options;
  const kept = dataDirectory === undefined ? undefined : join(dataDirectory, 'machines');
  const stateDirectory = kept ?? (await makeTemporaryDirectory());
  const host = await openMachineHost({ stateDirectory, timeScale, log });
  for (const path of await removeAbandoned()) log?.(`removed ${path}, which a killed sandbox left`);
  return {
    host,
    async close() {
      await host.close();
      if (kept === undefined) await rm(stateDirectory, { recursive: true, force: true });
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (problem) => reject(cannotListen(host, port, problem)));
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

const cannotListen = (host: string, port: number, problem: Error): DiagnosticError =>
  new DiagnosticError(
    error('SANDBOX_PORT_UNAVAILABLE', `nothing can listen on ${host}:${port}`, {
      detail: problem.message,
      next: 'End what listens there, or choose another port with --port.',
    }),
  );

function reportFailure(problem: unknown): void {
  process.emitWarning(problem instanceof Error ? problem : String(problem));
}
