import { readFileSync } from 'node:fs';

/** A process is known by its id and the time it started (clock ticks since boot), since ids are used again. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
}

/** Undefined where no such process lives. */
export function identify(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold spaces; field 22 counts from the state, which is field 3 (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const startTime = fields[19];
    return startTime === undefined || fields[0] === 'Z' ? undefined : { pid, startTime };
  } catch {
    return undefined;
  }
}

export function isAlive(process: ProcessIdentity): boolean {
  return identify(process.pid)?.startTime === process.startTime;
}

/** Process ids of the direct children, or none when the process is gone. */
export function childrenOf(pid: number): readonly number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return children.split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
