import { DiagnosticError, error } from '@groundcrew/contract';

const name = 'GROUNDCREW_CONSISTENCY_SECONDS';

/** Milliseconds from the environment; undefined where it says nothing. */
export function consistencyWindow(env: Readonly<Record<string, string | undefined>>): number | undefined {
  const text = env[name]?.trim();
  if (!text) return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;
  throw new DiagnosticError(
    error('ENVIRONMENT_INVALID', `${name} is "${text}"`, {
      next: 'Give it a number of seconds, 0 or greater, or leave it out.',
    }),
  );
}
