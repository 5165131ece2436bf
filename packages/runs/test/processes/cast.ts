import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach } from 'vitest';
import type { ActorOptions } from './actor.ts';

export interface Actor {
  readonly process: ChildProcess;
  /** All it has told. */
  readonly lines: readonly string[];
  /** Resolves when it has told this. */
  tells(line: string): Promise<void>;
  /** Sends a signal and waits for its end. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

const script = new URL('actor.ts', import.meta.url).pathname;

/** Worker processes and their world, which are gone after each test. */
export const cast = () => {
  const actors: Actor[] = [];
  const stage = { world: '' };
  beforeEach(() => {
    stage.world = mkdtempSync(join(tmpdir(), 'groundcrew-world-'));
  });
  afterEach(async () => {
    await Promise.all(actors.splice(0).map((actor) => actor.end('SIGKILL')));
    rmSync(stage.world, { recursive: true, force: true });
  });

  const start = async (
    address: string,
    options: ActorOptions = {},
    env: Readonly<Record<string, string>> = {},
  ): Promise<Actor> => {
    const child = spawn(process.execPath, [script, address, stage.world, JSON.stringify(options)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    });
    const lines: string[] = [];
    const waiting = new Map<string, () => void>();
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      waiting.get(line)?.();
    });
    const actor: Actor = {
      process: child,
      lines,
      tells: (line) =>
        lines.includes(line) ? Promise.resolve() : new Promise((resolve) => waiting.set(line, resolve)),
      end: async (signal) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const ended = once(child, 'exit');
        child.kill(signal);
        await ended;
      },
    };
    actors.push(actor);
    await actor.tells('started');
    return actor;
  };
  return { stage, start };
};
