import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canBoot, eventually, openRig } from './fixture.ts';

/** All that a sandbox with the given directory or prefix has in the kernel. */
function traces(directory: string, prefix: string): readonly string[] {
  const lines = (command: string, args: readonly string[]): string[] =>
    execFileSync(command, args, { encoding: 'utf8' }).split('\n');
  const processes = readdirSync('/proc').filter(
    (pid) => /^\d+$/.test(pid) && commandOf(pid).includes(directory),
  );
  return [
    ...lines('ip', ['netns', 'list']).filter((line) => line.startsWith(`${prefix}-`)),
    ...lines('ip', ['-br', 'link']).filter((line) => line.startsWith(`${prefix}host`)),
    ...lines('losetup', ['--list', '--noheadings', '--output', 'BACK-FILE']).filter((line) =>
      line.includes(directory),
    ),
    ...readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .filter((line) => line.includes(directory)),
    ...processes
      .filter((pid) => Number(pid) !== process.pid)
      .map((pid) => `process ${pid}: ${commandOf(pid)}`),
  ];
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

const prefixOf = (publicCidr: string): string => {
  const [, b = '0', c = '0'] = publicCidr.split('.');
  return `gc${(Number(b) - 18) * 64 + Number(c) / 4}`;
};

const holder = `
import { openRig } from ${JSON.stringify(join(import.meta.dirname, 'fixture.ts'))};
const rig = await openRig(process.argv[1]);
await rig.add({ id: 'i-00a' });
await rig.host.createVolume('vol-1', 1);
await rig.host.attachVolume('vol-1', 'i-00a', '/dev/sdf');
console.log(rig.host.publicCidr);
setInterval(() => {}, 1000);
`;

describe.skipIf(!canBoot)('what a machine host leaves (needs root on Linux)', { timeout: 60_000 }, () => {
  it('is nothing after close', async () => {
    const rig = await openRig();
    const prefix = prefixOf(rig.host.publicCidr);
    await Promise.all([rig.add({ id: 'i-00a' }), rig.add({ id: 'i-00b' })]);
    await rig.host.createVolume('vol-1', 1);
    await rig.host.attachVolume('vol-1', 'i-00a', '/dev/sdf');
    expect(traces(rig.directory, prefix).length).toBeGreaterThan(5);
    await rig.close();
    expect(traces(rig.directory, prefix)).toEqual([]);
    expect(existsSync(rig.directory)).toBe(false);
  });

  it('dies with a SIGKILL, and the next host on this machine removes the rest', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'machines-'));
    const child = spawn(process.execPath, ['--input-type=module', '-e', holder, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const cidr = await new Promise<string>((resolve) =>
      child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())),
    );
    const prefix = prefixOf(cidr);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    await eventually(() => {
      expect(traces(directory, prefix).filter((line) => line.startsWith('process'))).toEqual([]);
      return Promise.resolve();
    });
    expect(traces(directory, prefix)).not.toEqual([]);
    const next = await openRig();
    expect(next.log.join()).toContain(prefix);
    const own = prefixOf(next.host.publicCidr);
    expect(traces(directory, own === prefix ? 'none' : prefix)).toEqual([]);
    await next.close();
    expect(traces(directory, prefix)).toEqual([]);
    rmSync(directory, { recursive: true, force: true });
  });

  it('keeps disks and volumes for the next host on the same directory', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'machines-'));
    const first = await openRig(directory);
    const before = await first.add({ id: 'i-00a' });
    await first.host.createVolume('vol-1', 1);
    await first.ready(before);
    await first.ssh(before, 'echo kept > ~/file && sync');
    await first.host.close();
    const second = await openRig(directory);
    await second.host.attachVolume('vol-1', 'i-00a', '/dev/sdf');
    await second.host.start(before.spec);
    const row = {
      vpcId: 'vpc-a',
      instanceId: 'i-00a',
      privateIp: '10.0.1.10',
      reachable: true,
      securityGroupIds: ['sg-open'],
    };
    const publicIp = second.host.publicCidr.replace(/\.\d+\/\d+$/, '.10');
    await second.change((view) => ({ ...view, addresses: [{ ...row, publicIp }] }));
    const again = { spec: before.spec, publicIp };
    // The rig made a new key, which this machine does not know: its console tells that it is up.
    await eventually(async () => expect(await second.host.consoleOutput('i-00a')).toMatch(/is up[^]*is up/));
    await expect(second.ssh(again, 'true')).rejects.toThrow(/Permission denied/);
    expect(readFileSync(join(directory, 'state/machines/i-00a/root/upper/home/ec2-user/file'), 'utf8')).toBe(
      'kept\n',
    );
    await second.host.terminate('i-00a');
    expect(existsSync(join(directory, 'state/machines/i-00a'))).toBe(false);
    await second.close();
  });

  it('leaves two hosts at once apart', async () => {
    const [one, other] = [await openRig(), await openRig()];
    expect(one.host.publicCidr).not.toBe(other.host.publicCidr);
    const first = await one.add({ id: 'i-00a' });
    const second = await other.add({ id: 'i-00a' });
    await Promise.all([one.ready(first), other.ready(second)]);
    await one.close();
    expect(await other.ssh(second, 'hostname')).toBe(second.spec.hostname);
    await other.close();
  });
});
