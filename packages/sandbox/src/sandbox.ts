import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cloudControl, cloudFormation } from './cloud-control/index.ts';
import { dispatching } from './dispatch.ts';
import type { FaultRule } from './faults/rules.ts';
import type { MachineHost } from './machines/machine-host.ts';
import { noMachines } from './machines/no-machines.ts';
import { Persistence } from './persistence.ts';
import { services as native } from './services/index.ts';
import { REGIONS } from './services/ec2/regions.ts';
import { Endpoint } from './wire/endpoint.ts';
import { accountKeys, type KeyPair } from './world/identity.ts';
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
  readonly faults?: readonly FaultRule[];
  /** `auto`: real machines where this host can have them. */
  readonly machines?: 'auto' | 'none';
  /** Decides which of the calls with a probability fail, and signs session tokens. */
  readonly seed?: string;
  readonly regions?: readonly string[];
  /** Accounts that exist; the first is the one whose keys `credentials` holds. */
  readonly accounts?: readonly string[];
  /** Hears of what went wrong inside the sandbox itself. */
  readonly onFailure?: (problem: unknown) => void;
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

const ACCOUNTS = ['111111111111', '222222222222', '333333333333'];

/** Starts a local AWS. It listens on loopback unless told otherwise. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const onFailure = options.onFailure ?? reportFailure;
  const accounts = options.accounts ?? ACCOUNTS;
  const [account = ACCOUNTS[0] ?? ''] = accounts;
  const seed = options.seed ?? 'sandbox';
  const machines = await machineHost(options);
  const clock = scaledClock(options.timeScale ?? 1, onFailure, () => persistence?.touch());
  const world = new World(clock, machines, {
    accounts,
    regions: options.regions ?? Object.keys(REGIONS),
    seed,
  });
  const persistence: Persistence | undefined =
    options.dataDirectory === undefined
      ? undefined
      : new Persistence(options.dataDirectory, world, onFailure);
  const projections = native.flatMap((service) => service.projections ?? []);
  const services = [...native, cloudControl(projections), cloudFormation];
  if (persistence?.load()) for (const service of services) await service.restore?.(world);
  const wired = dispatching(services, {
    faults: options.faults ?? [],
    latencyMs: options.latencyMs ?? 0,
    seed,
    onChange: () => persistence?.touch(),
  });
  const endpoint = new Endpoint(world, wired, onFailure);
  const server = createServer((request, response) => {
    endpoint.handle(request, response).catch((problem: unknown) => {
      onFailure(problem);
      request.socket.destroy();
    });
  });
  await listen(server, options.port ?? 0, options.host ?? '127.0.0.1');
  return {
    endpoint: `http://${options.host ?? '127.0.0.1'}:${(server.address() as AddressInfo).port}`,
    account,
    credentials: accountKeys(account),
    accounts: accounts.map((id) => ({ account: id, ...accountKeys(id) })),
    world,
    machines: { real: machines.real, ...(machines.why === undefined ? {} : { why: machines.why }) },
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

function machineHost(options: SandboxOptions): Promise<MachineHost> {
  const why = options.machines === 'none' ? 'machines are switched off' : 'this host can run none';
  return Promise.resolve(noMachines(why));
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function reportFailure(problem: unknown): void {
  process.emitWarning(problem instanceof Error ? problem : String(problem));
}
