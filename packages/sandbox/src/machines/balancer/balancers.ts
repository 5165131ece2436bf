import { attempt } from '../host/command.ts';
import type { LoadBalancerSpec, TargetHealthState } from '../machine-host.ts';
import type { Network } from '../network/network.ts';
import { Balancer } from './balancer.ts';

/** All load balancers of a host. */
export class Balancers {
  readonly #network: Network;
  readonly #timeScale: number;
  readonly #log: (line: string) => void;
  readonly #balancers = new Map<string, Balancer>();
  #work: Promise<void> = Promise.resolve();

  constructor(network: Network, timeScale: number, log: (line: string) => void) {
    this.#network = network;
    this.#timeScale = timeScale;
    this.#log = log;
  }

  put(spec: LoadBalancerSpec): Promise<void> {
    return this.#serially(() => this.#put(spec));
  }

  remove(id: string): Promise<void> {
    return this.#serially(() => this.#remove(id));
  }

  health(id: string, groupId: string): ReadonlyMap<string, TargetHealthState> {
    return this.#balancers.get(id)?.health(groupId) ?? new Map();
  }

  resolve(dnsName: string): string | undefined {
    const name = dnsName.toLowerCase().replace(/\.$/, '');
    return [...this.#balancers.values()].find(({ spec }) => spec.dnsName.toLowerCase() === name)?.spec
      .publicIp;
  }

  async close(): Promise<void> {
    await this.#work;
    for (const balancer of this.#balancers.values()) balancer.close();
    this.#balancers.clear();
  }

  async #put(spec: LoadBalancerSpec): Promise<void> {
    const known = this.#balancers.get(spec.id);
    if (known !== undefined && known.spec.publicIp !== spec.publicIp) await this.#remove(spec.id);
    const source = await this.#network.putBalancer(spec);
    const balancer =
      this.#balancers.get(spec.id) ?? new Balancer(this.#network, source, spec, this.#timeScale);
    if (!this.#balancers.has(spec.id)) {
      this.#balancers.set(spec.id, balancer);
      await this.#network.edge.addAddress(spec.publicIp);
      await attempt('ip', ['address', 'add', `${source}/32`, 'dev', this.#network.edge.hostInterface]);
      await this.#network.edge.routeToHost(source);
    }
    await balancer.update(spec);
  }

  async #remove(id: string): Promise<void> {
    const balancer = this.#balancers.get(id);
    if (balancer === undefined) return;
    this.#balancers.delete(id);
    balancer.close();
    const source = this.#network.addresses.of(id);
    await attempt('ip', ['address', 'delete', `${source}/32`, 'dev', this.#network.edge.hostInterface]);
    await this.#network.edge.unroute(source);
    await this.#network.edge.removeAddress(balancer.spec.publicIp);
    await this.#network.removeBalancer(id);
  }

  #serially(operation: () => Promise<void>): Promise<void> {
    const next = this.#work.then(operation);
    this.#work = next.catch((error: unknown) => this.#log(`a load balancer failed: ${String(error)}`));
    return next;
  }
}
