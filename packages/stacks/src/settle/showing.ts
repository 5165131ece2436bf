import type { Step } from '@groundcrew/runs';
import { now } from '@groundcrew/store';
import { askUntil } from '../refresh/settling.ts';
import type { Surroundings } from '../surroundings.ts';

/** A look at what became of interrupted steps. */
export interface Look {
  /** When it began, by the database's clock: who was found dead by then did nothing since. */
  readonly asOf: number;
  /** Hears, a line each, what is being waited for. */
  readonly onProgress?: ((message: string) => void) | undefined;
}

/**
 * From when on AWS shows all that a step asked of it: milliseconds of `around.now()`. Until then an answer may be from
 * before its last call, and what it does not show may stand all the same.
 */
export async function showsFrom(around: Surroundings, step: Step, { asOf }: Look): Promise<number> {
  const acted = Math.max(step.intendedAt ?? 0, Math.min(asOf, step.actedUntil ?? asOf));
  return around.now() + around.consistencyWindow - ((await now(around.database)) - acted);
}

/** Asks until AWS shows what would be the end of a step, or all that it ever will. */
export async function askWhatBecame<Answer>(
  around: Surroundings,
  step: Step,
  look: Look,
  ask: () => Promise<Answer>,
  isItsEnd: (answer: Answer, askedAt: number) => boolean,
): Promise<Answer> {
  const onWait = (): void => look.onProgress?.(`waiting until AWS shows what came of "${step.title}"`);
  return askUntil(around, await showsFrom(around, step, look), ask, isItsEnd, { onWait });
}
