import { DiagnosticError, type Json, type JsonObject } from '@groundcrew/contract';
import { resolve, type RecordedOutput } from '@groundcrew/planner';
import type { StepHandler } from '@groundcrew/runs';
import { clock, encodeJson } from '@groundcrew/store';
import { boundAttributes, completeScope, type BoundPlans, type StepInput } from '../apply/bound-step.ts';
import { hideInDiagnostics } from '../apply/secrets-in-memory.ts';
import { outputsOf, readStackRow } from '../state/read.ts';
import type { StackTables } from '../state/tables.ts';
import { exportProblems } from '../planning/exports.ts';
import { lockExports } from '../planning/exports-lock.ts';
import { underLease } from '../apply/under-lease.ts';
import type { Surroundings } from '../surroundings.ts';

/** Once all resources stand: the outputs and what the stack was made from. */
export function outputsHandler(around: Surroundings, plans: BoundPlans): StepHandler<StepInput, Json> {
  return {
    kind: 'stack.outputs',
    async run(context) {
      const { stack, plan: hash } = context.input;
      const bound = await plans.plan(stack, hash);
      const { plan, binding } = bound;
      const row = await readStackRow(around.database, stack);
      const before = row ? outputsOf(row) : new Map<string, RecordedOutput>();
      const values = Object.values(binding.outputs).map((output) => output.value);
      const { scope, secrets } = await completeScope(
        around,
        binding,
        await boundAttributes(around.database, bound),
        values,
      );
      const outputs: Record<string, RecordedOutput> = {};
      for (const [name, output] of Object.entries(binding.outputs)) {
        try {
          const value = resolve(output.value, {
            scope,
            fingerprint: (text) => around.secrets.fingerprint(text),
            report: (diagnostics) => {
              throw new DiagnosticError(hideInDiagnostics(diagnostics, secrets));
            },
          });
          const { description, exportName } = output;
          outputs[name] = { value, description, exportName };
        } catch (problem) {
          // A plan limited to some resources can't compute the outputs of others, which keep what they had.
          const kept = plan.targets && before.get(name);
          if (!plan.targets) throw problem;
          if (kept) outputs[name] = kept;
        }
      }
      await underLease(around, context, async (transaction) => {
        const db = transaction.tables<StackTables>();
        await lockExports(transaction, binding.target);
        // Another stack may have come to export one of these names, or to import what goes, since this run began.
        // Where this is done again, what it has recorded is to be there.
        const recorded = (await readStackRow(transaction, stack))?.outputs;
        if (plan.destroy || recorded !== encodeJson(outputs as unknown as JsonObject)) {
          const desired = new Map(Object.entries(binding.outputs));
          const problems = await exportProblems(transaction, binding.target, plan, desired);
          if (problems.length > 0) throw new DiagnosticError(problems);
        }
        if (plan.destroy) return;
        const known = {
          outputs: encodeJson(outputs as unknown as JsonObject),
          parameters: encodeJson(binding.shownParameters),
          imports: encodeJson(binding.imports),
          description: binding.description ?? null,
          program_hash: plan.hashes.program,
        };
        await db
          .updateTable('stack')
          .set({ ...known, updated_at: clock(transaction.dialect) })
          .where('name', '=', stack)
          .execute();
      });
      return { outputs: Object.keys(outputs).length };
    },
  };
}
