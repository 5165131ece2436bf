import { z } from 'zod';
import { diagnosticSchema } from './problem.ts';

/** An account of the project and what came of asking AWS whose its credentials are. */
export const checkedAccountSchema = z.object({
  name: z.string(),
  /** `profile lab`, `role arn:aws:iam::…`, or `environment`. */
  through: z.string(),
  isDefault: z.boolean(),
  /** Twelve digits; as the settings say where AWS did not answer. */
  accountId: z.string().optional(),
  /** Whose credentials they are. Missing where there are none. */
  arn: z.string().optional(),
  /** The one to use where none is named. */
  region: z.string().optional(),
  diagnostics: z.array(diagnosticSchema),
});
export type CheckedAccount = z.infer<typeof checkedAccountSchema>;

export const accountsSchema = z.object({ accounts: z.array(checkedAccountSchema) });
