import { ok, warn, type Finding } from './finding.ts';

/** What a host can do for machines, as the sandbox tells it. */
export type Abilities =
  | { readonly real: false; readonly why: string }
  | { readonly real: true; readonly firewall: boolean; readonly openSsh: boolean };

/** Whether the sandbox's instances can be real machines here. They need not be: all else works without. */
export function isolationFinding(abilities: Abilities): Finding {
  if (!abilities.real)
    return warn(
      'isolation',
      `instances of the sandbox have no machines here: ${abilities.why}`,
      'Only needed to run commands on the sandbox’s instances: use Linux with root.',
    );
  const missing = [
    ...(abilities.firewall ? [] : ['nftables, so security groups are not enforced']),
    ...(abilities.openSsh ? [] : ['OpenSSH’s server, so a simpler one answers']),
  ];
  if (missing.length === 0) return ok('isolation', 'instances of the sandbox are real machines here');
  return warn(
    'isolation',
    `instances of the sandbox are real machines, without ${missing.join(' and ')}`,
    `Install ${[...(abilities.firewall ? [] : ['nftables']), ...(abilities.openSsh ? [] : ['openssh-server'])].join(' and ')}.`,
  );
}
