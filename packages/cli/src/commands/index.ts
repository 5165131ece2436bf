import type { Command } from 'commander';
import { registerAccounts } from './accounts.ts';
import { registerApply } from './apply.ts';
import { registerCompletion } from './completion.ts';
import type { CommandContext } from './context.ts';
import { registerConvert } from './convert.ts';
import { registerDemo } from './demo.ts';
import { registerDestroy } from './destroy.ts';
import { registerDoctor } from './doctor.ts';
import { registerDrift } from './drift.ts';
import { registerExport } from './export.ts';
import { registerGraph } from './graph.ts';
import { registerImport } from './import.ts';
import { registerOutputs } from './outputs.ts';
import { registerPlan } from './plan.ts';
import { registerRefresh } from './refresh.ts';
import { registerRollback } from './rollback.ts';
import { registerRuns } from './runs.ts';
import { registerSandbox } from './sandbox.ts';
import { registerSecrets } from './secrets.ts';
import { registerShow } from './show.ts';
import { registerState } from './state.ts';
import { registerValidate } from './validate.ts';
import { registerVersion } from './version.ts';

/** Every command, in the order in which help lists them. */
const all = [
  registerValidate,
  registerConvert,
  registerPlan,
  registerApply,
  registerImport,
  registerShow,
  registerOutputs,
  registerGraph,
  registerExport,
  registerDrift,
  registerRefresh,
  registerRollback,
  registerDestroy,
  registerState,
  registerRuns,
  registerSecrets,
  registerAccounts,
  registerDoctor,
  registerSandbox,
  registerDemo,
  registerCompletion,
  registerVersion,
] satisfies ((program: Command, context: CommandContext) => void)[];

export function registerCommands(program: Command, context: CommandContext): void {
  for (const register of all) register(program, context);
}
