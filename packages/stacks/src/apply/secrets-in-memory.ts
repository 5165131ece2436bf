import { DiagnosticError, type Diagnostic } from '@groundcrew/contract';

/** Shorter ones say nothing, and would take other words with them. */
const shortestSecret = 4;
const hidden = '(sensitive)';

/** AWS repeats in its errors what it was given, so these texts are taken out of whatever is told. */
export function hideIn(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= shortestSecret)
    .toSorted((a, b) => b.length - a.length)
    .reduce((told, secret) => told.replaceAll(secret, hidden), text);
}

export function hideInDiagnostics(
  diagnostics: readonly Diagnostic[],
  secrets: readonly string[],
): readonly Diagnostic[] {
  const hide = (text: string | undefined) => (text === undefined ? undefined : hideIn(text, secrets));
  return diagnostics.map((diagnostic) => ({
    ...diagnostic,
    summary: hideIn(diagnostic.summary, secrets),
    detail: hide(diagnostic.detail),
    next: hide(diagnostic.next),
  }));
}

function tellsAny(problem: Error, secrets: readonly string[]): boolean {
  const told =
    problem instanceof DiagnosticError
      ? problem.diagnostics.flatMap(({ summary, detail = '', next = '' }) => [summary, detail, next])
      : [problem.message];
  return told.some((text) => hideIn(text, secrets) !== text);
}

/** Does what has secrets in memory: an error that comes of it tells none of them. */
export async function tellingNone<Result>(
  secrets: readonly string[],
  work: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (problem) {
    if (!(problem instanceof Error) || !tellsAny(problem, secrets)) throw problem;
    throw problem instanceof DiagnosticError
      ? new DiagnosticError(hideInDiagnostics(problem.diagnostics, secrets))
      : new Error(hideIn(problem.message, secrets));
  }
}
