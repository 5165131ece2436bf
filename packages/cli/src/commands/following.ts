import { exitCodes, type ExitCode } from '@groundcrew/contract';
import type { Connection } from '../client/connect.ts';
import { progressView, type ProgressStyle } from '../terminal/progress.ts';
import { line, painter, type Terminal } from '../terminal/streams.ts';

export interface FollowOptions {
  readonly json?: boolean;
  readonly plain?: boolean;
}

const progressStyle = (options: FollowOptions, terminal: Terminal): ProgressStyle =>
  options.json ? 'json' : options.plain || !terminal.err.isTTY ? 'plain' : 'live';

/** What became of a run, and of the one that followed upon it. */
export interface Followed {
  readonly code: ExitCode;
  /** A rollback's id, and the code that it alone would give. */
  readonly rollback?: { readonly run: string; readonly code: ExitCode };
}

/**
 * Shows a run until it ends, and the rollback that follows upon it. Ctrl-C once lets the steps under way finish and starts no others; twice aborts them.
 * Either way the next command settles what is open. One who only watches detaches. Returns the exit code.
 */
export async function followRun(
  connection: Connection,
  run: string,
  options: FollowOptions,
  terminal: Terminal,
  onInterrupt: 'drain' | 'detach' = 'drain',
): Promise<Followed> {
  const view = progressView(terminal, progressStyle(options, terminal));
  const stop = new AbortController();
  let interrupts = 0;
  const interrupt = () => {
    interrupts++;
    if (onInterrupt === 'detach') return stop.abort();
    const paint = painter(terminal, 'err');
    if (interrupts === 1) {
      line(
        terminal.err,
        paint(
          'yellow',
          '\nFinishing what is under way, for 20 s at most; starting nothing new. Ctrl-C again to abort.',
        ),
      );
      void connection.drain().then(() => stop.abort());
    } else {
      line(terminal.err, paint('yellow', '\nAborting.'));
      void connection.abort().then(() => stop.abort());
    }
  };
  const signals = terminal.signals ?? process;
  signals.on('SIGINT', interrupt);
  signals.on('SIGTERM', interrupt);
  const outcomes = new Map<string, string>();
  try {
    for (let next: string | undefined = run; next !== undefined;) {
      const current: string = next;
      next = undefined;
      outcomes.set(current, 'interrupted');
      for await (const event of connection.client.events(current, 0, stop.signal)) {
        view.take(event);
        if (event.name === 'run.finished') outcomes.set(current, (event.data as { outcome: string }).outcome);
        if (event.name === 'run.followed') next = (event.data as { by: string }).by;
      }
    }
  } catch (problem) {
    if (!stop.signal.aborted) throw problem;
  } finally {
    view.close();
    signals.off('SIGINT', interrupt);
    signals.off('SIGTERM', interrupt);
  }
  const codeOf = (which: string): ExitCode => codes[outcomes.get(which) ?? ''] ?? exitCodes.incomplete;
  const rollback = [...outcomes.keys()].at(1);
  return {
    code: interrupts > 0 ? exitCodes.cancelled : codeOf(run),
    ...(rollback === undefined ? {} : { rollback: { run: rollback, code: codeOf(rollback) } }),
  };
}

const codes: Readonly<Record<string, ExitCode>> = {
  succeeded: exitCodes.good,
  failed: exitCodes.failed,
  cancelled: exitCodes.cancelled,
};
