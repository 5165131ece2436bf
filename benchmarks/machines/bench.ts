/**
 * How long machines take from nothing to their first SSH answer, and what they cost in memory. Needs root on Linux.
 * Memory is the proportional share (Pss) of the machine's processes, so that what they share counts once; the
 * kernel's own share (namespaces, overlay inodes) is not in it.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMachineHost } from '../../packages/sandbox/src/machines/index.ts';
import type {
  MachineHost,
  MachineSpec,
  NetworkView,
} from '../../packages/sandbox/src/machines/machine-host.ts';

const counts = process.argv.includes('--smoke') ? [1] : [1, 20, 50];
for (const count of counts) await measure(count);

async function measure(count: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'machines-bench-'));
  const host = await openMachineHost({ stateDirectory: directory });
  try {
    if (!host.real) return console.log(`no machines here: ${host.why}`);
    const key = join(directory, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const numbers = Array.from({ length: count }, (_, n) => n + 10);
    const start = performance.now();
    await host.syncNetwork(network(host, numbers));
    const answers = await Promise.all(
      numbers.map((n) => untilAnswer(host, n, readFileSync(`${key}.pub`, 'utf8'), start)),
    );
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const login = loginTime(host, key);
    const pss = machineMemory(directory);
    const sorted = answers.toSorted((a, b) => a - b);
    console.log(
      `${count} machine(s): first SSH answer after ${seconds(sorted[0])}, last after ${seconds(sorted.at(-1))}; ` +
        `one login with a command ${seconds(login)}; ` +
        `${(pss / count / 1024).toFixed(1)} MB of memory per machine`,
    );
  } finally {
    await host.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

function publicAddress(host: MachineHost, n: number): string {
  return host.publicCidr.replace(/\.\d+\/\d+$/, `.${n}`);
}

function network(host: MachineHost, numbers: readonly number[]): NetworkView {
  const rule = { protocol: '-1', cidr: '0.0.0.0/0' };
  return {
    vpcs: [{ vpcId: 'vpc-a', cidrs: ['10.0.0.0/16'], hasInternetGateway: true }],
    addresses: numbers.map((n) => ({
      vpcId: 'vpc-a',
      instanceId: `i-${n}`,
      privateIp: `10.0.1.${n}`,
      publicIp: publicAddress(host, n),
      reachable: true,
      securityGroupIds: ['sg-a'],
    })),
    securityGroups: [{ groupId: 'sg-a', vpcId: 'vpc-a', ingress: [rule], egress: [rule] }],
  };
}

async function untilAnswer(host: MachineHost, n: number, publicKey: string, start: number): Promise<number> {
  const spec: MachineSpec = {
    instanceId: `i-${n}`,
    account: '111111111111',
    region: 'eu-west-1',
    availabilityZone: 'eu-west-1a',
    instanceType: 't3.micro',
    imageId: 'ami-0123456789abcdef0',
    hostname: `ip-10-0-1-${n}.eu-west-1.compute.internal`,
    vpcId: 'vpc-a',
    interfaces: [
      {
        networkInterfaceId: `eni-${n}`,
        macAddress: `02:00:00:00:00:${n.toString(16).padStart(2, '0')}`,
        privateIps: [`10.0.1.${n}`],
        subnetCidr: '10.0.1.0/24',
      },
    ],
    publicKey,
    user: 'ec2-user',
    securityGroupNames: ['a'],
    httpTokens: 'required',
  };
  await host.launch(spec);
  while (!(await answersSsh(publicAddress(host, n)))) await new Promise((resolve) => setTimeout(resolve, 20));
  return performance.now() - start;
}

/** True when the server has sent its identification, `SSH-2.0-…`. */
function answersSsh(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: 22, timeout: 1000 });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (chunk) => end(chunk.toString().startsWith('SSH-2.0-')));
    for (const event of ['error', 'timeout', 'close']) socket.once(event, () => end(false));
  });
}

function loginTime(host: MachineHost, key: string): number {
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR'].flatMap(
    (one) => ['-o', one],
  );
  const start = performance.now();
  execFileSync('ssh', ['-F', 'none', '-i', key, ...options, `ec2-user@${publicAddress(host, 10)}`, 'true']);
  return performance.now() - start;
}

/** KiB of Pss of all processes whose root is a machine's. */
function machineMemory(directory: string): number {
  let sum = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readlinkSync(`/proc/${pid}/ns/mnt`) === readlinkSync('/proc/self/ns/mnt')) continue;
      if (!readFileSync(`/proc/${pid}/mountinfo`, 'utf8').includes(directory)) continue;
      sum += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch {
      continue;
    }
  }
  return sum;
}

function seconds(milliseconds = 0): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
