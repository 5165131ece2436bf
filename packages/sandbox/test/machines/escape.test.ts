import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Added, type Rig, canBoot, openRig } from './fixture.ts';

const canary = `canary-${randomBytes(8).toString('hex')}`;

describe.skipIf(!canBoot)('root inside a machine (needs root on Linux)', { timeout: 60_000 }, () => {
  let rig: Rig;
  let machine: Added;
  const planted: string[] = [];
  const asRoot = (script: string): Promise<string> =>
    rig.ssh(machine, `echo ${Buffer.from(script).toString('base64')} | base64 -d | sudo bash 2>&1; true`);

  beforeAll(async () => {
    for (const place of [
      homedir(),
      '/home',
      tmpdir(),
      '/etc',
      '/var/lib',
      '/opt',
      '/srv',
      '/usr/local',
      '/etc/default',
      '/etc/ssl',
    ]) {
      mkdirSync(place, { recursive: true });
      const directory = mkdtempSync(join(place, 'machines-canary-'));
      planted.push(directory);
      writeFileSync(join(directory, 'file'), canary);
    }
    rig = await openRig();
    machine = await rig.add({ id: 'i-00a' });
    await rig.ready(machine);
  }, 60_000);
  afterAll(async () => {
    for (const directory of planted) rmSync(directory, { recursive: true, force: true });
    await rig.close();
  }, 60_000);

  it('finds no file of the host outside the allow-list', async () => {
    expect(
      await asRoot(
        `find / -xdev -name 'machines-canary-*' 2>/dev/null; find /usr /var /run /etc -name 'machines-canary-*'`,
      ),
    ).toBe('');
    for (const directory of planted) {
      const paths = ['', '/proc/1/root', '/proc/self/root/..', '/.host', '/../..'].map(
        (root) => `${root}${directory}/file`,
      );
      expect(await asRoot(`cat ${paths.join(' ')} 2>/dev/null`)).toBe('');
    }
    expect(
      await asRoot(`grep -rsl ${canary} /etc /root /home /var /opt /srv /run /mnt /media /tmp /usr/local`),
    ).toBe('');
  });

  it('sees none of the accounts, keys and passwords of the host', async () => {
    expect(await asRoot('cut -d: -f2 /etc/shadow | sort -u')).toBe('*');
    expect(await asRoot("awk -F: '$3 >= 1000 && $3 < 65534 { print $1 }' /etc/passwd")).toBe('ec2-user');
    expect(await asRoot('ls /etc/ssh/*key')).toBe('/etc/ssh/ssh_host_ed25519_key');
    expect(await asRoot('ls -A /root /usr/local/bin /usr/src')).toBe(
      '/root:\n\n/usr/local/bin:\nnode\n\n/usr/src:',
    );
  });

  it('climbs out by no chroot, link or file handle', async () => {
    const climb = `
      mkdir -p /tmp/jail && cd / && exec 9< / 
      chroot /tmp/jail /bin/true 2>/dev/null
      node -e '
        const fs = require("fs");
        process.chdir("/proc/self/fd/9");
        for (let n = 0; n < 64; n++) process.chdir("..");
        console.log(fs.readdirSync(".").includes("lib") && fs.existsSync("usr/lib/sandbox/init"));
        for (const fd of fs.readdirSync("/proc/1/fd")) {
          try { console.log(fs.readlinkSync("/proc/1/fd/" + fd), fs.readdirSync("/proc/1/fd/" + fd + "/..")); } catch {}
        }
      '`;
    expect(await asRoot(climb)).toBe('true');
    expect(await asRoot('ls /proc/1/root/ | tr "\\n" " "')).toBe(await asRoot('ls / | tr "\\n" " "'));
  });

  it('makes and opens no device', async () => {
    const { rdev } = statSync('/dev/loop0');
    const kinds = ['b 254 0', 'b 8 0', `b ${rdev >> 8} ${rdev & 255}`, 'c 1 1', 'c 1 11', 'c 10 237'];
    for (const kind of kinds) {
      expect(await asRoot(`mknod /tmp/node ${kind} && head -c 16 /tmp/node`)).toContain(
        'Operation not permitted',
      );
    }
    expect(await asRoot('find / -xdev -type b -o -xdev -type c | head; ls /dev | tr "\\n" " "')).toBe(
      'console fd full null ptmx pts random shm stderr stdin stdout tty urandom zero',
    );
    expect(await asRoot('find /dev -type b')).toBe('');
  });

  it('mounts nothing and changes no setting of the kernel', async () => {
    const node = (code: string): string => `node -e '${code}'`;
    const attempts = [
      '/lib64/ld-linux-x86-64.so.2 /usr/bin/unshare -m true',
      'nsenter -t 1 -m true',
      'unshare -p --fork true',
      'echo 1 > /proc/sys/kernel/sysrq',
      'echo /tmp/x > /proc/sys/kernel/core_pattern',
      'echo b > /proc/sysrq-trigger && test -s /proc/sysrq-trigger',
      'echo x > /sys/kernel/uevent_helper',
      'hostname other',
      'date -s 2001-01-01',
      node('require("fs").openSync("/sys/kernel/notes", "w")'),
    ];
    for (const attempt of attempts)
      expect(await asRoot(`${attempt} > /dev/null && echo DONE`)).not.toContain('DONE');
    expect(
      await asRoot(
        'ls /sys/firmware /sys/fs/cgroup; cat /proc/kcore /proc/keys /proc/kallsyms 2>/dev/null | wc -c',
      ),
    ).toContain('0');
    expect(await asRoot(`awk '$3 ~ /cgroup/' /proc/self/mounts | wc -l`)).toBe('0');
  });

  it('holds the bounded capabilities and no others, by setuid programs too', async () => {
    expect(await asRoot('grep -E "Cap(Eff|Bnd)" /proc/self/status | cut -f2 | sort -u')).toBe(
      '00000000a08475fb',
    );
  });

  it('reaches nothing that is shared with the host past all namespaces', async () => {
    const perl = (code: string): string => `perl -e '${code}' 2>&1`;
    const attempts: readonly (readonly [string, RegExp])[] = [
      ['unshare --user true', /Operation not permitted/],
      ['setpriv --reuid 1000 --clear-groups unshare --user true', /Operation not permitted/],
      [perl('syscall(56, 0x10000011, 0, 0, 0, 0) < 0 and print "no: $!"'), /no: Operation not permitted/],
      [perl('syscall(435, 0, 0) < 0 and print "no: $!"'), /no: Function not implemented/],
      [perl('syscall(250, 0, -4, 0) < 0 and print "no: $!"'), /no: Operation not permitted/],
      [
        perl('$b = " " x 999; syscall(103, 3, $b, 999) < 0 and print "no: $!"'),
        /no: Operation not permitted/,
      ],
      [perl('syscall(41, 40, 1, 0) < 0 and print "no: $!"'), /no: Address family not supported/],
    ];
    const numbers = process.arch === 'x64' ? attempts : attempts.slice(0, 2);
    for (const [command, refusal] of numbers) expect(await asRoot(command)).toMatch(refusal);
    expect(await asRoot('grep Seccomp: /proc/1/status')).toMatch(/2$/);
  });

  it('inherits no open file of who started the sandbox', async () => {
    const script = `
      import { openRig } from ${JSON.stringify(join(import.meta.dirname, 'fixture.ts'))};
      const rig = await openRig();
      const machine = await rig.add({ id: 'i-00a' });
      await rig.ready(machine);
      console.log('FILES ' + await rig.ssh(machine, 'sudo ls -l /proc/1/fd'));
      await rig.close();`;
    const home = openSync(homedir(), 'r');
    const stdio = Array.from({ length: 20 }, (): 'ignore' => 'ignore');
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit', ...stdio, home],
    });
    closeSync(home);
    const output = child.stdout === null ? '' : await text(child.stdout);
    expect(output).toContain('FILES');
    expect(output).not.toContain(homedir());
  });

  it('sees and signals no process of the host', async () => {
    const own = String(process.pid);
    expect(await asRoot('ps -eo args | grep -c -E "vitest|machines-canary" || true')).not.toMatch(/^[2-9]/);
    expect(Number(await asRoot('ls -d /proc/[0-9]* | wc -l'))).toBeLessThan(20);
    expect(await asRoot(`kill -0 ${own} && echo REACHED`)).not.toContain('REACHED');
    await asRoot('kill -CONT -1 2>/dev/null; true').catch(() => '');
    expect(process.exitCode ?? 0).toBe(0);
  });

  it('reaches no service of the host, on whatever address', async () => {
    const server = createServer((socket) => socket.end('host'));
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const link = rig.host.publicCidr.replace(
      /^(\d+)\.(\d+)\.(\d+)\..*$/,
      (_all, a, b, c) => `${a}.${b}.${Number(c) + 2}.1`,
    );
    for (const host of ['127.0.0.1', link, '10.0.1.1', '169.254.169.254']) {
      expect(await asRoot(`timeout 1 bash -c 'cat < /dev/tcp/${host}/${port}' 2>/dev/null; true`)).toBe('');
    }
    await new Promise((resolve) => server.close(resolve));
  });

  it('gets no more after it changed its own programs and booted again', async () => {
    const evil = '#!/bin/bash\ngrep CapEff /proc/self/status >> /evil\nls /.host >> /evil 2>/dev/null\n';
    await asRoot(
      `cd /usr/bin && for name in setpriv umount mount nsenter pivot_root; do printf '${evil.replaceAll('\n', String.raw`\n`)}' > $name; chmod 755 $name; done; echo /tmp/none.so > /etc/ld.so.preload`,
    );
    await rig.host.reboot('i-00a');
    await rig.ready(machine);
    const noted = await asRoot('sort -u /evil 2>/dev/null');
    expect(noted.replaceAll(/^ERROR: ld.so.*\n?/gm, '')).toMatch(/^(CapEff:\s*00000000a08475fb)?$/);
  });
});
