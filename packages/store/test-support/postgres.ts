import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, chownSync, constants, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const debian = '/usr/lib/postgresql';
const startMilliseconds = 30_000;

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const debianDirectories = (): readonly string[] => {
  try {
    return readdirSync(debian)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(debian, version, 'bin'));
  } catch {
    return [];
  }
};

/** The directory with `initdb` and `postgres`, newest Debian package first, then PATH. */
export const findPostgres = (): string | undefined =>
  [...debianDirectories(), ...(process.env.PATH ?? '').split(delimiter)].find(
    (directory) => isExecutable(join(directory, 'initdb')) && isExecutable(join(directory, 'postgres')),
  );

/** Postgres refuses to run as root: an account for it, or undefined when this process already has another one. */
const account = (): { readonly uid: number; readonly gid: number } | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string, name: string): number =>
    Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
  for (const name of ['postgres', 'nobody']) {
    try {
      return { uid: id('-u', name), gid: id('-g', name) };
    } catch {
      continue;
    }
  }
  throw new Error('Postgres cannot run as root, and there is neither a user postgres nor nobody');
};

/** On Linux the server ends when this process does, however it ends. */
const commandLine = (
  program: string,
  user: { readonly uid: number; readonly gid: number } | undefined,
): readonly string[] => {
  if (process.platform !== 'linux' || !isExecutable('/usr/bin/setpriv')) return [program];
  const identity = user === undefined ? [] : [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
  return ['/usr/bin/setpriv', ...identity, '--pdeathsig=QUIT', program];
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

export interface PostgresServer {
  /** Creates an empty database and answers its address. */
  createDatabase(): Promise<string>;
  /** Kills the server as a power cut would; only a durable one keeps all that was committed. */
  crash(): Promise<void>;
  /** Starts it again, on the same port, with the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const query = async (address: string, statement: string): Promise<void> => {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: address });
  // A refused connection is also announced as an event, which would end the process.
  client.on('error', () => undefined);
  await client.connect();
  await client.query(statement).finally(() => client.end());
};

const untilItAnswers = async (
  address: string,
  hasEnded: () => boolean,
  output: () => string,
): Promise<void> => {
  const deadline = performance.now() + startMilliseconds;
  for (;;) {
    try {
      return await query(address, 'select 1');
    } catch (thrown) {
      if (hasEnded() || performance.now() > deadline) {
        throw new Error(`Postgres did not start: ${output()}`, { cause: thrown });
      }
    }
    await sleep(50);
  }
};

/**
 * Starts a server of its own on a free loopback port and a temporary directory, with a random password. Unless
 * `durable`, commits do not wait for the disk.
 */
export const startPostgres = async (
  options: { readonly durable?: boolean } = {},
): Promise<PostgresServer> => {
  const binaries = findPostgres();
  if (binaries === undefined) throw new Error('no Postgres server is installed');
  const directory = mkdtempSync(join(tmpdir(), 'groundcrew-postgres-'));
  const user = account();
  const password = randomBytes(12).toString('hex');
  const passwordFile = join(directory, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user !== undefined) for (const path of [directory, passwordFile]) chownSync(path, user.uid, user.gid);
  const data = join(directory, 'data');
  const initialise = [
    '--pgdata',
    data,
    '--username=postgres',
    '--auth=scram-sha-256',
    '--pwfile',
    passwordFile,
  ];
  execFileSync(join(binaries, 'initdb'), [...initialise, '--encoding=UTF8', '--locale=C', '--no-sync'], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'inherit'],
    ...user,
  });

  const port = await freePort();
  const settings = [
    '-p',
    String(port),
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    `unix_socket_directories=${directory}`,
  ];
  const durability = options.durable === true ? [] : ['-c', 'fsync=off', '-c', 'synchronous_commit=off'];
  const [program = '', ...prefix] = commandLine(join(binaries, 'postgres'), user);
  let log = '';
  const launch = () => {
    const server = spawn(
      program,
      [...prefix, '-D', data, ...settings, '-c', 'max_connections=200', ...durability],
      {
        cwd: directory,
        stdio: ['ignore', 'ignore', 'pipe'],
        ...(prefix.length === 0 ? user : {}),
      },
    );
    server.stderr.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-4_000);
    });
    return { server, ended: new Promise<void>((resolve) => server.on('close', () => resolve())) };
  };
  let running = launch();
  const address = (database: string): string =>
    `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
  const stop = async (): Promise<void> => {
    running.server.kill('SIGINT');
    await running.ended;
    rmSync(directory, { recursive: true, force: true });
  };
  const answers = () =>
    untilItAnswers(
      address('postgres'),
      () => running.server.exitCode !== null,
      () => log,
    );
  try {
    await answers();
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  let databases = 0;
  return {
    stop,
    async crash() {
      running.server.kill('SIGKILL');
      // Closed once the last of its processes has let go of the log.
      await running.ended;
    },
    async restart() {
      running = launch();
      await answers();
    },
    async createDatabase() {
      const name = `test_${++databases}`;
      await query(address('postgres'), `create database ${name}`);
      return address(name);
    },
  };
};
