import type { Block } from '../host/block-lease.ts';
import { attempt } from '../host/command.ts';
import type { InterfaceSpec, LoadBalancerSpec, MachineSpec, NetworkView } from '../machine-host.ts';
import { InnerAddresses } from './addresses.ts';
import { Edge } from './edge.ts';
import { applyRuleset, makeNamespace, removeNamespace, setParameters } from './namespace.ts';
import { type BalancerSource, type InnerRow, vpcRuleset } from './ruleset.ts';
import { Vpc } from './vpc.ts';

type Address = NetworkView['addresses'][number];

/** All that this sandbox has in the kernel's network: the edge, a router per VPC that is in use, the machines' links. */
export class Network {
  readonly addresses: InnerAddresses;
  readonly edge: Edge;
  readonly #block: Block;
  readonly #firewall: boolean;
  readonly #vpcs = new Map<string, Promise<Vpc>>();
  readonly #applied = new Map<string, string>();
  /** Namespaces of running machines by instance id. */
  readonly #namespaces = new Map<string, string>();
  /** Which place each interface of a running machine has, by the machine's number. */
  readonly #slots = new Map<number, Map<string, number>>();
  readonly #routed = new Map<string, string>();
  readonly #balancers = new Map<string, BalancerSource & { vpcId: string }>();
  #view: NetworkView = { vpcs: [], addresses: [], securityGroups: [] };
  #work: Promise<void> = Promise.resolve();

  constructor(block: Block, firewall: boolean) {
    this.#block = block;
    this.#firewall = firewall;
    this.addresses = new InnerAddresses(block);
    this.edge = new Edge(block, this.addresses, firewall);
  }

  get view(): NetworkView {
    return this.#view;
  }

  /** The address at which this host's load balancers reach an instance, in whatever VPC it is. */
  hidden(instanceId: string): string {
    return this.addresses.of(instanceId);
  }

  machineNamespace(number: number): string {
    return `${this.#block.prefix}-i${number}`;
  }

  /** Makes a machine's network namespace and links it into its VPC. */
  async connect(number: number, spec: MachineSpec): Promise<string> {
    const namespace = this.machineNamespace(number);
    const vpc = await this.#vpc(spec.vpcId);
    await makeNamespace(namespace);
    await setParameters(namespace, { 'net/ipv6/conf/all/disable_ipv6': 1 });
    this.#slots.set(number, new Map());
    for (const each of spec.interfaces) await this.#wire(vpc, number, spec, each);
    await this.#edgeRoute(this.hidden(spec.instanceId), spec.vpcId);
    this.#namespaces.set(spec.instanceId, namespace);
    await this.sync();
    return namespace;
  }

  /** Gives a running machine a further interface. */
  async plugIn(number: number, spec: MachineSpec, added: InterfaceSpec): Promise<void> {
    if (this.#slots.get(number)?.has(added.networkInterfaceId) === true) return;
    await this.#wire(await this.#vpc(spec.vpcId), number, spec, added);
    await this.sync();
  }

  async unplug(number: number, spec: MachineSpec, networkInterfaceId: string): Promise<void> {
    const slot = this.#slots.get(number)?.get(networkInterfaceId);
    if (slot === undefined) return;
    this.#slots.get(number)?.delete(networkInterfaceId);
    const { namespace } = await this.#vpc(spec.vpcId);
    await attempt('ip', ['-n', namespace, 'link', 'delete', `m${number}e${slot}`]);
  }

  /** The first free place is the interface's: `eth1` inside. */
  async #wire(vpc: Vpc, number: number, spec: MachineSpec, card: InterfaceSpec): Promise<void> {
    const slots = this.#slots.get(number) ?? new Map<string, number>();
    const taken = new Set(slots.values());
    let slot = 0;
    while (taken.has(slot)) slot += 1;
    slots.set(card.networkInterfaceId, slot);
    this.#slots.set(number, slots);
    const { macAddress, privateIps, subnetCidr } = card;
    const untranslated = this.#firewall || slot > 0 ? [] : [this.hidden(spec.instanceId)];
    await vpc.wire(this.machineNamespace(number), `m${number}e${slot}`, slot, {
      macAddress,
      privateIps,
      subnetCidr,
      untranslated,
    });
  }

  async disconnect(number: number, instanceId: string): Promise<void> {
    this.#slots.delete(number);
    this.#namespaces.delete(instanceId);
    await removeNamespace(this.machineNamespace(number));
  }

