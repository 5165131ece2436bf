import type { Diagnostic } from '@groundcrew/contract';
import type { Plan, PlanOptions, Target } from '@groundcrew/planner';
import type { Given, Program } from '@groundcrew/program';

export interface PlanRequest extends PlanOptions {
  readonly stack: string;
  readonly target: Target;
  /** Missing for a destroy. */
  readonly program?: Program;
  /** Names the program's source, e.g. the hash of its files. */
  readonly programHash?: string;
  /** Values of NoEcho parameters as references to secrets, which are forgotten when the plan is. */
  readonly parameters?: ReadonlyMap<string, Given>;
  /** Physical ids by logical id: the plan is to import these and nothing else. */
  readonly imports?: ReadonlyMap<string, string>;
  /** `batched` by default. `none` compares with the records only. */
  readonly refresh?: 'batched' | 'full' | 'none';
  /** Hears what is waited for. */
  readonly onProgress?: ((message: string) => void) | undefined;
}

export interface PlanAnswer {
  /** Missing when there are errors. */
  readonly plan?: Plan;
  readonly diagnostics: readonly Diagnostic[];
}
