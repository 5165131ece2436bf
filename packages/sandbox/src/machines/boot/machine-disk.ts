import { chmod, chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { accountsFor } from '../image/accounts.ts';
import type { MachineSpec } from '../machine-host.ts';
import { userDataScripts } from '../user-data/scripts.ts';

/** Where a machine's own layers, its console and its exchange with the host are. */
export function machineDirectory(stateDirectory: string, instanceId: string): string {
  if (!/^i-[0-9a-z]+$/.test(instanceId)) throw new Error(`${instanceId} is no instance id`);
  return join(stateDirectory, 'machines', instanceId);
}

const userId = 1000;

/** A new disk: empty layers over the image, with the names, the account and the user data of this instance. */
export async function makeDisk(directory: string, spec: MachineSpec): Promise<void> {
  for (const layer of ['root', 'usr', 'dpkg']) {
    await mkdir(join(directory, layer, 'upper'), { recursive: true });
    await mkdir(join(directory, layer, 'work'), { recursive: true });
  }
  await prepareBoot(directory);
  await chmod(join(directory, 'root/upper'), 0o755);
  await writeNames(directory, spec);
  await writeLogin(directory, spec);
  if (spec.userData !== undefined) await writeUserData(directory, spec.userData);
}

/** What a boot finds empty: the mount point and the exchange. */
export async function prepareBoot(directory: string): Promise<void> {
  await mkdir(join(directory, 'mount'), { recursive: true });
  await rm(join(directory, 'exchange'), { recursive: true, force: true });
  await mkdir(join(directory, 'exchange'), { recursive: true, mode: 0o700 });
}

async function writeNames(directory: string, spec: MachineSpec): Promise<void> {
  const address = spec.interfaces[0]?.privateIps[0] ?? '127.0.1.1';
  const short = spec.hostname.split('.')[0] ?? spec.hostname;
  await put(directory, 'etc/hostname', `${spec.hostname}\n`);
  await put(directory, 'etc/hosts', `127.0.0.1 localhost\n${address} ${spec.hostname} ${short}\n`);
}

async function writeLogin(directory: string, spec: MachineSpec): Promise<void> {
  const accounts = accountsFor(spec.user);
  await put(directory, 'etc/passwd', accounts.passwd);
  await put(directory, 'etc/group', accounts.group);
  await put(directory, 'etc/shadow', accounts.shadow, 0o640);
  await put(directory, 'etc/gshadow', accounts.gshadow, 0o640);
  const home = join(directory, 'root/upper/home', spec.user);
  await mkdir(home, { recursive: true });
  await mkdir(join(home, '.ssh'), { mode: 0o700 });
  const key = spec.publicKey === undefined ? '' : `${spec.publicKey.trim()}\n`;
  await put(directory, `home/${spec.user}/.ssh/authorized_keys`, key, 0o600);
  await put(directory, `home/${spec.user}/.profile`, 'export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"\n');
  for (const name of ['', '.ssh', '.ssh/authorized_keys', '.profile'])
    await chown(join(home, name), userId, userId);
}

async function writeUserData(directory: string, userData: string): Promise<void> {
  const instance = 'var/lib/cloud/instance';
  await put(directory, `${instance}/user-data.txt`, userData, 0o600);
  for (const { name, text } of userDataScripts(userData))
    await put(directory, `${instance}/scripts/${name}`, text, 0o700);
}

async function put(directory: string, path: string, text: string, mode = 0o644): Promise<void> {
  const file = join(directory, 'root/upper', path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text, { mode });
  await chmod(file, mode);
}
