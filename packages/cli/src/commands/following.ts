import { exitCodes, type ExitCode } from '@groundcrew/contract';
import type { Connection } from '../client/connect.ts';
import { progressView, type ProgressStyle } from '../terminal/progress.ts';
import { line, painter, type Terminal } from '../terminal/streams.ts';

export interface FollowOptions {
  readonly json?: boolean;
  readonly plain?: boolean;
}

export const progressStyle = (options: FollowOptions, terminal: Terminal): ProgressStyle =>
  options.json ? 'json' : options.plain || !terminal.err.isTTY ? 'plain' : 'live';

/**
 * Shows a run until it ends. Ctrl-C once lets the steps under way finish and starts no others; twice aborts them.
 * Either way the next command settles what is open. One who only watches detaches. Returns the exit code.
 */
export async function followRun(
  connection: Connection,
  run: string,
  options: FollowOptions,
  terminal: Terminal,
  onInterrupt: 'drain' | 'detach' = 'drain',
): Promise<ExitCode> {
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
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  let outcome = 'interrupted';
  try {
    for await (const event of connection.client.events(run, 0, stop.signal)) {
      view.take(event);
      if (event.name === 'run.finished') outcome = (event.data as { outcome: string }).outcome;
    }
  } catch (problem) {
    if (!stop.signal.aborted) throw problem;
  } finally {
    view.close();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
  if (interrupts > 0) return exitCodes.cancelled;
  return (
    { succeeded: exitCodes.good, failed: exitCodes.failed, cancelled: exitCodes.cancelled }[outcome] ??
    exitCodes.incomplete
  );
}
