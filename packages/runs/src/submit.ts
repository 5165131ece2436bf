import { encodeJson, type Transaction } from '@groundcrew/store';
import { newIdentifier } from './identifier.ts';
import { insertSteps } from './insert-steps.ts';
import { Ledger } from './ledger.ts';
import { type Run, type RunRequest, toRun } from './run.ts';

/** Writes a run with its steps. A run without steps has succeeded. Throws `DiagnosticError` when the steps do not fit. */
export const submit = async (transaction: Transaction, request: RunRequest): Promise<Run> => {
  const { follows, remarks = [] } = request;
  const ledger = await Ledger.open(transaction, follows === undefined ? [] : [follows]);
  const row = {
    id: newIdentifier(ledger.at),
    kind: request.kind,
    title: request.title,
    stack: request.stack ?? null,
    requested_by: request.requestedBy ?? null,
    meta: encodeJson(request.meta ?? {}),
    state: 'running' as const,
    forced: 0,
    steps: 0,
    pending: 0,
    failed: 0,
    cancelled: 0,
    sequence: 0,
    created_at: ledger.at,
    ended_at: null,
  };
  await ledger.db.insertInto('run').values(row).execute();
  ledger.add(row);
  ledger.event(row.id, 'run.started', { kind: row.kind, title: row.title, steps: request.steps.length });
  for (const remark of remarks) ledger.event(row.id, 'run.remark', remark);
  if (follows !== undefined) {
    ledger.event(follows, 'run.followed', { by: row.id, kind: row.kind, title: row.title });
    await ledger.db.updateTable('lock').set({ run: row.id }).where('run', '=', follows).execute();
  }
  await insertSteps(ledger, row.id, request.steps);
  await ledger.close();
  return toRun(ledger.run(row.id));
};
