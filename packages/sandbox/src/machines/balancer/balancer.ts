import { type Server, type Socket, connect } from 'node:net';
import type { FirewallRule, LoadBalancerSpec } from '../machine-host.ts';
import { listenInside } from '../network/listen-inside.ts';
import type { Network } from '../network/network.ts';
import { admits } from './admission.ts';
import { type HealthTarget, isHealthy, parseHealthTarget } from './health-check.ts';

interface TargetState {
  readonly privateIp: string;
  healthy: boolean;
  /** Checks in a row that said otherwise than `healthy`. */
  contrary: number;
}

/**
 * One load balancer: listeners at its public address on the edge, connections to its instances from an address of its own, by
 * which the machines' security groups know it. Takes turns among the healthy.
 */
export class Balancer {
  readonly #network: Network;
  readonly #source: string;
  readonly #timeScale: number;
  readonly #targets = new Map<string, TargetState>();
  readonly #listeners = new Map<number, Server>();
  readonly #connections = new Set<Socket>();
  #spec: LoadBalancerSpec;
  #turn = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(network: Network, source: string, spec: LoadBalancerSpec, timeScale: number) {
    this.#network = network;
    this.#source = source;
    this.#spec = spec;
    this.#timeScale = timeScale;
  }

  get spec(): LoadBalancerSpec {
    return this.#spec;
  }

  /** Makes listeners and targets what the specification says; connections that stand go on. */
  async update(spec: LoadBalancerSpec): Promise<void> {
    this.#spec = spec;
    const wanted = new Set(spec.listeners.map(({ port }) => port));
    for (const [port, listener] of this.#listeners) {
      if (wanted.has(port)) continue;
      listener.close();
      this.#listeners.delete(port);
    }
    for (const port of wanted) if (!this.#listeners.has(port)) await this.#listen(port);
    const instances = new Map(spec.instances.map(({ instanceId, privateIp }) => [instanceId, privateIp]));
    for (const id of this.#targets.keys()) if (!instances.has(id)) this.#targets.delete(id);
    for (const [id, privateIp] of instances) {
      if (this.#targets.get(id)?.privateIp !== privateIp)
        this.#targets.set(id, { privateIp, healthy: false, contrary: 0 });
    }
    clearTimeout(this.#timer);
    void this.#checkAll();
  }

  health(): ReadonlyMap<string, 'InService' | 'OutOfService'> {
    return new Map(
      [...this.#targets].map(([id, { healthy }]) => [id, healthy ? 'InService' : 'OutOfService']),
    );
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const listener of this.#listeners.values()) listener.close();
    for (const connection of this.#connections) connection.destroy();
  }

  async #listen(port: number): Promise<void> {
    const listener = await listenInside(this.#network.edge.namespace, this.#spec.publicIp, port);
    this.#listeners.set(port, listener);
    listener.on('connection', (client) => this.#serve(client, port));
  }

  #serve(client: Socket, port: number): void {
    client.on('error', () => client.destroy());
    const listener = this.#spec.listeners.find((one) => one.port === port);
    const target = this.#next();
    if (listener === undefined || target === undefined || !this.#admits(client, port)) {
      client.destroy();
      return;
    }
    const host = this.#network.hidden(target);
    const server = connect({ host, port: listener.instancePort, localAddress: this.#source });
    for (const socket of [client, server]) {
      this.#connections.add(socket);
      socket.once('close', () => this.#connections.delete(socket));
    }
    server.once('error', () => client.destroy());
    server.once('close', () => client.destroy());
    client.once('close', () => server.destroy());
    client.pipe(server).pipe(client);
  }

  #admits(client: Socket, port: number): boolean {
    const { securityGroupIds } = this.#spec;
    if (securityGroupIds === undefined) return true;
    const groups = this.#network.view.securityGroups.filter(({ groupId }) =>
      securityGroupIds.includes(groupId),
    );
    const rules: readonly FirewallRule[] = groups.flatMap(({ ingress }) => ingress);
    return admits(rules, client.remoteAddress ?? '', port, this.#network.view.addresses);
  }

  #next(): string | undefined {
    const healthy = [...this.#targets].filter(([, target]) => target.healthy);
    this.#turn += 1;
    return healthy[this.#turn % Math.max(healthy.length, 1)]?.[0];
  }

  async #checkAll(): Promise<void> {
    const spec = this.#spec;
    const target = parseHealthTarget(spec.healthCheck.target);
    const checks = [...this.#targets].map(([id, state]) => this.#check(id, state, target));
    await Promise.all(checks);
    if (this.#closed || spec !== this.#spec) return;
    const wait = Math.max(100, spec.healthCheck.interval * 1000 * this.#timeScale);
    this.#timer = setTimeout(() => void this.#checkAll(), wait);
    this.#timer.unref();
  }

  async #check(id: string, state: TargetState, target: HealthTarget | undefined): Promise<void> {
    const { timeout, healthy, unhealthy } = this.#spec.healthCheck;
    const limit = Math.max(500, timeout * 1000 * this.#timeScale);
    const well =
      target !== undefined && (await isHealthy(target, this.#network.hidden(id), this.#source, limit));
    state.contrary = well === state.healthy ? 0 : state.contrary + 1;
    if (state.contrary < (state.healthy ? unhealthy : healthy)) return;
    if (well !== state.healthy) state.healthy = well;
    state.contrary = 0;
  }
}
