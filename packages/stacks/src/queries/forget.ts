import { DiagnosticError, error } from '@groundcrew/contract';
import type { Transaction } from '@groundcrew/store';
import { stackUnknown } from '../problems.ts';
import { readResourceRows, readStackRow } from '../state/read.ts';
import { deleteRow } from '../state/write.ts';
import type { StackTables } from '../state/tables.ts';

/** Takes one resource, or a whole stack, out of the record and leaves AWS as it is. Answers the physical ids let go. */
export async function forget(transaction: Transaction, stack: string, logicalId?: string): Promise<string[]> {
  if (!(await readStackRow(transaction, stack))) throw stackUnknown(stack);
  const rows = (await readResourceRows(transaction, stack)).filter(
    (row) => logicalId === undefined || row.logical_id === logicalId,
  );
  if (logicalId !== undefined && rows.length === 0) {
    throw new DiagnosticError(
      error('RESOURCE_UNKNOWN', `Stack ${stack} has no resource "${logicalId}"`, {
        address: `${stack}/${logicalId}`,
        next: `List its resources: groundcrew state list ${stack}`,
      }),
    );
  }
  for (const row of rows) await deleteRow(transaction, row);
  if (logicalId === undefined) {
    await transaction.tables<StackTables>().deleteFrom('stack').where('name', '=', stack).execute();
  }
  return rows.map((row) => row.physical_id);
}
