import type { StepInput } from '../apply/bound-step.ts';
import type { Surroundings } from '../surroundings.ts';
import { resourceUnknown, stackUnknown } from '../problems.ts';
import { readResourceRows, readStackRow } from '../state/read.ts';
import { deleteRow } from '../state/write.ts';
import type { StackTables } from '../state/tables.ts';

/** Takes one resource, or a whole stack, out of the record and leaves AWS as it is. Answers the physical ids let go. */
export function forget(
  { database, runs }: Surroundings,
  stack: string,
  logicalId?: string,
): Promise<string[]> {
  return database.transaction(async (transaction) => {
    if (!(await readStackRow(transaction, stack))) throw stackUnknown(stack);
    const isMeant = (id: string) => logicalId === undefined || id === logicalId;
    const rows = (await readResourceRows(transaction, stack)).filter((row) => isMeant(row.logical_id));
    if (logicalId !== undefined && rows.length === 0) throw resourceUnknown(stack, logicalId);
    for (const row of rows) await deleteRow(transaction, row);
    // What an interrupted run was about to do with it is nobody's concern any more.
    for (const step of await runs.openIntents(stack, transaction)) {
      const { action } = step.input as StepInput;
      if (isMeant(action)) await runs.settle(step.run, step.id, { state: 'absent' }, transaction);
    }
    for (const step of await runs.doubts(stack, transaction)) {
      const { action } = step.input as StepInput;
      if (isMeant(action)) await runs.dispel(step.run, step.id, transaction);
    }
    if (logicalId === undefined) {
      await transaction.tables<StackTables>().deleteFrom('stack').where('name', '=', stack).execute();
    }
    return rows.map((row) => row.physical_id);
  });
}
