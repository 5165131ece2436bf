import { DiagnosticError, error, type JsonObject } from '@groundcrew/contract';
import type { Lock } from '@groundcrew/runs';
import type { Transaction } from '@groundcrew/store';
import { lockStack } from '../apply/stack-lock.ts';
import { isUnsettled } from '../settle/settle-stack.ts';
import type { Surroundings } from '../surroundings.ts';

/** A change of what is recorded, and of nothing else. */
export interface RecordEdit {
  /** All that take part; each is locked. The first is the one whose run it is. */
  readonly stacks: readonly [string, ...string[]];
  readonly kind: 'state.move' | 'state.forget';
  readonly title: string;
  readonly address: string;
  readonly input: JsonObject;
  readonly requestedBy: string;
  /** What an interrupted run left open has to be settled before. */
  readonly settledOnly: boolean;
  /** Throws where it can't be done, before anything is. */
  check(transaction: Transaction): Promise<void>;
}

/**
 * Records change in a run of one step, so that who did it and when is known like of everything else, and nobody works on
 * the stacks meanwhile. Answers the run's id.
 */
export async function submitEdit(around: Surroundings, edit: RecordEdit): Promise<string> {
  const held: Lock[] = [];
  try {
    for (const stack of [...new Set(edit.stacks)].sort()) {
      held.push(await lockStack(around, { stack, holder: edit.requestedBy, purpose: edit.title }));
      if (edit.settledOnly && (await isUnsettled(around, stack))) throw unsettled(stack);
    }
    return await around.database.transaction(async (transaction) => {
      await edit.check(transaction);
      const run = await around.runs.submit(
        {
          kind: 'state',
          title: edit.title,
          stack: edit.stacks[0],
          requestedBy: edit.requestedBy,
          steps: [
            {
              id: edit.kind,
              kind: edit.kind,
              title: edit.title,
              address: edit.address,
              input: edit.input,
              maxAttempts: 1,
            },
          ],
        },
        transaction,
      );
      for (const lock of held) await lock.bind(run.id, transaction);
      return run.id;
    });
  } catch (problem) {
    for (const lock of held) await lock.release();
    throw problem;
  }
}

const unsettled = (stack: string): DiagnosticError =>
  new DiagnosticError(
    error('STACK_UNSETTLED', `What an interrupted run of stack ${stack} left is not settled yet`, {
      address: stack,
      next: `Plan the stack, which settles it, and then do this again.`,
    }),
  );
