import type { Json, JsonObject } from '@groundcrew/contract';
import type { Plan, Target } from '@groundcrew/planner';
import type { DesiredOutput, DesiredResource, Value } from '@groundcrew/program';
import { decodeJson, type Session } from '@groundcrew/store';
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
  /** What `Ref` and `Fn::GetAtt` answer about what others manage, by logical id. */
  readonly external: Readonly<Record<string, JsonObject>>;
  /** Hashes of what was recorded, of what was live, and of what the template says exists, for saying what moved. */
  readonly facts: {
    readonly state: Readonly<Record<string, string>>;
    readonly live: Readonly<Record<string, string>>;
    readonly existing: Readonly<Record<string, string>>;
  };
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
