import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Added, type Rig, canBoot, openRig } from './fixture.ts';

describe.skipIf(!canBoot)('volumes of machines (needs root on Linux)', { timeout: 60_000 }, () => {
  let rig: Rig;
  let first: Added;
  let second: Added;

  beforeAll(async () => {
    rig = await openRig();
    [first, second] = await Promise.all([rig.add({ id: 'i-00a' }), rig.add({ id: 'i-00b' })]);
    await rig.host.createVolume('vol-1', 1);
    await rig.host.attachVolume('vol-1', 'i-00a', '/dev/sdf');
    await Promise.all([rig.ready(first), rig.ready(second)]);
  }, 60_000);
  afterAll(() => rig.close(), 60_000);

  it('are block devices on which a file system is made and mounted', async () => {
    expect(await rig.ssh(first, 'test -b /dev/sdf && sudo mkfs.ext4 -q -L data /dev/sdf && echo made')).toBe(
      'made',
    );
    expect(
      await rig.ssh(
        first,
        'sudo mkdir /data && sudo mount /dev/sdf /data && echo kept | sudo tee /data/file',
      ),
    ).toBe('kept');
    expect(await rig.ssh(first, 'sudo umount /data && ls /data')).toBe('');
  });

  it('mount by /etc/fstab and label', async () => {
    await rig.ssh(first, 'echo "LABEL=data /data ext4 defaults 0 0" | sudo tee -a /etc/fstab');
    expect(await rig.ssh(first, 'sudo mount -a && cat /data/file')).toBe('kept');
  });

  it('carry their data to another machine, even from under a mount', async () => {
    await rig.host.detachVolume('vol-1', 'i-00a');
    expect(await rig.ssh(first, 'ls /dev/sdf 2>&1 || true')).toContain('No such file');
    await rig.host.attachVolume('vol-1', 'i-00b', '/dev/xvdf');
    expect(await rig.ssh(second, 'sudo mount /dev/xvdf /mnt && cat /mnt/file')).toBe('kept');
  });

  it('are all that a machine may mount', async () => {
    const attempts = [
      'mount /dev/vda /mnt',
      'mount -t proc proc /mnt',
      'mount --bind / /mnt',
      'mount /dev/loop0 /mnt',
      'mount /dev/xvdf /proc',
      'mount /dev/xvdf /mnt/..',
      'mount -t tmpfs none /etc',
    ];
    for (const attempt of attempts)
      await expect(rig.ssh(second, `sudo ${attempt}`)).rejects.toThrow(/mount:/);
  });

  it('show nothing of what this host puts behind their device later', async () => {
    await rig.host.createVolume('vol-2', 1);
    await rig.host.attachVolume('vol-2', 'i-00a', '/dev/sdg');
    await rig.ssh(first, 'sudo ln /dev/sdg /dev/kept && sudo losetup -d /dev/sdg; true');
    await rig.host.detachVolume('vol-2', 'i-00a');
    await rig.host.createVolume('vol-3', 1);
    await rig.host.attachVolume('vol-3', 'i-00b', '/dev/sdg');
    await rig.ssh(second, 'echo foreign | sudo dd of=/dev/sdg conv=fsync 2>&1');
    expect(await rig.ssh(second, 'sudo head -c 7 /dev/sdg')).toBe('foreign');
    expect(await rig.ssh(first, 'sudo head -c 7 /dev/kept 2>&1 || true')).not.toContain('foreign');
  });

  it('cannot be used to take away a mount that fences the machine', async () => {
    const request = (name: string): string =>
      `printf 'umount\\0/srv/p/sys\\0' > ${name}.draft; mv ${name}.draft ${name}.request; sleep 0.5; cat ${name}.reply`;
    const answer = await rig.ssh(
      second,
      `sudo mkdir -p /srv/p/sys && sudo mount -t tmpfs none /srv/p/sys && sudo mv /srv/p /srv/q && sudo ln -s ../proc /srv/p && sudo sh -c "${request('/run/sandbox/2-2')}"`,
    );
    expect(answer).not.toBe('ok');
    expect(await rig.ssh(second, 'grep -c " /proc/sys " /proc/self/mounts')).toBe('1');
    for (const target of ['/./proc/sys', '//proc/sys', '/srv/p/sys'])
      expect(await rig.ssh(second, `sudo mount -t tmpfs none ${target} 2>&1 || true`)).toMatch(/mount:/);
  });

  it('cannot be used to mount over the host by a link', async () => {
    await rig.ssh(second, 'sudo umount /mnt; sudo ln -s /proc/1/root/tmp /opt/link; sudo ln -s / /opt/up');
    for (const target of ['/opt/link', '/opt/up/home', '/opt/up']) {
      const request = `printf 'mount\\0/dev/xvdf\\0${target}\\0auto\\0defaults\\0' > /run/sandbox/1-1.draft`;
      const ask = `${request}; mv /run/sandbox/1-1.draft /run/sandbox/1-1.request; sleep 0.5; cat /run/sandbox/1-1.reply; rm -f /run/sandbox/1-1.reply`;
      expect(await rig.ssh(second, `sudo sh -c "${ask}"`)).not.toBe('ok');
    }
  });
});
