import { lstatSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from '../host/command.ts';
import { shippedFiles } from './package-files.ts';
import { suRules } from './sudo-script.ts';

/** What else of /etc a machine sees: made by the system's own tools from public data, none of it anyone's secret. */
const derived = [
  'alternatives',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'ssl/certs',
  'ca-certificates.conf',
  'debian_version',
  'os-release',
  'localtime',
  'timezone',
  'mime.types',
  'rc0.d',
  'rc1.d',
  'rc2.d',
  'rc3.d',
  'rc4.d',
  'rc5.d',
  'rc6.d',
  'rcS.d',
];

const permit = (kind: string): string => `${kind} required pam_permit.so\n`;

const own: Readonly<Record<string, string>> = {
  'nsswitch.conf':
    'passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nservices: files\nprotocols: files\n',
  'pam.d/su': suRules,
  'pam.d/su-l': suRules,
  'pam.d/common-auth': 'auth required pam_unix.so nullok\n',
  'pam.d/common-account': permit('account'),
  'pam.d/common-session': permit('session'),
  'pam.d/common-session-noninteractive': permit('session'),
  'pam.d/common-password': 'password required pam_unix.so\n',
  'pam.d/other': 'auth required pam_deny.so\naccount required pam_deny.so\n',
  profile:
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\nexport PATH\n' +
    'for part in /etc/profile.d/*.sh; do [ ! -r "$part" ] || . "$part"; done\n',
  environment: 'PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"\n',
  shells: '/bin/sh\n/bin/bash\n/usr/bin/bash\n/bin/dash\n',
  'sudoers.d/90-cloud-init-users': '%sudo ALL=(ALL) NOPASSWD:ALL\n',
  'resolv.conf': '',
  fstab: '',
  'ssh/sshd_config':
    'Port 22\nHostKey /etc/ssh/ssh_host_ed25519_key\nPidFile /run/sshd.pid\nPasswordAuthentication no\n' +
    'KbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\nUsePAM no\nUseDNS no\nX11Forwarding no\n' +
    'AcceptEnv LANG LC_*\nSubsystem sftp internal-sftp\n',
};

/** Fills a machine's /etc from the allow-list, with own files over it. */
export async function writeEtc(etc: string): Promise<void> {
  const paths = [
    ...shippedFiles(),
    ...derived.map((name) => join('/etc', name)).filter((path) => isThere(path)),
  ];
  // One process for a thousand small files; links stay links.
  await run('sh', ['-c', 'cd / && exec cp -a --parents -t "$@"', 'sh', dirname(etc), ...paths]);
  for (const [name, text] of Object.entries(own)) {
    await mkdir(dirname(join(etc, name)), { recursive: true });
    await writeFile(join(etc, name), text, { mode: name.startsWith('sudoers') ? 0o440 : 0o644 });
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
