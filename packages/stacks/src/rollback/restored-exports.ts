import { DiagnosticError } from '@groundcrew/contract';
import { encodeJson, type Session, type Transaction } from '@groundcrew/store';
import { lockExports } from '../planning/exports-lock.ts';
import { exportProblems } from '../planning/exports.ts';
import { outputsOf, readStackRow, targetOf } from '../state/read.ts';
import type { StackRow } from '../state/tables.ts';

/**
 * A run that is rolled back may have recorded other outputs than before, and other stacks may have come to export a name that
 * was given up since, or to import what goes again. Throws EXPORT_TAKEN and EXPORT_IN_USE, as an apply does.
 */
export async function refuseExports(session: Session, stack: string, before: StackRow | null): Promise<void> {
  const row = await readStackRow(session, stack);
  if (!row) return;
  const was = before ? outputsOf(before) : new Map();
  const exported = (output: unknown): string => {
    const { value = null, exportName = null } = (output ?? {}) as Record<string, never>;
    return encodeJson([value, exportName]);
  };
  const changed = [...outputsOf(row)]
    .filter(([name, output]) => exported(output) !== exported(was.get(name)))
    .map(([name]) => ({ name }));
  const problems = await exportProblems(session, targetOf(row), { stack, outputs: changed }, was);
  if (problems.length > 0) throw new DiagnosticError(problems);
}

/** The same, and until the transaction ends nobody else changes what is exported or imported. */
export async function lockRestoredExports(
  transaction: Transaction,
  stack: string,
  before: StackRow | null,
): Promise<void> {
  const row = await readStackRow(transaction, stack);
  if (!row) return;
  await lockExports(transaction, targetOf(row));
  await refuseExports(transaction, stack, before);
}
