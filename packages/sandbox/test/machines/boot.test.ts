import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Added, type Rig, canBoot, eventually, openRig } from './fixture.ts';

const web = `#!/bin/bash
echo "first boot of $(hostname)"
cat > /etc/systemd/system/web.service <<'UNIT'
[Service]
Environment=GREETING=hello
ExecStart=/usr/local/bin/node -e "require('http').createServer((q, r) => r.end(process.env.GREETING)).listen(80)"
[Install]
WantedBy=multi-user.target
UNIT
systemctl enable --now web
`;

const config = `#cloud-config
write_files:
  - path: /etc/greeting
    permissions: '0640'
    content: "hello 'there'"
users:
  - name: deploy
    sudo: ALL
    ssh_authorized_keys: [ssh-ed25519 AAAA deploy]
runcmd:
  - [sh, -c, 'echo ran > /root/ran']
power_state: {}
`;

const buildPackage = `set -e
mkdir -p /tmp/ticker/DEBIAN /tmp/ticker/lib/systemd/system /tmp/ticker/usr/bin
cd /tmp/ticker
printf 'Package: ticker\\nVersion: 1\\nArchitecture: all\\nMaintainer: a <a@example.com>\\nDescription: ticks\\n' > DEBIAN/control
printf '#!/bin/sh\\ndeb-systemd-helper enable ticker.service\\ndeb-systemd-invoke start ticker.service\\n' > DEBIAN/postinst
printf '#!/bin/sh\\n[ "$1" != remove ] || deb-systemd-invoke stop ticker.service\\n' > DEBIAN/prerm
printf '#!/bin/sh\\nwhile sleep 1; do :; done\\n' > usr/bin/ticker-loop
printf '[Service]\\nExecStart=/usr/bin/ticker-loop\\n[Install]\\nWantedBy=multi-user.target\\n' > lib/systemd/system/ticker.service
chmod 755 DEBIAN/postinst DEBIAN/prerm usr/bin/ticker-loop
dpkg-deb --build /tmp/ticker /tmp/ticker.deb && dpkg -i /tmp/ticker.deb
`;

