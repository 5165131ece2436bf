import { type FSWatcher, constants, watch } from 'node:fs';
import { open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { attempt, run } from '../host/command.ts';
import { inDirectory } from './directory.ts';

const fileSystems = new Set(['ext2', 'ext3', 'ext4', 'xfs', 'btrfs', 'vfat']);
const flags = new Set(['ro', 'rw', 'noatime', 'relatime', 'nodiratime', 'sync', 'discard', 'noexec']);

interface Mounted {
  readonly source: string;
  /** Device number of its file system: what is unmounted is this and nothing that a path came to mean since. */
  readonly dev: number;
}

/**
 * Answers a machine's requests to mount. The exchange directory is the machine's to write, so nothing in it is trusted: only
 * plain small files are read, nothing is removed recursively, replies are new files. A mount is carried out by this host's
 * program, whose root is the host's, on a directory below the machine's root that this process has opened without
 * following a link: a link could lead to the machine's own /proc, whose mounts are part of its fence.
 */
export class MountRequests {
  readonly #directory: string;
  readonly #init: number;
  readonly #devices: () => ReadonlyMap<string, string>;
  readonly #log: (line: string) => void;
  readonly #watcher: FSWatcher;
  /** Targets that were mounted for this machine, with their source. */
  readonly #mounted = new Map<string, Mounted>();
  #work: Promise<void> = Promise.resolve();

  constructor(
    directory: string,
    init: number,
    devices: () => ReadonlyMap<string, string>,
    log: (line: string) => void,
  ) {
    this.#directory = directory;
    this.#init = init;
    this.#devices = devices;
    this.#log = log;
    this.#watcher = watch(directory, () => this.#look());
    this.#watcher.on('error', () => undefined);
    this.#look();
  }

  /** Takes a device out from under a machine that has it mounted. */
  async unmountDevice(device: string): Promise<void> {
    for (const [target, { source }] of this.#mounted)
      if (source === device) await this.#unmount(target, ['-l']);
  }

  close(): void {
    this.#watcher.close();
  }

  #look(): void {
    this.#work = this.#work
      .then(() => this.#answerAll())
      .catch((error: unknown) => this.#log(`a mount request failed: ${String(error)}`));
  }

  async #answerAll(): Promise<void> {
    const names = await readdir(this.#directory).catch(() => []);
    for (const name of names) {
      if (!/^[0-9-]+\.request$/.test(name)) continue;
      const path = join(this.#directory, name);
      const words = await readSmall(path);
      // A directory in a request's place stays there: what is inside could turn into links while it is removed.
      if (!(await removed(path))) continue;
      const answer = words === undefined ? 'the request is no plain file' : await this.#answer(words);
      await writeNew(path.replace(/request$/, 'reply'), answer);
    }
  }

  async #answer(words: readonly string[]): Promise<string> {
    const [verb, ...rest] = words;
    try {
      if (verb === 'mount') return await this.#mount(rest);
      if (verb === 'umount') return await this.#unmount(rest[0] ?? '', []);
      return `${verb ?? 'nothing'} can't be asked for`;
    } catch (error) {
      return (error instanceof Error ? error.message : String(error)).replaceAll('\n', ' ');
    }
  }

  async #mount([source = '', target = '', type = 'auto', options = '']: readonly string[]): Promise<string> {
    const problem = targetProblem(target);
    if (problem !== undefined) return problem;
    const given = options.split(',').filter((option) => flags.has(option));
    const all = ['nosuid', 'nodev', ...given].join(',');
    if (type === 'tmpfs')
      return this.#run(['-t', 'tmpfs', '-o', `${all},size=256m`, 'tmpfs'], target, source);
    const found = await this.#find(source);
    if (found === undefined) return `${source}: only an attached volume or tmpfs can be mounted here`;
    const kind = (await run('blkid', ['-p', '-o', 'value', '-s', 'TYPE', found.loop]).catch(() => '')).trim();
    if (!fileSystems.has(kind))
      return `${source}: wrong fs type, bad option, bad superblock or no file system on it`;
    if (type !== 'auto' && type !== kind) return `${source}: it holds ${kind}, not ${type}`;
    return this.#run(['-t', kind, '-o', all, found.loop], target, found.device);
  }

  async #run(args: readonly string[], target: string, source: string): Promise<string> {
    const dev = await inDirectory(this.#root, target, async (place) => {
      await place.open(({ path }) =>
        run('nsenter', [...this.#inside(), 'mount', '-n', '-i', '-c', ...args, path]),
      );
      return place.open((mounted) => Promise.resolve(mounted.dev));
    });
    this.#mounted.set(target, { source, dev });
    return 'ok';
  }

  async #unmount(target: string, extra: readonly string[]): Promise<string> {
    const mounted = this.#mounted.get(target);
    if (mounted === undefined) return `${target}: not mounted by this machine`;
    return inDirectory(this.#root, target, async (place) => {
      const dev = await place.open((seen) => Promise.resolve(seen.dev));
      if (dev !== mounted.dev) return `${target}: something else is there now`;
      await run('nsenter', [...this.#inside(), 'umount', '-n', '-i', '-c', ...extra, place.path]);
      this.#mounted.delete(target);
      return 'ok';
    });
  }

  get #root(): string {
    return `/proc/${this.#init}/root`;
  }

  #inside(): readonly string[] {
    return ['--target', String(this.#init), '--mount', '--root=/'];
  }

  /** By device path, LABEL= or UUID=. */
  async #find(source: string): Promise<{ device: string; loop: string } | undefined> {
    const devices = this.#devices();
    const [, tag, value] = /^(LABEL|UUID)="?([^"]+)"?$/.exec(source) ?? [];
    for (const [device, loop] of devices) {
      if (
        tag === undefined
          ? device === source
          : await attempt('sh', ['-c', isTagged, 'sh', tag, loop, value ?? ''])
      ) {
        return { device, loop };
      }
    }
    return undefined;
  }
}

const isTagged = '[ "$(blkid -p -o value -s "$1" "$2")" = "$3" ]';

function targetProblem(target: string): string | undefined {
  const parts = target.split('/').filter((name) => name !== '' && name !== '.');
  if (!target.startsWith('/') || parts.length === 0 || parts.includes('..') || target.includes('\0')) {
    return `${target}: no place to mount at`;
  }
  const first = parts[0] ?? '';
  return ['proc', 'sys', 'dev', 'usr', 'etc', 'run', 'bin', 'sbin', 'lib', 'lib64'].includes(first)
    ? `${target}: nothing is mounted over the system here`
    : undefined;
}

async function removed(path: string): Promise<boolean> {
  try {
    await unlink(path);
    return true;
  } catch {
    return false;
  }
}

async function readSmall(path: string): Promise<readonly string[] | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const status = await file.stat();
      if (!status.isFile() || status.size > 4096) return undefined;
      return (await file.readFile('utf8')).split('\0').slice(0, -1);
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

async function writeNew(path: string, text: string): Promise<void> {
  const draft = `${path}.new`;
  const create = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const file = await open(draft, create, 0o644).catch(() => undefined);
  if (file === undefined) return;
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
  // A rename replaces a link, never follows it.
  await run('mv', ['-T', draft, path]);
}
