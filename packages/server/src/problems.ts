import { DiagnosticError, error, type Diagnostic, type Problem } from '@groundcrew/contract';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** HTTP statuses by the code of the first diagnostic; any other is the caller's fault: 422. */
const statuses: Readonly<Record<string, ContentfulStatusCode>> = {
  UNAUTHENTICATED: 401,
  STACK_UNKNOWN: 404,
  RESOURCE_UNKNOWN: 404,
  RUN_UNKNOWN: 404,
  PROGRAM_UNKNOWN: 404,
  ROUTE_UNKNOWN: 404,
  STACK_LOCKED: 409,
  PLAN_STALE: 409,
  INTERNAL: 500,
};

/** Every failure as diagnostics; what nobody foresaw says no more than its message. */
export function problemResponse(problem: unknown, context: Context): Response {
  const diagnostics = problem instanceof DiagnosticError ? problem.diagnostics : [unexpected(problem)];
  return context.json({ diagnostics } as Problem, statuses[diagnostics[0]?.code ?? ''] ?? 422);
}

const unexpected = (problem: unknown): Diagnostic =>
  error(
    'INTERNAL',
    `Something went wrong inside groundcrew: ${problem instanceof Error ? problem.message : String(problem)}`,
    {
      detail: process.env['GROUNDCREW_DEBUG'] && problem instanceof Error ? problem.stack : undefined,
      next: 'Set GROUNDCREW_DEBUG=1 to see where, and report it',
    },
  );

export const notFound = (code: string, summary: string, next?: string): DiagnosticError =>
  new DiagnosticError(error(code, summary, { next }));
