import type { Json, JsonObject } from '@groundcrew/contract';
import type { Facts, Plan, Target } from '@groundcrew/planner';
import type { DesiredOutput, DesiredResource, Value, ValueObject } from '@groundcrew/program';
import { decodeJson, type Session } from '@groundcrew/store';
import type { ParameterUses } from '../export/parameter-uses.ts';
import type { ResourceRow, StackRow, StackTables } from '../state/tables.ts';

/** What an apply needs beside its plan. */
export interface Binding extends Evaluated {
  readonly facts: Facts;
}

/** What the program names and wants, and everything it was evaluated with. Secrets only as references. */
export interface Evaluated {
  /** See `encodeDeclarations`. */
  readonly program: Json;
  readonly description?: string;
  /** For an export; missing in older plans. */
  readonly parameterUses?: ParameterUses;
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
  /** What `Ref` and `Fn::GetAtt` answer about what others manage, by logical id. */
  readonly external: Readonly<Record<string, JsonObject>>;
  readonly rollback?: RollbackBinding;
}

/** How a run puts back what another one changed. */
export interface RollbackBinding {
  readonly run: string;
  /** The stack's row as it was, or null where there was none. */
  readonly stack: StackRow | null;
  /** Its outputs, with the ids of what comes back as a new one left open. */
  readonly outputs: Readonly<Record<string, Value>>;
  /** Rows of what did not exist in AWS although it was recorded. */
  readonly rows: readonly ResourceRow[];
  /** By logical id, of what is set back or made anew. */
  readonly restores: Readonly<Record<string, Restored>>;
  /** Something is not restored, so that the stack stays incomplete. */
  readonly incomplete: boolean;
}

export interface Restored {
  /** Properties as they were recorded; what is set may be what they had drifted to. */
  readonly recorded: ValueObject;
  /** As they are recorded now, and as the run may have left them: secrets as fingerprints. */
  readonly formerly: JsonObject;
  /** What AWS answered of it before the run, where the run was to touch it; secrets as fingerprints. */
  readonly attributes?: JsonObject;
}

export interface BoundPlan {
  readonly plan: Plan;
  readonly binding: Binding;
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
