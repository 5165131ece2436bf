import { chmod, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { lstatSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../host/command.ts';
import { writeEtc } from './etc.ts';
import { bootScript, initScript } from './init-script.ts';
import { machinePrograms } from './programs.ts';
import { writeSshServer } from './ssh-server.ts';

/**
 * The lower layers that all machines of a host share: `root` (everything but /usr), `usr` (own programs over the host's
 * /usr) and `usr-hidden` (whiteouts for what of the host's /usr nobody but this host should see: /usr/local is filled
 * by hand and may hold anything).
 */
export async function buildImage(stateDirectory: string, openSsh: boolean): Promise<string> {
  const image = join(stateDirectory, 'image');
  const draft = join(stateDirectory, `image.${process.pid}`);
  await rm(draft, { recursive: true, force: true });
  await buildRoot(join(draft, 'root'));
  await buildUsr(join(draft, 'usr'));
  if (!openSsh) await writeSshServer(join(draft, 'usr'));
  await mkdir(join(draft, 'usr-hidden'), { recursive: true });
  await mkdir(join(draft, 'usr-hidden/sbin'), { recursive: true });
  for (const name of hidden) await run('mknod', [join(draft, 'usr-hidden', name), 'c', '0', '0']);
  await rm(image, { recursive: true, force: true });
  await rename(draft, image);
  return image;
}

/** `policy-rc.d` is how container images keep packages from starting what they bring. */
const hidden = ['local', 'src', 'sbin/policy-rc.d'];

const directories =
  'dev etc home media mnt opt proc ' +
  'run srv sys usr etc/ssh etc/init.d var/backups ' +
  'var/cache/apt/archives/partial var/cache/debconf var/lib/apt/lists/partial var/lib/cloud var/lib/dpkg var/lib/misc var/lib/pam ' +
  'var/lib/systemd var/local var/log var/mail var/opt var/spool/cron/crontabs var/www/html ' +
  'var/lib/cloud/instance/scripts etc/systemd/system';

async function buildRoot(root: string): Promise<void> {
  for (const name of directories.split(' ')) await mkdir(join(root, name), { recursive: true, mode: 0o755 });
  for (const name of ['tmp', 'var/tmp']) {
    await mkdir(join(root, name), { recursive: true });
    await chmod(join(root, name), 0o1777);
  }
  await mkdir(join(root, 'root'), { mode: 0o700 });
  await symlink('/run', join(root, 'var/run'));
  await symlink('/run/lock', join(root, 'var/lock'));
  await symlink('/proc/self/mounts', join(root, 'etc/mtab'));
  for (const name of ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32']) await mergedUsr(root, name);
  await writeEtc(join(root, 'etc'));
}

/** /bin and its kin are links into /usr on a merged system, which all that machines run on are. */
async function mergedUsr(root: string, name: string): Promise<void> {
  try {
    if (lstatSync(join('/', name)).isSymbolicLink())
      await symlink(readlinkSync(join('/', name)), join(root, name));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

async function buildUsr(usr: string): Promise<void> {
  for (const name of ['bin', 'sbin', 'lib', 'share', 'include', 'etc', 'games', 'src', 'man']) {
    await mkdir(join(usr, 'local', name), { recursive: true });
  }
  await mkdir(join(usr, 'src'), { recursive: true });
  await writeFile(join(usr, 'local/bin/node'), '');
  const programs = { 'lib/sandbox/init': initScript, 'lib/sandbox/boot': bootScript, ...machinePrograms() };
  for (const [path, text] of Object.entries(programs)) {
    await mkdir(dirname(join(usr, path)), { recursive: true });
    await writeFile(join(usr, path), text, { mode: 0o755 });
  }
}
