import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Added, type Rig, canBoot, eventually, openRig } from './fixture.ts';

const page = `#!/bin/sh
node -e 'require("http").createServer((q, r) => r.end("page")).listen(80)' > /dev/null 2>&1 &
`;

describe.skipIf(!canBoot)(
  'machines without nftables and OpenSSH (needs root on Linux)',
  { timeout: 60_000 },
  () => {
    let rig: Rig;
    let machine: Added;

    beforeAll(async () => {
      rig = await openRig(undefined, ['firewall', 'openSsh']);
      machine = await rig.add({ id: 'i-00a', spec: { userData: page, httpTokens: 'optional' } });
      await rig.ready(machine);
    }, 60_000);
    afterAll(() => rig.close(), 60_000);

    it('say what they lack', () => {
      expect(rig.log.join('\n')).toContain('security groups are not enforced');
      expect(rig.log.join('\n')).toContain('a simpler one');
    });

    it('answer SSH with exit codes and root', async () => {
      expect(await rig.ssh(machine, 'id -un; sudo id -un; pgrep -c sshd || true')).toBe('ec2-user\nroot\n0');
      await expect(rig.ssh(machine, 'exit 7')).rejects.toMatchObject({ code: 7 });
    });

    it('serve their public address and know themselves', async () => {
      const answer = await eventually(() => fetch(`http://${machine.publicIp}/`));
      expect(await answer.text()).toBe('page');
      expect(await rig.ssh(machine, 'curl -s -m 2 http://169.254.169.254/latest/meta-data/instance-id')).toBe(
        'i-00a',
      );
    });
  },
);
