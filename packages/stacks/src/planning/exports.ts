import { error, type Diagnostic, type Json } from '@groundcrew/contract';
import { canonical, isPlain, type Target } from '@groundcrew/planner';
import { exportOfLookup } from '@groundcrew/program';
import type { Session } from '@groundcrew/store';
import type { Binding } from '../binding/binding.ts';
import { namesOf, outputsOf } from '../state/read.ts';
import type { StackRow, StackTables } from '../state/tables.ts';

/** All stacks of an account and region: exports are unique among them. */
const neighbours = (session: Session, target: Target): Promise<StackRow[]> =>
  session
    .tables<StackTables>()
    .selectFrom('stack')
    .selectAll()
    .where('account_id', '=', target.accountId)
    .where('region', '=', target.region)
    .execute();

/** The value that a stack recorded here exports under a name. */
export async function exportedValue(
  session: Session,
  target: Target,
  name: string,
): Promise<Json | undefined> {
  for (const row of await neighbours(session, target)) {
    for (const output of outputsOf(row).values()) {
      if (output.exportName === name) return isPlain(output.value) ? output.value : undefined;
    }
  }
  return undefined;
}

/** What a plan's imports answer now, in a clause for each that answers something else than when it was planned. */
export async function exportsMoved(
  session: Session,
  { target, lookups }: Pick<Binding, 'target' | 'lookups'>,
): Promise<string[]> {
  const moved: string[] = [];
  for (const [key, before] of lookups) {
    const name = exportOfLookup(key);
    if (name === undefined) continue;
    const now = await exportedValue(session, target, name);
    if (now === undefined) moved.push(`no stack exports ${name} any more`);
    else if (canonical(now) !== canonical(before))
      moved.push(`the export ${name} is ${canonical(now)} now, not ${canonical(before)}`);
  }
  return moved;
}

/** The output of a stack recorded here, in the target's region unless another one is given. */
export async function stackOutput(
  session: Session,
  target: Target,
  {
    stack,
    output,
    region = target.region,
  }: { readonly stack: string; readonly output: string; readonly region?: string },
): Promise<Json | undefined> {
  const row = (await neighbours(session, { ...target, region })).find(
    (candidate) => candidate.name === stack,
  );
  const value = row && outputsOf(row).get(output)?.value;
  return value !== undefined && isPlain(value) ? value : undefined;
}

/**
 * No two stacks may export one name, and what another stack imports must stay as it is, as in CloudFormation. `plan`: a stack,
 * and which of its recorded outputs change. `outputs`: all that it is to have.
 */
export async function exportProblems(
  session: Session,
  target: Target,
  plan: { readonly stack: string; readonly outputs: readonly { readonly name: string }[] },
  outputs: ReadonlyMap<string, { readonly exportName?: string | undefined }>,
): Promise<Diagnostic[]> {
  const rows = await neighbours(session, target);
  const others = rows.filter((row) => row.name !== plan.stack);
  const own = rows.find((row) => row.name === plan.stack);
  const taken = new Map(
    others.flatMap((row) =>
      [...outputsOf(row).values()].map((output) => [output.exportName, row.name] as const),
    ),
  );
  const problems = [...outputs].flatMap(([name, { exportName }]) => {
    const owner = exportName === undefined ? undefined : taken.get(exportName);
    return owner === undefined
      ? []
      : [
          error('EXPORT_TAKEN', `Output ${name} can't export ${exportName}: stack ${owner} does already`, {
            address: plan.stack,
            next: 'Choose another name for the export.',
          }),
        ];
  });
  const recorded = own ? outputsOf(own) : new Map<string, { exportName?: string }>();
  for (const change of plan.outputs) {
    const exportName = recorded.get(change.name)?.exportName;
    const user = others.find((row) => exportName !== undefined && namesOf(row.imports).includes(exportName));
    if (user === undefined) continue;
    problems.push(
      error('EXPORT_IN_USE', `The export ${exportName} can't change: stack ${user.name} imports it`, {
        address: plan.stack,
        next: `Have stack ${user.name} let go of it first.`,
      }),
    );
  }
  return problems;
}
