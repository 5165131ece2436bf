import type { Network } from '../network/network.ts';
import type { TargetGroupSpec, TargetHealthState } from '../machine-host.ts';
import { isHealthy } from './health-check.ts';

type TargetSpec = TargetGroupSpec['targets'][number];

interface Target {
  spec: TargetSpec;
  state: TargetHealthState | undefined;
  /** Checks in a row that said otherwise than the state. */
  contrary: number;
}

/** Where a request or a connection goes. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  readonly localAddress: string;
  readonly secure: boolean;
}

/** The targets of one group behind one load balancer: checks them at intervals, and takes turns among the healthy. */
export class TargetPool {
  readonly #network: Network;
  readonly #source: string;
  readonly #timeScale: number;
  readonly #targets = new Map<string, Target>();
  #spec: TargetGroupSpec;
  #turn = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(network: Network, source: string, spec: TargetGroupSpec, timeScale: number) {
    this.#network = network;
    this.#source = source;
    this.#timeScale = timeScale;
    this.#spec = spec;
    this.update(spec);
  }

  /** A target that stays keeps what is known of it. */
  update(spec: TargetGroupSpec): void {
    this.#spec = spec;
    const wanted = new Map(spec.targets.map((target) => [target.id, target]));
    for (const id of this.#targets.keys()) if (!wanted.has(id)) this.#targets.delete(id);
    for (const [id, target] of wanted) {
      const known = this.#targets.get(id);
      if (known?.spec.instanceId === target.instanceId && known.spec.port === target.port)
        known.spec = target;
      else this.#targets.set(id, { spec: target, state: undefined, contrary: 0 });
    }
    clearTimeout(this.#timer);
    void this.#checkAll();
  }

  health(): ReadonlyMap<string, TargetHealthState> {
    return new Map([...this.#targets].flatMap(([id, { state }]) => (state ? [[id, state] as const] : [])));
  }

  /** The next healthy one; with `failOpen` any, where none is healthy. */
  next(failOpen: boolean, port: number | undefined): Destination | undefined {
    const all = [...this.#targets.values()];
    const healthy = all.filter(({ state }) => state === 'healthy');
    const candidates = healthy.length === 0 && failOpen ? all : healthy;
    this.#turn += 1;
    const chosen = candidates[this.#turn % Math.max(candidates.length, 1)]?.spec;
    return chosen && this.#destination(chosen, port ?? chosen.port);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #destination({ instanceId }: TargetSpec, port: number): Destination {
    const host = this.#network.hidden(instanceId);
    return { host, port, localAddress: this.#source, secure: this.#spec.secure };
  }

  async #checkAll(): Promise<void> {
    const spec = this.#spec;
    await Promise.all([...this.#targets.values()].map((target) => this.#check(target)));
    if (this.#closed || spec !== this.#spec) return;
    const wait = Math.max(100, spec.healthCheck.interval * 1000 * this.#timeScale);
    this.#timer = setTimeout(() => void this.#checkAll(), wait);
    this.#timer.unref();
  }

  async #check(target: Target): Promise<void> {
    const check = this.#spec.healthCheck;
    const { host, port, localAddress } = this.#destination(target.spec, check.port ?? target.spec.port);
    const timeout = Math.max(500, check.timeout * 1000 * this.#timeScale);
    const state = (await isHealthy(check, { host, port, localAddress, timeout })) ? 'healthy' : 'unhealthy';
    target.contrary = state === target.state ? 0 : target.contrary + 1;
    const first = state === 'healthy' ? check.initial : check.unhealthy;
    const again = state === 'healthy' ? check.healthy : check.unhealthy;
    if (target.contrary < (target.state === undefined ? first : again)) return;
    target.state = state;
    target.contrary = 0;
  }
}
