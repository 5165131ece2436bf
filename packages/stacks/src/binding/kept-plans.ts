import type { Json } from '@groundcrew/contract';
import type { Run } from '@groundcrew/runs';
import { clock, encodeJson, type Transaction } from '@groundcrew/store';
import { imagesOf } from '../rollback/image.ts';
import { namesOf } from '../state/read.ts';
import type { PlanRow, StackTables } from '../state/tables.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Binding, BoundPlan } from './binding.ts';

/** How many plans of a stack are kept: older ones can't be applied any more. */
const kept = 20;

/**
 * Keeps a plan to be applied by its hash, and drops the oldest with the secrets that were put away for them. The same
 * plan made again stays as it was first kept, since a run may be under way with it.
 */
export async function keepPlan(around: Surroundings, { plan, binding }: BoundPlan): Promise<void> {
  const inUse = await plansInUse(around, plan.stack);
  await around.database.transaction(async (transaction) => {
    const created_at = clock(transaction.dialect);
    await transaction
      .tables<StackTables>()
      .insertInto('plan')
      .values({
        hash: plan.hash,
        stack: plan.stack,
        plan: encodeJson(plan as unknown as Json),
        binding: encodeJson(binding as unknown as Json),
        ...secretsOf(binding),
        created_at,
      })
      .onConflict((conflict) => conflict.column('hash').doUpdateSet({ created_at }))
      .execute();
    const dropped = await dropOldPlans(transaction, plan.stack, inUse);
    await forgetSecrets(around, transaction, plan.stack, [...dropped, secretsOf(binding)]);
  });
}

/** The plans of runs that are open, left something open, may still be rolled back, or made what stands. */
async function plansInUse(around: Surroundings, stack: string): Promise<ReadonlySet<string>> {
  const { database, runs } = around;
  const undoable = await Promise.all((await imagesOf(database, stack)).map(({ run }) => runs.get(run)));
  const applied = await lastApplied(around, stack);
  return new Set([...(await openRuns(around, stack)), ...undoable, ...applied].flatMap(planOf));
}

async function openRuns({ runs }: Surroundings, stack: string): Promise<readonly (Run | undefined)[]> {
  const [running, cancelling] = await Promise.all([
    runs.list({ stack, state: 'running' }),
    runs.list({ stack, state: 'cancelling' }),
  ]);
  const left = [
    ...(await runs.openIntents(stack)),
    ...(await runs.doubts(stack)),
    ...(await runs.strays({ stack })),
  ];
  const unsettled = await Promise.all([...new Set(left.map(({ run }) => run))].map((run) => runs.get(run)));
  return [...running.runs, ...cancelling.runs, ...unsettled];
}

const planOf = (run: Run | undefined): string[] => {
  const plan = run?.meta['plan'];
  return typeof plan === 'string' ? [plan] : [];
};

/** The latest apply, and the latest that succeeded: between them they say what stands. The former comes first. */
export async function lastApplied({ runs }: Surroundings, stack: string): Promise<readonly Run[]> {
  const found: Run[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await runs.list({ stack, cursor });
    for (const run of page.runs) {
      if (run.kind !== 'apply') continue;
      if (run.state === 'succeeded') return [...found, run];
      if (found.length === 0) found.push(run);
    }
    if (page.next === undefined) return found;
    cursor = page.next;
  }
}

/** The plans that a stack leaves behind when it goes: those of its open runs, and those that a late stray is told by. */
export async function plansToKeep(around: Surroundings, stack: string): Promise<ReadonlySet<string>> {
  const changed = [...(await around.runs.changedHands(stack))];
  const runs = await Promise.all(changed.map((run) => around.runs.get(run)));
  return new Set([...(await openRuns(around, stack)), ...runs].flatMap(planOf));
}

/** Drops the plans of a stack that is gone, and the secrets that were put away for them. */
export async function dropPlans(
  around: Surroundings,
  transaction: Transaction,
  stack: string,
  keep: ReadonlySet<string>,
): Promise<void> {
  const dropped = await dropOldPlans(transaction, stack, keep, 0);
  await forgetSecrets(around, transaction, stack, dropped);
}

type PlanSecrets = Pick<PlanRow, 'secrets' | 'lasting_secrets'>;

const secretsOf = ({ secrets, rollback }: Binding): PlanSecrets => {
  const references = encodeJson(Object.values(secrets));
  return rollback === undefined
    ? { secrets: references, lasting_secrets: '[]' }
    : { secrets: '[]', lasting_secrets: references };
};

async function dropOldPlans(
  transaction: Transaction,
  stack: string,
  inUse: ReadonlySet<string>,
  most = kept,
): Promise<PlanSecrets[]> {
  const db = transaction.tables<StackTables>();
  const rows = await db
    .selectFrom('plan')
    .select('hash')
    .where('stack', '=', stack)
    .orderBy('created_at', 'desc')
    .orderBy('hash')
    .execute();
  const old = rows.slice(most).flatMap(({ hash }) => (inUse.has(hash) ? [] : [hash]));
  if (old.length === 0) return [];
  return db.deleteFrom('plan').where('hash', 'in', old).returning(['secrets', 'lasting_secrets']).execute();
}

/** Forgets what only these plans referred to. */
async function forgetSecrets(
  { secrets }: Surroundings,
  transaction: Transaction,
  stack: string,
  gone: readonly PlanSecrets[],
): Promise<void> {
  const candidates = new Set(gone.flatMap((plan) => namesOf(plan.secrets)));
  if (candidates.size === 0) return;
  const rows = await transaction
    .tables<StackTables>()
    .selectFrom('plan')
    .select(['secrets', 'lasting_secrets'])
    .where('stack', '=', stack)
    .execute();
  for (const row of rows)
    for (const reference of [...namesOf(row.secrets), ...namesOf(row.lasting_secrets)])
      candidates.delete(reference);
  for (const reference of candidates) await secrets.remove(reference, transaction);
}
