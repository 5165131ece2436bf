/** Installs what the tests need from Debian when that is possible: root, apt, and not yet there. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Package → a file that shows it is installed. */
const needed: Readonly<Record<string, readonly string[]>> = {
  'openssh-server': ['/usr/sbin/sshd'],
  'openssh-client': ['/usr/bin/ssh'],
  nftables: ['/usr/sbin/nft'],
  iproute2: ['/usr/sbin/ip', '/sbin/ip', '/usr/bin/ip'],
  postgresql: ['/usr/lib/postgresql'],
  // Machines see this host's /usr, and their tests use these inside.
  curl: ['/usr/bin/curl'],
  e2fsprogs: ['/usr/sbin/mkfs.ext4', '/sbin/mkfs.ext4'],
  procps: ['/usr/bin/ps', '/bin/ps'],
  zsh: ['/usr/bin/zsh', '/bin/zsh'],
  fish: ['/usr/bin/fish'],
};

function missingPackages(): string[] {
  return Object.entries(needed)
    .filter(([, files]) => !files.some((file) => existsSync(file)))
    .map(([name]) => name);
}

/** Returns what is still missing afterwards; the tests that need it then skip by name. */
export function installMissing(): string[] {
  const missing = missingPackages();
  const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (missing.length === 0 || !canInstall) return missing;
  console.log(`Installing ${missing.join(', ')} with apt`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) =>
    spawnSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  // A service that starts by itself would take ports on a developer's machine; the tests start their own.
  const policy = '/usr/sbin/policy-rc.d';
  const ours = !existsSync(policy);
  if (ours) execFileSync('sh', ['-c', `printf '#!/bin/sh\\nexit 101\\n' > ${policy} && chmod 755 ${policy}`]);
  try {
    apt('update');
    apt('install', '-y', '--no-install-recommends', ...missing);
  } finally {
    if (ours) execFileSync('rm', ['-f', policy]);
  }
  return missingPackages();
}
