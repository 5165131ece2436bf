import type { SourceRange } from './position.ts';

export type Severity = 'error' | 'warning';

/** What happened, where, and what to do next: the only form in which a problem reaches a user. */
export interface Diagnostic {
  readonly severity: Severity;
  /** Stable, upper-case with underscores, e.g. `UNKNOWN_PROPERTY`. */
  readonly code: string;
  /** One sentence, no full stop, no position: `AWS::EC2::VPC has no property "CidrBlok"`. */
  readonly summary: string;
  /** More sentences, where one is not enough. */
  readonly detail?: string;
  /**
   * What to do about it, a sentence in the imperative with its full stop: `Did you mean CidrBlock?`. A command to copy stands
   * at its end after a colon, and nothing after it: `List the stacks: groundcrew show`.
   */
  readonly next?: string;
  readonly range?: SourceRange;
  /** The address of the resource, step or stack concerned, e.g. `web/Instance1`. */
  readonly address?: string;
  /** Other places that take part, e.g. the first definition of a duplicate. */
  readonly related?: readonly { readonly message: string; readonly range: SourceRange }[];
}

export const error = (
  code: string,
  summary: string,
  rest: Omit<Diagnostic, 'severity' | 'code' | 'summary'> = {},
): Diagnostic => ({
  severity: 'error',
  code,
  summary,
  ...rest,
});

export const warning = (
  code: string,
  summary: string,
  rest: Omit<Diagnostic, 'severity' | 'code' | 'summary'> = {},
): Diagnostic => ({
  severity: 'warning',
  code,
  summary,
  ...rest,
});

export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some((d) => d.severity === 'error');

/** Carries diagnostics to the edge where returning them is not possible; `message` is the first summary. */
export class DiagnosticError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[] | Diagnostic, options?: ErrorOptions) {
    const list = [diagnostics].flat();
    super(list[0]?.summary ?? 'failed', options);
    this.name = 'DiagnosticError';
    this.diagnostics = list;
  }
}
