import type { Block } from '../host/block-lease.ts';
import { attempt, ip } from '../host/command.ts';
import type { InnerAddresses } from './addresses.ts';
import { applyRuleset, makeNamespace, removeNamespace, setParameters } from './namespace.ts';

/** The address of the metadata service. */
export const metadataAddress = '169.254.169.254';

/**
 * The router between this host and the VPCs, in a namespace of its own, so that the host itself forwards nothing. The
 * host has one link to it, with a route for this sandbox's block. The metadata service and load balancers listen here.
 */
export class Edge {
  readonly namespace: string;
  readonly #block: Block;
  readonly #addresses: InnerAddresses;
  readonly #firewall: boolean;

  constructor(block: Block, addresses: InnerAddresses, firewall: boolean) {
    this.namespace = `${block.prefix}-edge`;
    this.#block = block;
    this.#addresses = addresses;
    this.#firewall = firewall;
  }

  get hostInterface(): string {
    return `${this.#block.prefix}host`;
  }

  async open(): Promise<void> {
    const { host, edge } = this.#addresses;
    await makeNamespace(this.namespace);
    await setParameters(this.namespace, { 'net/ipv4/ip_forward': 1, 'net/ipv6/conf/all/disable_ipv6': 1 });
    await ip([`link add ${this.hostInterface} type veth peer name host netns ${this.namespace}`]);
    await ip(
      [
        `address add ${edge} peer ${host} dev host`,
        'link set host up',
        `address add ${metadataAddress}/32 dev lo`,
      ],
      this.namespace,
    );
    await ip([
      `address add ${host} peer ${edge} dev ${this.hostInterface}`,
      `link set ${this.hostInterface} up`,
      `route add ${this.#block.cidr} via ${edge} dev ${this.hostInterface} src ${host}`,
    ]);
    if (this.#firewall) await applyRuleset(this.namespace, edgeRules(this.#block, host));
  }

  /** Routes an address of this block into the VPC whose link interface is given. */
  async route(address: string, vpcLink: string, vpcInterface: string): Promise<void> {
    await ip([`route replace ${address}/32 via ${vpcLink} dev ${vpcInterface}`], this.namespace);
  }

  /** Routes an inner address to this host: the one that a load balancer's connections come from. */
  async routeToHost(address: string): Promise<void> {
    await ip([`route replace ${address}/32 via ${this.#addresses.host} dev host`], this.namespace);
  }

  async unroute(address: string): Promise<void> {
    await attempt('ip', ['-n', this.namespace, 'route', 'delete', `${address}/32`]);
  }

  /** A load balancer's public address is the edge's own. */
  async addAddress(address: string): Promise<void> {
    await attempt('ip', ['-n', this.namespace, 'address', 'add', `${address}/32`, 'dev', 'lo']);
  }

  async removeAddress(address: string): Promise<void> {
    await attempt('ip', ['-n', this.namespace, 'address', 'delete', `${address}/32`, 'dev', 'lo']);
  }

  async close(): Promise<void> {
    await attempt('ip', ['link', 'delete', this.hostInterface]);
    await removeNamespace(this.namespace);
  }
}

/** Machines answer the host and never call it; what no machine holds is nobody's; VPCs meet by public addresses only. */
function edgeRules(block: Block, host: string): string {
  return `table ip sandbox {
  chain forward {
    type filter hook forward priority filter; policy accept
    ct state established,related accept
    oifname "host" drop
    ip saddr ${host} ip daddr != ${block.publicCidr} drop
    iifname != "host" ip daddr != ${block.publicCidr} drop
  }
  chain input {
    type filter hook input priority filter; policy accept
    ct state established,related accept
    ip daddr ${metadataAddress} tcp dport 80 accept
    ip daddr ${block.publicCidr} accept
    ip saddr ${host} accept
    drop
  }
}
`;
}
