import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * SSH where OpenSSH is absent: ssh2's server, run by the machine's own node as one of its services, so that it is bounded as
 * everything there is. Public keys only; commands, shells and terminals (by script(1)); no forwarding, no SFTP.
 */
const program = `
const { Server, utils } = require('ssh2');
const { spawn } = require('node:child_process');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { generateKeyPairSync } = require('node:crypto');

const keyFile = '/etc/ssh/ssh_host_rsa_key';
if (!existsSync(keyFile)) {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  writeFileSync(keyFile, privateKey, { mode: 0o600 });
}

function mayEnter(context) {
  if (context.method !== 'publickey') return false;
  const account = readFileSync('/etc/passwd', 'utf8').split('\\n').map((row) => row.split(':')).find(([name]) => name === context.username);
  if (account === undefined) return false;
  for (const line of readFileSync(account[5] + '/.ssh/authorized_keys', 'utf8').split('\\n')) {
    const key = utils.parseKey(line);
    if (key instanceof Error || !key.getPublicSSH().equals(context.key.data)) continue;
    return context.signature === undefined || key.verify(context.blob, context.signature, context.hashAlgo) === true;
  }
  return false;
}

function run(channel, user, command, terminal) {
  const su = ['su', '-', user, ...(command === undefined ? [] : ['-c', command])];
  const quoted = su.map((word) => "'" + word.replaceAll("'", "'\\\\''") + "'").join(' ');
  const child = terminal ? spawn('script', ['-qefc', quoted, '/dev/null']) : spawn(su[0], su.slice(1));
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  channel.pipe(child.stdin);
  child.stdin.on('error', () => undefined);
  channel.on('close', () => child.kill('SIGHUP'));
  child.on('error', () => channel.close());
  child.on('close', (code) => {
    channel.exit(code ?? 255);
    channel.end();
  });
}

new Server({ hostKeys: [readFileSync(keyFile)] }, (connection) => {
  let user;
  connection.on('error', () => undefined);
  connection.on('authentication', (context) => {
    let known = false;
    try {
      known = mayEnter(context);
    } catch {}
    user = context.username;
    if (known) context.accept();
    else context.reject(['publickey']);
  });
  connection.on('session', (accept) => {
    const session = accept();
    let terminal = false;
    session.on('pty', (accept) => {
      terminal = true;
      accept();
    });
    session.on('env', (accept) => accept?.());
    session.on('window-change', (accept) => accept?.());
    session.on('exec', (accept, _reject, { command }) => run(accept(), user, command, terminal));
    session.on('shell', (accept) => run(accept(), user, undefined, terminal));
  });
}).listen(22, '0.0.0.0');
`;

/** Puts the server and the packages that it needs into the image's /usr. */
export async function writeSshServer(usr: string): Promise<void> {
  const home = join(usr, 'lib/sandbox/ssh');
  await mkdir(home, { recursive: true });
  await writeFile(join(home, 'server.cjs'), program);
  await copyPackage('ssh2', import.meta.url, join(home, 'node_modules'), new Set());
}

async function copyPackage(name: string, from: string, modules: string, done: Set<string>): Promise<void> {
  if (done.has(name)) return;
  done.add(name);
  const manifest = createRequire(from).resolve(`${name}/package.json`);
  await cp(dirname(manifest), join(modules, name), { recursive: true, dereference: true });
  const { dependencies = {} } = JSON.parse(await readFile(manifest, 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  for (const needed of Object.keys(dependencies)) await copyPackage(needed, manifest, modules, done);
}
