import { BlockList } from 'node:net';
import type { FirewallRule, NetworkView } from '../machine-host.ts';

/** Whether rules of a load balancer's groups let a TCP client in. A machine comes by its public address. */
export function admits(
  rules: readonly FirewallRule[],
  client: string,
  port: number,
  addresses: NetworkView['addresses'],
): boolean {
  const address = client.replace('::ffff:', '');
  return rules.some((rule) => {
    if (rule.protocol !== 'tcp' && rule.protocol !== '6' && rule.protocol !== '-1') return false;
    const anyPort = rule.protocol === '-1' || rule.fromPort === undefined || rule.fromPort < 0;
    if (!anyPort && (port < (rule.fromPort ?? 0) || port > (rule.toPort ?? 65_535))) return false;
    const { groupId } = rule;
    if (groupId === undefined) return rule.cidr !== undefined && inCidr(rule.cidr, address);
    return addresses.some((row) => row.publicIp === address && row.securityGroupIds.includes(groupId));
  });
}

/** Whether an IPv4 address lies in a network. */
export function inCidr(cidr: string, address: string): boolean {
  const [network = '', length = '32'] = cidr.split('/');
  if (network.includes(':')) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(length), 'ipv4');
  return list.check(address);
}
