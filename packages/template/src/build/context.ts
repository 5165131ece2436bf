import type { Diagnostic } from '@groundcrew/contract';

/** What the builders of all sections share. */
export interface BuildContext {
  report(diagnostic: Diagnostic): void;
  /** Whether the template names the transform `AWS::LanguageExtensions`. */
  readonly extended: boolean;
  /** Whether a macro rewrites the template, so that its shapes are the macro's own business. */
  readonly hasMacro: boolean;
}