  /** Makes the kernel's rules and routes what the view says, or says again with machines that came meanwhile. */
  sync(view?: NetworkView): Promise<void> {
    if (view !== undefined) this.#view = view;
    const next = this.#work.then(() => this.#syncNow());
    this.#work = next.catch(() => undefined);
    return next;
  }

  /** Answers the address that its connections come from. */
  async putBalancer(spec: LoadBalancerSpec): Promise<string> {
    const { id, vpcId, privateIps, securityGroupIds = [] } = spec;
    const address = this.addresses.of(id);
    this.#balancers.set(id, { address, vpcId, privateIps, securityGroupIds });
    await this.#vpc(vpcId);
    await this.sync();
    return address;
  }

  async removeBalancer(id: string): Promise<void> {
    this.#balancers.delete(id);
    this.addresses.release(id);
    await this.sync();
  }

  async close(): Promise<void> {
    await this.#work;
    for (const vpc of this.#vpcs.values()) await vpc.then((open) => open.close()).catch(() => undefined);
    await this.edge.close();
  }

  #vpc(vpcId: string): Promise<Vpc> {
    const known = this.#vpcs.get(vpcId);
    if (known !== undefined) return known;
    const vpc = new Vpc(this.#vpcs.size + 1, this.#block.prefix, this.edge, this.addresses.of(vpcId));
    const opened = vpc.open(this.addresses).then(() => vpc);
    this.#vpcs.set(vpcId, opened);
    return opened;
  }

  async #edgeRoute(address: string, vpcId: string): Promise<void> {
    const vpc = await this.#vpc(vpcId);
    if (this.#routed.get(address) === vpcId) return;
    await this.edge.route(address, vpc.link, vpc.edgeInterface);
    this.#routed.set(address, vpcId);
  }

  async #syncNow(): Promise<void> {
    const outside = new Map(
      this.#view.addresses.flatMap((row) => outsideAddresses(row).map((address) => [address, row.vpcId])),
    );
    for (const [address, vpcId] of outside) {
      if (this.#vpcs.has(vpcId)) await this.#edgeRoute(address, vpcId);
    }
    for (const address of this.#routed.keys()) {
      if (outside.has(address) || this.addresses.ownerOf(address) !== undefined) continue;
      await this.edge.unroute(address);
      this.#routed.delete(address);
    }
    for (const [vpcId, opening] of this.#vpcs) await this.#applyRules(vpcId, await opening);
  }

  async #applyRules(vpcId: string, vpc: Vpc): Promise<void> {
    if (!this.#firewall) return this.#addPublicAddresses(vpcId, vpc);
    const rows = this.#view.addresses.filter((row) => row.vpcId === vpcId).map((row) => this.#innerRow(row));
    const groups = this.#view.securityGroups.filter((group) => group.vpcId === vpcId);
    const balancers = [...this.#balancers.values()].filter((balancer) => balancer.vpcId === vpcId);
    const ruleset = vpcRuleset(rows, groups, balancers);
    if (this.#applied.get(vpcId) === ruleset) return;
    await applyRuleset(vpc.namespace, ruleset);
    this.#applied.set(vpcId, ruleset);
  }

  #innerRow(row: Address): InnerRow {
    const { privateIp, securityGroupIds } = row;
    return {
      privateIp,
      securityGroupIds,
      hidden: this.hidden(row.instanceId),
      ...(isOutside(row) ? { publicIp: row.publicIp } : {}),
      ...(!isOutside(row) && row.egressIp !== undefined ? { egressIp: row.egressIp } : {}),
    };
  }

  /** Without translation a machine holds its public address itself; the router sends it there. */
  async #addPublicAddresses(vpcId: string, vpc: Vpc): Promise<void> {
    for (const row of this.#view.addresses.filter((one) => one.vpcId === vpcId).filter(isOutside)) {
      const namespace = this.#namespaces.get(row.instanceId);
      if (namespace === undefined) continue;
      await attempt('ip', ['-n', namespace, 'address', 'replace', `${row.publicIp}/32`, 'dev', 'lo']);
      await attempt('ip', [
        '-n',
        vpc.namespace,
        'route',
        'replace',
        `${row.publicIp}/32`,
        'via',
        row.privateIp,
      ]);
    }
  }
}

/** Its own, and that of the NAT gateway that gets it out. */
function outsideAddresses(row: Address): string[] {
  const own = isOutside(row) ? [row.publicIp] : [];
  return row.egressIp === undefined ? own : [...own, row.egressIp];
}

function isOutside(row: Address): row is Address & { readonly publicIp: string } {
  return row.publicIp !== undefined && row.reachable;
}
