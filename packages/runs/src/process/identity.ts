import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process that no other can be mistaken for. */
export interface ProcessIdentity {
  /** Equal for processes that see each other: the same boot of the same kernel, and the same process ids. */
  readonly host: string;
  /** For people. */
  readonly hostName: string;
  readonly pid: number;
  /** Tells a process from a later one with the same id; null where the system does not say. */
  readonly processStart: string | null;
}

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
};

const processNamespace = (): string => {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
};

/** Containers share a kernel but not their process ids; a restarted machine has its name but not its processes. */
const hostIdentity = (): string => {
  const boot = read('/proc/sys/kernel/random/boot_id');
  return boot === undefined ? hostname() : `${boot}/${processNamespace()}`;
};

interface Running {
  readonly alive: boolean;
  readonly start: string | null;
}

const fromSignal = (pid: number): Running => {
  try {
    process.kill(pid, 0);
    return { alive: true, start: null };
  } catch (thrown) {
    const denied = thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
    return { alive: denied, start: null };
  }
};

/** proc_pid_stat(5): after the command in parentheses come the state (field 3) and the start in ticks (field 22). */
const fromProc = (pid: number): Running => {
  const stat = read(`/proc/${pid}/stat`);
  // Processes of other users may be hidden (hidepid), so what cannot be read need not be gone.
  if (stat === undefined) return fromSignal(pid);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = ''] = fields;
  // A zombie has ended, and waits only for its parent to notice.
  return { alive: state !== 'Z' && state !== 'X', start: fields[19] ?? null };
};

/** The start as text, which must not depend on the language and the time zone of whoever asks. */
export const fromPs = (pid: number): Running => {
  try {
    const start = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    return { alive: start !== '', start };
  } catch (thrown) {
    // It ends with 1 where there is no such process; where it can't be run at all, it has said nothing.
    const answered = thrown instanceof Error && 'status' in thrown && thrown.status === 1;
    return answered ? { alive: false, start: null } : fromSignal(pid);
  }
};

const look = (pid: number): Running => {
  if (process.platform === 'linux') return fromProc(pid);
  return process.platform === 'win32' ? fromSignal(pid) : fromPs(pid);
};

export const thisProcess = (): ProcessIdentity => ({
  host: hostIdentity(),
  hostName: hostname(),
  pid: process.pid,
  processStart: look(process.pid).start,
});

/** True only when it is certain: the process ran on this host and is there no more. */
export const isDead = (
  other: { readonly host: string; readonly pid: number; readonly process_start: string | null },
  self: ProcessIdentity,
): boolean => {
  if (other.host !== self.host) return false;
  const { alive, start } = look(other.pid);
  return !alive || (other.process_start !== null && start !== null && other.process_start !== start);
};
