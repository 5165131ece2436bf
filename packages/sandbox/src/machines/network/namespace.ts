import { attempt, ip, run } from '../host/command.ts';

/** Makes a named network namespace with a loopback, without IPv6. */
export async function makeNamespace(name: string): Promise<void> {
  await run('ip', ['netns', 'add', name]);
  await ip(['link set lo up'], name);
}

export async function removeNamespace(name: string): Promise<void> {
  await attempt('ip', ['netns', 'delete', name]);
}

/** Sets kernel parameters of a namespace, e.g. `net/ipv4/ip_forward` to 1. Writes to the namespace only, never the host's. */
export async function setParameters(
  namespace: string,
  parameters: Readonly<Record<string, number>>,
): Promise<void> {
  const writes = Object.entries(parameters).map(
    ([name, value]) => `[ ! -e /proc/sys/${name} ] || echo ${value} > /proc/sys/${name}`,
  );
  await run('nsenter', [`--net=/run/netns/${namespace}`, 'sh', '-c', writes.join('; ')]);
}

/** Replaces what nftables holds in a namespace, in one transaction. */
export async function applyRuleset(namespace: string, ruleset: string): Promise<void> {
  await run('nsenter', [`--net=/run/netns/${namespace}`, 'nft', '-f', '-'], ruleset);
}
