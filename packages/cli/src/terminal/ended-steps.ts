import { shownText, type Diagnostic, type RunEvent } from '@groundcrew/contract';
import { duration } from './duration.ts';
import type { ProgressModel } from './progress-model.ts';
import { painter, type Terminal } from './streams.ts';

/** What became of an attempt, by the outcome of looking for it. */
const becomings: Readonly<Record<string, string>> = {
  found: 'took effect',
  absent: 'had no effect',
  unknown: 'may have taken effect',
};

/** Skipped steps that are named; more are counted. */
const named = 3;

/** What to write of a run's events: a line or more for each that is an end. `model` has taken each event before. */
export class EndedSteps {
  readonly #model: ProgressModel;
  readonly #paint: ReturnType<typeof painter>;
  /** Those that wait for others with the same root, to be told in one line. */
  #skipped: string[] = [];
  #because = '';

  constructor(model: ProgressModel, terminal: Terminal) {
    this.#model = model;
    this.#paint = painter(terminal, 'err');
  }

  take(event: RunEvent): string[] {
    const data = event.data as Record<string, unknown>;
    const told =
      event.name === 'step.skipped' && data['because'] === this.#because ? [] : this.#tellSkipped();
    if (event.name === 'step.skipped') {
      this.#because = String(data['because']);
      this.#skipped.push(this.#titleOf(data['step']));
      return told;
    }
    const ended = this.#endedLine(event.name, data);
    return ended === undefined ? told : [...told, ended];
  }

  #tellSkipped(): string[] {
    if (this.#skipped.length === 0) return [];
    const more = this.#skipped.length - named;
    const titles = [...this.#skipped.slice(0, named), ...(more > 0 ? [`${more} more`] : [])];
    const root = this.#titleOf(this.#because);
    this.#skipped = [];
    this.#because = '';
    return [this.#paint('dim', `  - skipped, since ${root} did not succeed: ${titles.join(', ')}`)];
  }

  #endedLine(name: RunEvent['name'], data: Record<string, unknown>): string | undefined {
    const title = this.#titleOf(data['step']);
    const took = () => this.#paint('dim', duration(Number(data['milliseconds'])));
    switch (name) {
      case 'step.succeeded':
        return `  ${this.#paint('green', '✓')} ${title}  ${took()}`;
      case 'step.failed':
        return [
          `  ${this.#paint('red', '✗')} ${title}  ${took()}`,
          ...reasons(data['diagnostics'] as readonly Diagnostic[], this.#paint),
        ].join('\n');
      case 'step.cancelled':
        return this.#paint('yellow', `  - ${title}  cancelled`);
      case 'step.recovered':
        return this.#paint(
          'dim',
          `  ↻ ${title}  an attempt that was cut off ${becomings[String(data['outcome'])] ?? ''}`,
        );
      case 'run.followed':
        return this.#paint(
          'bold',
          `\n${String(data['kind']) === 'rollback' ? 'Rolling back' : String(data['title'])}\n`,
        );
      case 'run.remark':
        return `  ${this.#paint('red', '!')} ${String(data['message'])}`;
      case 'step.stray':
        return this.#paint('yellow', `  ! ${title}  stray: ${shownText(String(data['identifier']))}`);
      default:
        return undefined;
    }
  }

  #titleOf = (step: unknown): string => this.#model.titles.get(String(step)) ?? String(step);
}

/** Why a step failed, for under its line: what happened, what else is known, what to do next. */
export const reasons = (
  diagnostics: readonly Diagnostic[],
  paint: ReturnType<typeof painter>,
): readonly string[] =>
  diagnostics.flatMap(({ summary, detail, next }) => [
    ...indented(summary),
    ...(detail ? indented(detail).map((each) => paint('dim', each)) : []),
    ...(next ? [`      ${paint('blue', '→')} ${shownText(next)}`] : []),
  ]);

const indented = (text: string): string[] =>
  shownText(text)
    .split('\n')
    .map((each) => `      ${each}`);
