import { DiagnosticError, error } from '@groundcrew/contract';
import type { StepHandler } from '@groundcrew/runs';
import { clock, encodeJson, type Transaction } from '@groundcrew/store';
import { underLease } from '../apply/under-lease.ts';
import { resourceUnknown, stackUnknown } from '../problems.ts';
import { dropImages } from '../rollback/image.ts';
import { forgetValues, shareValues } from '../rollback/kept-values.ts';
import { namesOf, readResourceRows, readStackRow } from '../state/read.ts';
import type { ResourceRow, StackTables } from '../state/tables.ts';
import { whereRow } from '../state/write.ts';
import type { Surroundings } from '../surroundings.ts';

/** From one logical id to another, in the same stack or in another one of the same account and region. */
export type Move = {
  readonly stack: string;
  readonly logicalId: string;
  readonly toStack: string;
  readonly toLogicalId: string;
};

export const moveTitle = ({ stack, logicalId, toStack, toLogicalId }: Move): string =>
  `move ${stack}/${logicalId} to ${toStack}/${toLogicalId}`;

/** Renames a resource in the record; AWS is not asked. Doing it again once it is done changes nothing. */
export function moveHandler(around: Surroundings): StepHandler<Move> {
  const { secrets } = around;
  return {
    kind: 'state.move',
    async run(context) {
      const { input } = context;
      await underLease(around, context, async (transaction) => {
        const there = await readResourceRows(transaction, input.toStack, [input.toLogicalId]);
        const here = await readResourceRows(transaction, input.stack, [input.logicalId]);
        if (here.length === 0 && there.length > 0) return;
        await checkMove(transaction, input);
        await carryOut(transaction, input, here);
        await shareValues(secrets, transaction, input.stack, input.toStack, here);
        // What was live before knows it by its former name.
        for (const stack of new Set([input.stack, input.toStack])) {
          await dropImages(transaction, stack);
          await forgetValues(secrets, transaction, stack);
        }
      });
      return { moved: `${input.toStack}/${input.toLogicalId}` };
    },
  };
}

/** Throws where the move can't be made. */
export async function checkMove(transaction: Transaction, move: Move): Promise<void> {
  const { stack, logicalId, toStack, toLogicalId } = move;
  const from = await readStackRow(transaction, stack);
  if (!from) throw stackUnknown(stack);
  if ((await readResourceRows(transaction, stack, [logicalId])).length === 0)
    throw resourceUnknown(stack, logicalId);
  if ((await readResourceRows(transaction, toStack, [toLogicalId])).length > 0)
    throw refused(
      'MOVE_TAKEN',
      move,
      `${toStack}/${toLogicalId} is recorded already`,
      'Choose another name.',
    );
  const to = await readStackRow(transaction, toStack);
  if (to && (to.account_id !== from.account_id || to.region !== from.region))
    throw refused(
      'MOVE_ELSEWHERE',
      move,
      `Stack ${toStack} is in account ${to.account_id}, ${to.region}, and ${stack} is not`,
      'Move within one account and region.',
    );
}

const refused = (code: string, move: Move, summary: string, next: string): DiagnosticError =>
  new DiagnosticError(error(code, summary, { address: `${move.stack}/${move.logicalId}`, next }));

async function carryOut(transaction: Transaction, move: Move, rows: readonly ResourceRow[]): Promise<void> {
  const { stack, logicalId, toStack, toLogicalId } = move;
  const changed = { updated_at: clock(transaction.dialect) };
  const leaves = stack !== toStack;
  if (leaves) await ensureStack(transaction, stack, toStack);
  const others = await readResourceRows(transaction, toStack);
  const last = Math.max(0, ...others.map((row) => row.sequence));
  for (const [i, row] of rows.entries())
    await whereRow(transaction, row)
      .set({
        ...changed,
        stack: toStack,
        logical_id: toLogicalId,
        ...(leaves && { sequence: last + 1 + i }),
      })
      .execute();
  for (const row of await readResourceRows(transaction, stack)) {
    const before = namesOf(row.depends_on);
    if (!before.includes(logicalId)) continue;
    const after = leaves
      ? before.filter((name) => name !== logicalId)
      : before.map((name) => (name === logicalId ? toLogicalId : name));
    await whereRow(transaction, row)
      .set({ ...changed, depends_on: encodeJson(after) })
      .execute();
  }
}

/** A stack that takes over a resource before it was ever applied; its next apply completes it. */
async function ensureStack(transaction: Transaction, stack: string, toStack: string): Promise<void> {
  const from = await readStackRow(transaction, stack);
  if (!from || (await readStackRow(transaction, toStack))) return;
  await transaction
    .tables<StackTables>()
    .insertInto('stack')
    .values({
      ...from,
      name: toStack,
      status: 'incomplete',
      description: null,
      program_hash: '',
      parameters: '{}',
      outputs: '{}',
      imports: '[]',
      updated_at: clock(transaction.dialect),
    })
    .execute();
}
