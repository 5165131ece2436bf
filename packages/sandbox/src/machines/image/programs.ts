import { existsSync } from 'node:fs';
import { mountScript, umountScript } from './mount-program.ts';
import { sudoScript } from './sudo-script.ts';
import { powerScript, serviceScript, systemctlScript } from './systemctl-script.ts';

/** Programs that machines have instead of the host's, by path under /usr: the host's speak to a systemd or need sys_admin. */
export function machinePrograms(hasSudo = existsSync('/usr/bin/sudo')): Readonly<Record<string, string>> {
  return {
    'bin/systemctl': systemctlScript,
    'sbin/service': serviceScript,
    'sbin/reboot': powerScript('HUP'),
    'sbin/poweroff': powerScript('TERM'),
    'sbin/halt': powerScript('TERM'),
    'sbin/shutdown': powerScript('TERM'),
    'bin/mount': mountScript,
    'bin/umount': umountScript,
    ...(hasSudo ? {} : { 'bin/sudo': sudoScript }),
  };
}
