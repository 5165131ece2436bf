import { DiagnosticError } from '@groundcrew/contract';

/** What one check came to. */
export interface Finding {
  readonly check: string;
  readonly level: 'ok' | 'warning' | 'failure';
  /** One sentence without a full stop. */
  readonly summary: string;
  /** What to do about it. */
  readonly next?: string;
}

export const ok = (check: string, summary: string): Finding => ({ check, level: 'ok', summary });

export const warn = (check: string, summary: string, next?: string): Finding => ({
  check,
  level: 'warning',
  summary,
  next,
});

export const fail = (check: string, summary: string, next?: string): Finding => ({
  check,
  level: 'failure',
  summary,
  next,
});

/** A problem that has a diagnostic, as a finding; any other is thrown on. */
export function findingOf(
  check: string,
  problem: unknown,
  level: 'warning' | 'failure' = 'failure',
): Finding {
  if (!(problem instanceof DiagnosticError)) throw problem;
  const [first] = problem.diagnostics;
  const detail = first?.detail === undefined ? '' : ` (${first.detail.split('\n')[0]})`;
  return { check, level, summary: `${first?.summary ?? problem.message}${detail}`, next: first?.next };
}
