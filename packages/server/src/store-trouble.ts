import { type Diagnostic, DiagnosticError, error } from '@groundcrew/contract';
import { explainDatabase, isTransient } from '@groundcrew/store';

/** How long a server that is being restarted is waited for. */
const transientMilliseconds = 30_000;
/** How long a disk that is full, or may only be read, is asked again. */
const lastingMilliseconds = 3_000;
/** Troubles further apart are not the same one. */
const apartMilliseconds = 15_000;

/** Notices that the store has been failing for so long that what a command began can't be recorded any more. */
export class StoreTrouble {
  readonly #location: string;
  readonly #failed = new AbortController();
  #since = 0;
  #last = Number.NEGATIVE_INFINITY;

  constructor(location: string) {
    this.#location = location;
  }

  /** Aborts with a `DiagnosticError` as its reason. */
  get failed(): AbortSignal {
    return this.#failed.signal;
  }

  /** Hears of every failure of the store. */
  notice(thrown: unknown): void {
    const explained = explainDatabase(thrown, this.#location);
    if (explained === undefined) return;
    const at = performance.now();
    if (at - this.#last > apartMilliseconds) this.#since = at;
    this.#last = at;
    const patience = isTransient(thrown) ? transientMilliseconds : lastingMilliseconds;
    if (at - this.#since >= patience) this.#failed.abort(new DiagnosticError(explained.map(goOn)));
  }
}

const goOn = (diagnostic: Diagnostic): Diagnostic =>
  error(diagnostic.code, diagnostic.summary, {
    detail: diagnostic.detail,
    next: `${diagnostic.next ?? 'Mend the database.'} Then give the same command again: it goes on from what stands.`,
  });