describe.skipIf(!canBoot)('a machine (needs root on Linux)', { timeout: 60_000 }, () => {
  let rig: Rig;
  let machine: Added;

  beforeAll(async () => {
    rig = await openRig();
    machine = await rig.add({ id: 'i-00a', spec: { userData: web } });
    await rig.ready(machine);
  }, 60_000);
  afterAll(() => rig.close(), 60_000);

  it("answers OpenSSH at its public address, as the image's user, who may become root", async () => {
    expect(await rig.ssh(machine, 'id -un; sudo -n id -un; hostname')).toBe(
      `ec2-user\nroot\n${machine.spec.hostname}`,
    );
    expect(await rig.ssh(machine, `sudo sh -c 'echo "a  b" "$1"' sh "c'd"`)).toBe("a  b c'd");
  });

  it('answers ssh2 too', async () => {
    const output = await new Promise<string>((resolve, reject) => {
      const client = new ssh2.Client();
      client.on('error', reject);
      client.on('ready', () => {
        client.exec('echo over ssh2', (error, stream) => {
          if (error !== undefined) reject(error);
          else
            stream.on('data', (chunk: Buffer) => resolve(chunk.toString())).on('close', () => client.end());
        });
      });
      client.connect({ host: machine.publicIp, username: 'ec2-user', privateKey: rig.privateKey });
    });
    expect(output).toBe('over ssh2\n');
  });

  it('ran its user data once, with the output on the console and in the log', async () => {
    const line = `first boot of ${machine.spec.hostname}`;
    expect(await rig.host.consoleOutput(machine.spec.instanceId)).toContain(line);
    expect(await rig.ssh(machine, 'sudo cat /var/log/cloud-init-output.log')).toContain(line);
    const answer = await eventually(() => fetch(`http://${machine.publicIp}/`));
    expect(await answer.text()).toBe('hello');
  });

  it('keeps services by systemctl and service', async () => {
    expect(
      await rig.ssh(
        machine,
        'systemctl is-active web; sudo systemctl stop web; systemctl is-active web || true',
      ),
    ).toBe('active\ninactive');
    expect(
      await rig.ssh(machine, 'sudo service web start && systemctl is-active web && systemctl is-enabled web'),
    ).toBe('active\nenabled');
  });

  it('starts what a package brings, now and at each boot', async () => {
    await rig.ssh(machine, `echo ${Buffer.from(buildPackage).toString('base64')} | base64 -d | sudo sh`);
    expect(
      await rig.ssh(
        machine,
        'systemctl is-active ticker; sudo service ticker restart; pgrep -c -f ticker-loop',
      ),
    ).toMatch(/^active\n[^]*1$/);
    await rig.host.reboot('i-00a');
    expect(await eventually(() => rig.ssh(machine, 'systemctl is-active ticker'))).toBe('active');
    await rig.ssh(machine, 'sudo dpkg -P ticker');
    await expect(rig.ssh(machine, 'systemctl is-active ticker')).rejects.toThrow(/ssh/);
  });

  it('reaps what is handed to its PID 1', async () => {
    await rig.ssh(machine, '(sh -c "sleep 0.2 & exit" &) ; sleep 0.5');
    expect(await rig.ssh(machine, 'ps -eo stat | grep -c "^Z" || true')).toBe('0');
  });

  it('tells an instance about itself, to bearers of a session token only', async () => {
    const base = 'http://169.254.169.254/latest';
    const token = `$(curl -s -X PUT ${base}/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 60')`;
    const get = (path: string): string => `curl -s -H "X-aws-ec2-metadata-token: $T" ${base}/${path}; echo`;
    const paths = [
      'meta-data/instance-id',
      'meta-data/local-ipv4',
      'meta-data/public-ipv4',
      'meta-data/placement/region',
    ];
    expect(await rig.ssh(machine, `T=${token}; ${paths.map(get).join('; ')}`)).toBe(
      `${machine.spec.instanceId}\n10.0.1.10\n${machine.publicIp}\neu-west-1`,
    );
    expect(await rig.ssh(machine, `curl -s -o /dev/null -w '%{http_code}' ${base}/meta-data/`)).toBe('401');
  });

  it('carries out cloud-config and says what it does not', async () => {
    const other = await rig.add({ id: 'i-00c', spec: { userData: config } });
    await rig.ready(other);
    expect(
      await rig.ssh(
        other,
        'sudo cat /etc/greeting; echo; stat -c %a /etc/greeting; id -un deploy; sudo cat /root/ran',
      ),
    ).toBe("hello 'there'\n640\ndeploy\nran");
    expect(await rig.host.consoleOutput('i-00c')).toContain('not carried out here: power_state');
    await rig.host.terminate('i-00c');
  });

  it('stops, starts and reboots with the same disk, and runs no user data again', async () => {
    await rig.ssh(machine, 'echo kept > ~/file');
    await rig.host.stop('i-00a');
    await expect(rig.ssh(machine, 'true')).rejects.toThrow(/ssh/);
    await rig.host.start(machine.spec);
    expect(await eventually(() => rig.ssh(machine, 'cat ~/file'))).toBe('kept');
    await rig.host.reboot('i-00a');
    expect(await eventually(() => rig.ssh(machine, 'cat ~/file'))).toBe('kept');
    await rig.ssh(machine, 'sudo reboot').catch(() => undefined);
    expect(await eventually(() => rig.ssh(machine, 'test -d /run/systemd-shim && cat ~/file'))).toBe('kept');
    const output = await rig.host.consoleOutput('i-00a');
    expect(output.split('first boot of').length).toBe(2);
    expect(await eventually(() => rig.ssh(machine, 'systemctl is-active web'))).toBe('active');
  });

  it('is gone after terminate', async () => {
    await rig.host.terminate('i-00a');
    expect(await rig.host.consoleOutput('i-00a')).toBe('');
    await expect(rig.ssh(machine, 'true')).rejects.toThrow(/ssh/);
  });
});
