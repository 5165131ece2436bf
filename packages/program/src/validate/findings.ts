import { error, warning, type Diagnostic } from '@groundcrew/contract';
import type { Program } from '../program.ts';

type Rest = Omit<Diagnostic, 'severity' | 'code' | 'summary'>;

/** What the checks of one program share: the program, and where they put what they find. */
export class Findings {
  readonly program: Program;
  readonly diagnostics: Diagnostic[] = [];
  /** A macro may add parameters, resources and whole sections, so what looks dangling may not be. */
  readonly hasMacros: boolean;

  constructor(program: Program) {
    this.program = program;
    this.hasMacros = program.transforms.some(({ name }) => name !== 'AWS::LanguageExtensions');
  }

  error(code: string, summary: string, rest: Rest): void {
    this.diagnostics.push(error(code, summary, rest));
  }

  warning(code: string, summary: string, rest: Rest): void {
    this.diagnostics.push(warning(code, summary, rest));
  }

  /** An error, but only a warning where a macro may still make it right. */
  dangling(code: string, summary: string, rest: Rest): void {
    if (this.hasMacros)
      this.warning(code, summary, { ...rest, detail: 'A macro of this template may add it.' });
    else this.error(code, summary, rest);
  }
}
