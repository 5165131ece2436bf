import type { FirewallRule, NetworkView } from '../machine-host.ts';
import { inCidr } from '../balancer/admission.ts';
import { metadataAddress } from './edge.ts';

/** An address that firewall rules speak of, with the inner address that stands for it outside its VPC. */
export interface InnerRow {
  readonly privateIp: string;
  readonly hidden: string;
  readonly publicIp?: string;
  /** The address of a NAT gateway, by which it gets out and nobody gets in. */
  readonly egressIp?: string;
  readonly securityGroupIds: readonly string[];
}

/** A load balancer as machines see it: where its connections come from, and whose member it is. */
export interface BalancerSource {
  readonly address: string;
  /** Its addresses inside: a rule for their network is meant for it too. */
  readonly privateIps: readonly string[];
  readonly securityGroupIds: readonly string[];
}

type Group = NetworkView['securityGroups'][number];

/**
 * The whole nftables table of a VPC, for \`nft -f\`: one-to-one translation between private and outer addresses, and the
 * security groups, stateful as AWS's are, on both ends of each connection.
 */
export function vpcRuleset(
  rows: readonly InnerRow[],
  groups: readonly Group[],
  balancers: readonly BalancerSource[],
): string {
  const inward = [...inwardAddresses(rows)].map(([outer, inner]) => `${outer} : ${inner}`);
  const visible = rows.filter(({ publicIp }) => publicIp !== undefined);
  const behind = rows.filter(({ egressIp }) => egressIp !== undefined);
  const chains = groups.flatMap((group, n) => [
    chain(
      `from-${n}`,
      group.egress.flatMap((rule) => match(rule, 'daddr', rows, balancers)),
      'goto arriving',
    ),
    chain(
      `to-${n}`,
      group.ingress.flatMap((rule) => match(rule, 'saddr', rows, balancers)),
      'accept',
    ),
  ]);
  const numbers = new Map(groups.map(({ groupId }, n) => [groupId, n]));
  const machines = rows.flatMap(({ securityGroupIds }, n) => {
    const own = securityGroupIds.map((id) => numbers.get(id)).filter((number) => number !== undefined);
    return [
      chain(`leaves-${n}`, own, (number) => `jump from-${number}`),
      chain(`reaches-${n}`, own, (number) => `jump to-${number}`),
    ];
  });
  return `table ip sandbox
delete table ip sandbox
table ip sandbox {
${[...chains, ...machines].join('')}  chain arriving {
    oifname "edge" accept
${dispatch('daddr', rows, 'reaches')}  }
  chain forward {
    type filter hook forward priority filter; policy drop
    ct state established,related accept
    ip daddr ${metadataAddress} accept
    iifname "edge" oifname "edge" drop
    iifname "edge" goto arriving
${dispatch('saddr', rows, 'leaves')}  }
  chain input {
    type filter hook input priority filter; policy drop
    ip protocol icmp accept
  }
  chain prerouting {
    type nat hook prerouting priority dstnat
${inward.length === 0 ? '' : `    dnat to ip daddr map { ${inward.join(', ')} }\n`}  }
  chain postrouting {
    type nat hook postrouting priority srcnat
${snat(rows, (row) => row.hidden, `oifname "edge" ip daddr ${metadataAddress} `)}${snat(visible, (row) => row.publicIp, 'oifname "edge" ')}${snat(behind, (row) => row.egressIp, 'oifname "edge" ')}  }
}
`;
}

/** Outer address → private one. A machine with many private addresses is known outside by its first. */
function inwardAddresses(rows: readonly InnerRow[]): ReadonlyMap<string, string> {
  const inward = new Map<string, string>();
  for (const { privateIp, hidden, publicIp } of rows) {
    if (!inward.has(hidden)) inward.set(hidden, privateIp);
    if (publicIp !== undefined) inward.set(publicIp, privateIp);
  }
  return inward;
}

function chain<T>(name: string, items: readonly T[], line: string | ((item: T) => string)): string {
  const lines = items.map(
    (item) => `    ${typeof line === 'string' ? `${String(item)} ${line}` : line(item)}\n`,
  );
  return `  chain ${name} {\n${lines.join('')}  }\n`;
}

function dispatch(side: 'saddr' | 'daddr', rows: readonly InnerRow[], verb: string): string {
  if (rows.length === 0) return '';
  return `    ip ${side} vmap { ${rows.map((row, n) => `${row.privateIp} : goto ${verb}-${n}`).join(', ')} }\n`;
}

function snat(rows: readonly InnerRow[], outer: (row: InnerRow) => string | undefined, when: string): string {
  if (rows.length === 0) return '';
  return `    ${when}snat to ip saddr map { ${rows.map((row) => `${row.privateIp} : ${outer(row)}`).join(', ')} }\n`;
}

/** A rule as nftables says it; none where nobody is a member of the group that it names. */
function match(
  rule: FirewallRule,
  side: 'saddr' | 'daddr',
  rows: readonly InnerRow[],
  balancers: readonly BalancerSource[],
): readonly string[] {
  const peers = peersOf(rule, rows, balancers);
  if (peers.length === 0) return [];
  return [`ip ${side} { ${peers.join(', ')} } ${ports(rule)}`.trimEnd()];
}

function peersOf(
  rule: FirewallRule,
  rows: readonly InnerRow[],
  balancers: readonly BalancerSource[],
): readonly string[] {
  const { groupId, cidr } = rule;
  if (groupId === undefined) {
    if (cidr === undefined || cidr.includes(':')) return [];
    const inside = balancers.filter((source) => source.privateIps.some((each) => inCidr(cidr, each)));
    return cidr.endsWith('/0') ? [cidr] : [cidr, ...inside.map((source) => source.address)];
  }
  const members = rows.filter((row) => row.securityGroupIds.includes(groupId)).map((row) => row.privateIp);
  const listening = balancers.filter((source) => source.securityGroupIds.includes(groupId));
  return [...new Set([...members, ...listening.map((source) => source.address)])];
}

const numbered: Readonly<Record<string, string>> = { '1': 'icmp', '6': 'tcp', '17': 'udp' };

function ports({ protocol, fromPort, toPort }: FirewallRule): string {
  const name = numbered[protocol] ?? protocol;
  if (name === '-1') return '';
  if (name === 'tcp' || name === 'udp') {
    const from = Math.max(fromPort ?? 0, 0);
    const to = toPort === undefined || toPort < 0 ? 65_535 : toPort;
    return `${name} dport ${from}-${to}`;
  }
  // With ICMP the "ports" are type and code, where -1 is any.
  if (name === 'icmp' && fromPort !== undefined && fromPort >= 0) return `icmp type ${fromPort}`;
  return `ip protocol ${name}`;
}
