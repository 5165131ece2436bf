import { error, type Diagnostic } from '@groundcrew/contract';
import type { ExistingResource, Target } from '@groundcrew/planner';
import type { Session } from '@groundcrew/store';
import { standsAt } from '../state/read.ts';
import type { StackTables } from '../state/tables.ts';

/** What is to be imported and is managed already, under another logical id or by another stack. */
export async function takenImports(
  session: Session,
  stack: string,
  target: Target,
  existing: ReadonlyMap<string, Pick<ExistingResource, 'as' | 'type' | 'live' | 'place'>>,
): Promise<Diagnostic[]> {
  const imports = [...existing].filter(([, { as }]) => as === 'import');
  const found = imports.map(async ([logicalId, { type, live, place = target }]): Promise<Diagnostic[]> => {
    const owner = await session
      .tables<StackTables>()
      .selectFrom('resource')
      .innerJoin('stack', 'stack.name', 'resource.stack')
      .select(['resource.stack as stack', 'resource.logical_id as logicalId'])
      .where('resource.type', '=', type)
      .where('resource.physical_id', '=', live.physicalId)
      .where(standsAt(place))
      .executeTakeFirst();
    if (!owner || (owner.stack === stack && owner.logicalId === logicalId)) return [];
    return [
      error('IMPORT_TAKEN', `${live.physicalId} is managed already, as ${owner.stack}/${owner.logicalId}`, {
        address: `${stack}/${logicalId}`,
        next: `Move it with groundcrew state mv, or call it External here.`,
      }),
    ];
  });
  return (await Promise.all(found)).flat();
}
