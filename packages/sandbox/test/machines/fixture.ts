import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ssh2 from 'ssh2';
import { openMachineHost } from '../../src/machines/index.ts';
import type { FirewallRule, MachineHost, MachineSpec, NetworkView } from '../../src/machines/machine-host.ts';

const call = promisify(execFile);

/** Machines need root on Linux; elsewhere the suites that boot them are skipped by name. */
export const canBoot = process.platform === 'linux' && process.getuid?.() === 0;

const anywhere: FirewallRule = { protocol: '-1', cidr: '0.0.0.0/0' };

/** A machine host with one key pair, whose network view is built machine by machine. */
export interface Rig {
  readonly host: MachineHost;
  readonly directory: string;
  readonly keyFile: string;
  readonly privateKey: string;
  readonly log: readonly string[];
  add(options: AddOptions): Promise<Added>;
  /** Tells the host what `change` makes of the network. */
  change(change: (view: NetworkView) => NetworkView): Promise<void>;
  ssh(machine: Added, command: string): Promise<string>;
  /** Until the machine's user data has run and SSH answers. */
  ready(machine: Added): Promise<void>;
  close(): Promise<void>;
}

export interface AddOptions {
  readonly id: string;
  readonly ip?: string;
  readonly vpcId?: string;
  readonly groups?: readonly string[];
  readonly isPrivate?: boolean;
  readonly spec?: Partial<MachineSpec>;
}

export interface Added {
  readonly spec: MachineSpec;
  readonly publicIp: string;
}

export async function openRig(
  directory = mkdtempSync(join(tmpdir(), 'machines-')),
  without: readonly ('firewall' | 'openSsh')[] = [],
): Promise<Rig> {
  const log: string[] = [];
  const host = await openMachineHost({
    stateDirectory: join(directory, 'state'),
    log: (line) => log.push(line),
    timeScale: 0.05,
    without,
  });
  const keyFile = join(directory, 'key');
  rmSync(keyFile, { force: true });
  await call('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'rig', '-f', keyFile]);
  const { readFileSync } = await import('node:fs');
  const privateKey = readFileSync(keyFile, 'utf8');
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error) throw parsed;
  const publicKey = `ssh-ed25519 ${parsed.getPublicSSH().toString('base64')} rig`;
  let view: NetworkView = {
    vpcs: [],
    addresses: [],
    securityGroups: [{ groupId: 'sg-open', vpcId: 'vpc-a', ingress: [anywhere], egress: [anywhere] }],
  };
  let next = 10;
  const change = async (edit: (view: NetworkView) => NetworkView): Promise<void> => {
    view = edit(view);
    await host.syncNetwork(view);
  };
  const add = async (options: AddOptions): Promise<Added> => {
    const { id, ip = `10.0.1.${next}`, vpcId = 'vpc-a', groups = ['sg-open'] } = options;
    const publicIp = host.publicCidr.replace(/\.\d+\/\d+$/, `.${next}`);
    const mac = `02:00:00:00:00:${next.toString(16).padStart(2, '0')}`;
    next += 1;
    const spec: MachineSpec = {
      instanceId: id,
      account: '111111111111',
      region: 'eu-west-1',
      availabilityZone: 'eu-west-1a',
      instanceType: 't3.micro',
      imageId: 'ami-0123456789abcdef0',
      hostname: `ip-${ip.replaceAll('.', '-')}.eu-west-1.compute.internal`,
      vpcId,
      interfaces: [
        {
          networkInterfaceId: `eni-${id.slice(2)}`,
          macAddress: mac,
          privateIps: [ip],
          subnetCidr: ip.replace(/\.\d+$/, '.0/24'),
        },
      ],
      publicKey,
      keyName: 'rig',
      user: 'ec2-user',
      securityGroupNames: ['open'],
      httpTokens: 'required',
      ...options.spec,
    };
    const outside = options.isPrivate === true ? { reachable: false } : { publicIp, reachable: true };
    await change((before) => ({
      ...before,
      addresses: [
        ...before.addresses,
        { vpcId, instanceId: id, privateIp: ip, securityGroupIds: groups, ...outside },
      ],
    }));
    await host.launch(spec);
    return { spec, publicIp };
  };
  const ssh = async ({ spec, publicIp }: Added, command: string): Promise<string> => {
    const options = [
      'StrictHostKeyChecking=no',
      'UserKnownHostsFile=/dev/null',
      'LogLevel=ERROR',
      'ConnectTimeout=2',
      'BatchMode=yes',
    ];
    const flags = options.flatMap((option) => ['-o', option]);
    const { stdout } = await call('ssh', [
      '-F',
      'none',
      '-i',
      keyFile,
      ...flags,
      `${spec.user}@${publicIp}`,
      command,
    ]);
    return stdout.trim();
  };
  const ready = (machine: Added): Promise<void> =>
    eventually(async () => {
      await ssh(machine, 'test -e /var/lib/cloud/instance/boot-finished');
    });
  const close = async (): Promise<void> => {
    await host.close();
    rmSync(directory, { recursive: true, force: true });
  };
  return { host, directory, keyFile, privateKey, log, add, change, ssh, ready, close };
}

/** Tries until it holds; the last failure is the answer after the time is up. */
export async function eventually<T>(attempt: () => Promise<T>, milliseconds = 20_000): Promise<T> {
  const until = Date.now() + milliseconds;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
