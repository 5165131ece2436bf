import type { Json } from '@groundcrew/contract';
import type { Plan, Target } from '@groundcrew/planner';
import type { DesiredOutput, DesiredResource, Value } from '@groundcrew/program';
import { clock, decodeJson, encodeJson, type Session } from '@groundcrew/store';
import type { StackTables } from '../state/tables.ts';

/** What an apply needs beside its plan: the program and everything it was evaluated with. Secrets only as references. */
export interface Binding {
  /** See `encodeProgram`. */
  readonly program: Json;
  readonly description?: string;
  readonly parameters: readonly (readonly [string, Value])[];
  readonly pseudo: Readonly<Record<string, Value>>;
  readonly lookups: readonly (readonly [string, Json])[];
  /** Names as in `parameter:Password` to references in the secret store. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly desired: Readonly<Record<string, DesiredResource>>;
  readonly outputs: Readonly<Record<string, DesiredOutput>>;
  /** For people, secrets masked. */
  readonly shownParameters: Readonly<Record<string, Json>>;
  /** Exports of other stacks that were read. */
  readonly imports: readonly string[];
  readonly target: Target;
  readonly refresh: 'batched' | 'full' | 'none';
  /** Hashes of what was recorded and of what was live, for saying what moved. */
  readonly facts: {
    readonly state: Readonly<Record<string, string>>;
    readonly live: Readonly<Record<string, string>>;
  };
}

export interface BoundPlan {
  readonly plan: Plan;
  readonly binding: Binding;
}

/** How many plans of a stack are kept: older ones can't be applied any more. */
const kept = 20;

export async function savePlan(session: Session, { plan, binding }: BoundPlan): Promise<void> {
  const db = session.tables<StackTables>();
  await db
    .insertInto('plan')
    .values({
      hash: plan.hash,
      stack: plan.stack,
      plan: encodeJson(plan as unknown as Json),
      binding: encodeJson(binding as unknown as Json),
      created_at: clock(session.dialect),
    })
    .onConflict((conflict) =>
      conflict
        .column('hash')
        .doUpdateSet({ binding: encodeJson(binding as unknown as Json), created_at: clock(session.dialect) }),
    )
    .execute();
}

/** Drops all but the newest plans of a stack that no open run was made from. */
export async function dropOldPlans(
  session: Session,
  stack: string,
  inUse: ReadonlySet<string>,
): Promise<void> {
  const db = session.tables<StackTables>();
  const rows = await db
    .selectFrom('plan')
    .select('hash')
    .where('stack', '=', stack)
    .orderBy('created_at', 'desc')
    .execute();
  const old = rows.slice(kept).flatMap(({ hash }) => (inUse.has(hash) ? [] : [hash]));
  if (old.length > 0) await db.deleteFrom('plan').where('hash', 'in', old).execute();
}

export async function loadPlan(session: Session, hash: string): Promise<BoundPlan | undefined> {
  const row = await session
    .tables<StackTables>()
    .selectFrom('plan')
    .selectAll()
    .where('hash', '=', hash)
    .executeTakeFirst();
  return (
    row && {
      plan: decodeJson(row.plan) as unknown as Plan,
      binding: decodeJson(row.binding) as unknown as Binding,
    }
  );
}
