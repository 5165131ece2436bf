import { shownText, type RunEvent } from '@groundcrew/contract';

export interface ActiveStep {
  readonly id: string;
  readonly title: string;
  readonly since: number;
  message: string;
}

/** What a run's events add up to, for whoever draws it. Times are milliseconds since the epoch. */
export class ProgressModel {
  total = 0;
  done = 0;
  failed = 0;
  started: number | undefined;
  outcome: string | undefined;
  readonly active = new Map<string, ActiveStep>();
  readonly titles = new Map<string, string>();

  take(event: RunEvent): void {
    const at = Date.parse(event.at);
    const data = event.data as Record<string, unknown>;
    const id = String(data['step'] ?? '');
    switch (event.name) {
      case 'run.started':
        // A rollback is watched in the same place as the run that it follows upon.
        this.started = at;
        this.total = Number(data['steps']);
        this.done = 0;
        this.failed = 0;
        this.outcome = undefined;
        break;
      case 'run.extended':
        this.total += Number(data['steps']);
        break;
      case 'run.finished':
        this.outcome = String(data['outcome']);
        break;
      case 'step.started':
        this.titles.set(id, String(data['title']));
        this.active.set(id, {
          id,
          title: String(data['title']),
          since: this.active.get(id)?.since ?? at,
          message: '',
        });
        break;
      case 'step.progress':
        this.#say(id, String(data['message']));
        break;
      case 'step.retrying':
        this.#say(
          id,
          `again in ${Math.ceil(Number(data['inMilliseconds']) / 1000)}s: ${String(data['reason'])}`,
        );
        break;
      case 'step.skipped':
      case 'step.cancelled':
        this.titles.set(id, String(data['title']));
        this.#end(id);
        break;
      case 'step.succeeded':
        this.#end(id);
        break;
      case 'step.failed':
        this.failed++;
        this.#end(id);
        break;
      default:
        break;
    }
  }

  /** Milliseconds left if the rest goes as fast as what is done; undefined while that says little. */
  remaining(now: number): number | undefined {
    if (this.started === undefined || this.done < 2 || this.done >= this.total) return undefined;
    return ((now - this.started) / this.done) * (this.total - this.done);
  }

  #end(id: string): void {
    this.done++;
    this.active.delete(id);
  }

  #say(id: string, message: string): void {
    const step = this.active.get(id);
    // Each step has one line, and the whole is redrawn by counting lines.
    if (step) step.message = shownText(message.replaceAll(/\s+/g, ' '));
  }
}
