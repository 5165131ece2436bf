import type { RunEvent } from '@groundcrew/contract';
import { duration } from './duration.ts';
import { EndedSteps } from './ended-steps.ts';
import { ProgressModel } from './progress-model.ts';
import { line, painter, type Terminal } from './streams.ts';

/** A listener to a run's events. `close` leaves the screen tidy, also when the run was detached from. */
export interface ProgressView {
  take(event: RunEvent): void;
  close(): void;
}

export type ProgressStyle = 'live' | 'plain' | 'json';

export function progressView(terminal: Terminal, style: ProgressStyle): ProgressView {
  if (style === 'json')
    return { take: (event) => line(terminal.out, JSON.stringify(event)), close: () => undefined };
  return style === 'live' ? liveView(terminal) : plainView(terminal);
}

/** One line for each step that ended; for logs and pipes. */
function plainView(terminal: Terminal): ProgressView {
  const model = new ProgressModel();
  const ends = new EndedSteps(model, terminal);
  return {
    take(event) {
      model.take(event);
      for (const text of ends.take(event)) line(terminal.err, text);
    },
    close: () => undefined,
  };
}

/** Ended steps scroll up; below them a line for each active one and a total, redrawn ten times a second. */
function liveView(terminal: Terminal): ProgressView {
  const model = new ProgressModel();
  const ends = new EndedSteps(model, terminal);
  const paint = painter(terminal, 'err');
  let drawn = 0;
  const erase = () => {
    if (drawn > 0) terminal.err.write(`\u001b[${drawn}A\u001b[J`);
    drawn = 0;
  };
  const draw = () => {
    erase();
    const width = (terminal.err.columns ?? 80) - 1;
    const now = Date.now();
    const room = 12;
    const active = [...model.active.values()];
    const lines = active.slice(0, room).map((step) => {
      const text = `  … ${step.title}  ${duration(now - step.since)}${step.message ? `  ${step.message}` : ''}`;
      return paint('cyan', text.slice(0, width));
    });
    if (active.length > room) lines.push(paint('dim', `  … and ${active.length - room} more`));
    lines.push(paint('bold', totalLine(model, now).slice(0, width)));
    terminal.err.write(`${lines.join('\n')}\n`);
    drawn = lines.length;
  };
  const timer = setInterval(draw, 100);
  timer.unref();
  return {
    take(event) {
      model.take(event);
      const ended = ends.take(event);
      if (ended.length === 0) return;
      erase();
      for (const text of ended) line(terminal.err, text);
      draw();
    },
    close() {
      clearInterval(timer);
      erase();
    },
  };
}

function totalLine(model: ProgressModel, now: number): string {
  const left = model.remaining(now);
  const parts = [`${model.done}/${model.total} done`, `${duration(now - (model.started ?? now))} elapsed`];
  if (left !== undefined) parts.push(`about ${duration(left)} left`);
  if (model.failed > 0) parts.push(`${model.failed} failed`);
  return parts.join(', ');
}
