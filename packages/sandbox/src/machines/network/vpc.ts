import { attempt, ip } from '../host/command.ts';
import type { InnerAddresses } from './addresses.ts';
import type { Edge } from './edge.ts';
import { metadataAddress } from './edge.ts';
import { makeNamespace, removeNamespace, setParameters } from './namespace.ts';

/** One of an instance's interfaces, as its VPC wires it. */
export interface Wire {
  readonly macAddress: string;
  readonly privateIps: readonly string[];
  readonly subnetCidr: string;
  /** Addresses that the machine itself holds where no firewall can translate them. */
  readonly untranslated: readonly string[];
}

/**
 * A VPC's router, in a network namespace of its own, so that two VPCs may have the same addresses. Each interface is a
 * link of its own to it, and the router answers ARP for everyone: whatever machines say to each other passes its rules.
 */
export class Vpc {
  readonly namespace: string;
  readonly edgeInterface: string;
  readonly link: string;
  readonly #edge: Edge;
  readonly #gateways = new Set<string>();

  constructor(number: number, prefix: string, edge: Edge, link: string) {
    this.namespace = `${prefix}-v${number}`;
    this.edgeInterface = `v${number}`;
    this.link = link;
    this.#edge = edge;
  }

  async open(addresses: InnerAddresses): Promise<void> {
    await makeNamespace(this.namespace);
    await setParameters(this.namespace, {
      'net/ipv4/ip_forward': 1,
      'net/ipv4/conf/default/proxy_arp': 1,
      'net/ipv4/neigh/default/proxy_delay': 0,
      'net/ipv6/conf/all/disable_ipv6': 1,
    });
    await ip([
      `link add ${this.edgeInterface} netns ${this.#edge.namespace} type veth peer name edge netns ${this.namespace}`,
    ]);
    await ip(
      [
        `address add ${addresses.edge} peer ${this.link} dev ${this.edgeInterface}`,
        `link set ${this.edgeInterface} up`,
      ],
      this.#edge.namespace,
    );
    await ip(
      [
        `address add ${this.link} peer ${addresses.edge} dev edge`,
        'link set edge up',
        `route add default via ${addresses.edge} dev edge`,
      ],
      this.namespace,
    );
    await setParameters(this.namespace, { 'net/ipv4/conf/edge/proxy_arp': 0 });
  }

  /** Links an instance's namespace; `name` is the router's end, up to 15 characters. */
  async wire(machineNamespace: string, name: string, index: number, wire: Wire): Promise<void> {
    const [first] = wire.privateIps;
    if (first === undefined) return;
    const gateway = gatewayOf(wire.subnetCidr);
    const length = wire.subnetCidr.split('/')[1] ?? '24';
    const inside = `eth${index}`;
    // The kernel takes a namespace apart after its removal: a link to the machine's former one may still be here.
    await attempt('ip', ['-n', this.namespace, 'link', 'delete', name]);
    await ip([
      `link add ${name} netns ${this.namespace} type veth peer name ${inside} address ${wire.macAddress} netns ${machineNamespace}`,
    ]);
    if (!this.#gateways.has(gateway)) {
      this.#gateways.add(gateway);
      await ip([`address add ${gateway}/32 dev lo`], this.namespace);
    }
    await ip(
      [`link set ${name} up`, ...wire.privateIps.map((address) => `route replace ${address}/32 dev ${name}`)],
      this.namespace,
    );
    // Strict: an interface can't speak with an address that isn't its own.
    await setParameters(this.namespace, { [`net/ipv4/conf/${name}/rp_filter`]: 1 });
    const source = wire.untranslated[0] ?? first;
    await ip(
      [
        ...wire.privateIps.map((address) => `address add ${address}/${length} dev ${inside}`),
        ...wire.untranslated.map((address) => `address add ${address}/32 dev lo`),
        `link set ${inside} up`,
        ...(index === 0
          ? [
              `route add default via ${gateway} dev ${inside} src ${first}`,
              `route add ${metadataAddress}/32 via ${gateway} dev ${inside} src ${source}`,
            ]
          : // An answer from this interface's addresses leaves by it, as cloud images have it.
            [
              `route add default via ${gateway} dev ${inside} table ${100 + index}`,
              ...wire.privateIps.map((address) => `rule add from ${address} table ${100 + index}`),
            ]),
      ],
      machineNamespace,
    );
    for (const address of wire.untranslated)
      await ip([`route replace ${address}/32 dev ${name}`], this.namespace);
  }

  async close(): Promise<void> {
    await attempt('ip', ['-n', this.#edge.namespace, 'link', 'delete', this.edgeInterface]);
    await removeNamespace(this.namespace);
  }
}

/** A subnet's first address after its own is the VPC's router. */
export function gatewayOf(cidr: string): string {
  const [network = '', length = '32'] = cidr.split('/');
  const value = network.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(length));
  const first = Math.floor(value / size) * size + 1;
  return [first / 2 ** 24, first / 2 ** 16, first / 2 ** 8, first]
    .map((part) => Math.floor(part) % 256)
    .join('.');
}
