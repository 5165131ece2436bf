import type { Server, Socket } from 'node:net';
import type { FirewallRule, ListenerSpec, LoadBalancerSpec, TargetHealthState } from '../machine-host.ts';
import { listenInside } from '../network/listen-inside.ts';
import type { Network } from '../network/network.ts';
import { admits } from './admission.ts';
import { type Certificate, selfSigned } from './certificate.ts';
import { HttpFront } from './http-front.ts';
import { TargetPool } from './target-pool.ts';
import { TcpFront } from './tcp-front.ts';
import { groupOfTurn } from './turns.ts';

interface Listening {
  readonly server: Server;
  readonly front: HttpFront | TcpFront;
  spec: ListenerSpec;
}

/**
 * One load balancer: listeners at its public address on the edge, connections to its targets from an address of its own, by
 * which the machines' security groups know it.
 */
export class Balancer {
  readonly #network: Network;
  readonly #source: string;
  readonly #timeScale: number;
  readonly #pools = new Map<string, TargetPool>();
  readonly #listening = new Map<number, Listening>();
  readonly #connections = new Set<Socket>();
  #spec: LoadBalancerSpec;
  #turn = 0;
  #certificate: Promise<Certificate> | undefined;

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
    this.#updatePools(spec);
    const wanted = new Map(spec.listeners.map((listener) => [listener.port, listener]));
    for (const [port, { server, spec: present }] of this.#listening) {
      const next = wanted.get(port);
      if (next && next.layer === present.layer && next.secure === present.secure) continue;
      server.close();
      this.#listening.delete(port);
    }
    for (const listener of wanted.values()) {
      const present = this.#listening.get(listener.port);
      if (present) {
        present.spec = listener;
        present.front.update(listener);
      } else await this.#listen(listener);
    }
  }

  /** Missing: not decided yet. */
  health(groupId: string): ReadonlyMap<string, TargetHealthState> {
    return this.#pools.get(groupId)?.health() ?? new Map();
  }

  close(): void {
    for (const pool of this.#pools.values()) pool.close();
    for (const { server } of this.#listening.values()) server.close();
    for (const connection of this.#connections) connection.destroy();
  }

  #updatePools(spec: LoadBalancerSpec): void {
    const wanted = new Set(spec.groups.map(({ id }) => id));
    for (const [id, pool] of this.#pools) {
      if (wanted.has(id)) continue;
      pool.close();
      this.#pools.delete(id);
    }
    for (const group of spec.groups) {
      const pool = this.#pools.get(group.id);
      if (pool) pool.update(group);
      else this.#pools.set(group.id, new TargetPool(this.#network, this.#source, group, this.#timeScale));
    }
  }

  async #listen(spec: ListenerSpec): Promise<void> {
    this.#certificate ??= spec.secure ? selfSigned(this.#spec.dnsName) : undefined;
    const certificate = spec.secure ? await this.#certificate : undefined;
    const server = await listenInside(this.#network.edge.namespace, this.#spec.publicIp, spec.port);
    // An application load balancer tries unhealthy targets rather than none. Source: its user guide, "Target groups".
    const choose = (action: Parameters<ConstructorParameters<typeof TcpFront>[1]>[0]) => {
      this.#turn += 1;
      const pool = this.#pools.get(groupOfTurn(action.groups, this.#turn) ?? '');
      return pool?.next(spec.layer === 'http', action.port);
    };
    const front =
      spec.layer === 'http'
        ? new HttpFront(spec, choose, certificate)
        : new TcpFront(spec, choose, certificate);
    const { port } = spec;
    this.#listening.set(port, { server, front, spec });
    server.on('connection', (client) => {
      client.on('error', () => client.destroy());
      this.#connections.add(client);
      client.once('close', () => this.#connections.delete(client));
      if (this.#admits(client, port)) front.serve(client);
      else client.destroy();
    });
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
}
