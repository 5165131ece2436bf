import { DiagnosticError, error, renderDiagnostics, type Diagnostic } from '@groundcrew/contract';
import { coloured, line, type Terminal } from './streams.ts';

export type Sources = ReadonlyMap<string, string>;

/** Shows diagnostics with their source lines on stderr, or as one JSON document on stdout. */
export function showDiagnostics(
  diagnostics: readonly Diagnostic[],
  terminal: Terminal,
  sources: Sources = new Map(),
  json = false,
): void {
  if (json) line(terminal.out, JSON.stringify({ diagnostics }, null, 2));
  else if (diagnostics.length > 0)
    line(
      terminal.err,
      renderDiagnostics(diagnostics, sources, { color: coloured(terminal, 'err') }).trimEnd(),
    );
}

/** Diagnostics with the texts that they point into. */
export class LocatedError extends DiagnosticError {
  readonly sources: Sources;

  constructor(diagnostics: readonly Diagnostic[], sources: Sources, options?: ErrorOptions) {
    super(diagnostics, options);
    this.sources = sources;
  }
}

/** Lets what is thrown by `work` know the sources that it points into. */
export async function located<Result>(sources: Sources, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (problem) {
    if (!(problem instanceof DiagnosticError)) throw problem;
    throw new LocatedError(problem.diagnostics, sources, { cause: problem });
  }
}

/** The last word on whatever went wrong: a diagnostic, never a stack trace. */
export async function reportProblem(problem: unknown, terminal: Terminal, json: boolean): Promise<void> {
  const diagnostics = problem instanceof DiagnosticError ? problem.diagnostics : [unexpected(problem)];
  showDiagnostics(diagnostics, terminal, problem instanceof LocatedError ? problem.sources : new Map(), json);
  if (!(problem instanceof DiagnosticError) && terminal.env['GROUNDCREW_DEBUG'] && problem instanceof Error) {
    line(terminal.err, problem.stack ?? problem.message);
  }
}

const unexpected = (problem: unknown): Diagnostic =>
  error(
    'INTERNAL',
    `Something went wrong inside groundcrew: ${problem instanceof Error ? problem.message : String(problem)}`,
    {
      next: 'Set GROUNDCREW_DEBUG=1 to see where, and report it.',
    },
  );
