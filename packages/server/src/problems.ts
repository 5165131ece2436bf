import { DiagnosticError, error, type Diagnostic, type Problem } from '@groundcrew/contract';
import { explainDatabase } from '@groundcrew/store';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** HTTP statuses by the code of the first diagnostic; any other is the caller's fault: 422. */
const statuses: Readonly<Record<string, ContentfulStatusCode>> = {
  MALFORMED_REQUEST: 400,
  UNAUTHENTICATED: 401,
  STACK_UNKNOWN: 404,
  RESOURCE_UNKNOWN: 404,
  RUN_UNKNOWN: 404,
  RUN_AMBIGUOUS: 409,
  PROGRAM_UNKNOWN: 404,
  PLAN_UNKNOWN: 404,
  ROUTE_UNKNOWN: 404,
  LOCK_HELD: 409,
  LOCK_LOST: 409,
  PLAN_STALE: 409,
  RUN_ATTENDED: 409,
  RUN_ENDED: 409,
  RUN_NOT_RETRIABLE: 409,
  STACK_LOCKED: 409,
  STACK_UNSETTLED: 409,
  MOVE_TAKEN: 409,
  REQUEST_TOO_LARGE: 413,
  INTERNAL: 500,
};

/** Every failure as diagnostics; what nobody foresaw says no more than its message. */
export function problemResponse(problem: unknown, context: Context): Response {
  const diagnostics = diagnosticsOf(problem);
  return context.json({ diagnostics } as Problem, statuses[diagnostics[0]?.code ?? ''] ?? 422);
}

export function diagnosticsOf(problem: unknown): readonly Diagnostic[] {
  if (problem instanceof DiagnosticError) return problem.diagnostics;
  // The framework refuses a body before any route sees it.
  if (problem instanceof HTTPException && problem.status < 500)
    return [
      error('MALFORMED_REQUEST', `The request can't be read: ${problem.message}`, {
        next: 'Send JSON, with the content type application/json.',
      }),
    ];
  return explainDatabase(problem, 'of the state') ?? [unexpected(problem)];
}

const unexpected = (problem: unknown): Diagnostic =>
  error(
    'INTERNAL',
    `Something went wrong inside groundcrew: ${problem instanceof Error ? problem.message : String(problem)}`,
    {
      detail: process.env['GROUNDCREW_DEBUG'] && problem instanceof Error ? problem.stack : undefined,
      next: 'Set GROUNDCREW_DEBUG=1 to see where, and report it.',
    },
  );

export const notFound = (code: string, summary: string, next?: string): DiagnosticError =>
  new DiagnosticError(error(code, summary, { next }));
