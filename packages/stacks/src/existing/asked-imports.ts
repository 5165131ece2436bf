import { error, type Diagnostic } from '@groundcrew/contract';
import type { StackState } from '@groundcrew/planner';
import type { DesiredResource } from '@groundcrew/program';
import { closest } from '@groundcrew/spec';

export interface WithImports {
  readonly resources: ReadonlyMap<string, DesiredResource>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The resources with those imports that were asked for beside the template, as if it named them. What is that very resource
 * already has nothing left to do, so the command can be given again after a crash.
 */
export function withImports(
  stack: string,
  resources: ReadonlyMap<string, DesiredResource>,
  state: Pick<StackState, 'resources'>,
  imports: ReadonlyMap<string, string> | undefined,
): WithImports {
  if (!imports) return { resources, diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  // Those that the template names wait for the plan of the whole.
  const changed = new Map([...resources].map(([id, resource]) => [id, withoutImport(resource)]));
  for (const [logicalId, id] of imports) {
    const address = `${stack}/${logicalId}`;
    const wanted = resources.get(logicalId);
    const recorded = state.resources.get(logicalId);
    if (!wanted)
      diagnostics.push(
        error('RESOURCE_UNKNOWN', `The template of stack ${stack} has no resource "${logicalId}"`, {
          address,
          next: nearest(logicalId, [...resources.keys()]),
        }),
      );
    else if (recorded?.physicalId === id && recorded.type === wanted.type) continue;
    else if (recorded)
      diagnostics.push(
        error('IMPORT_TAKEN', `${address} is ${recorded.physicalId} already`, {
          address,
          range: wanted.at,
          next: `To let go of that one: groundcrew state rm ${stack} ${logicalId}`,
        }),
      );
    else if (wanted.groundcrew?.external)
      diagnostics.push(
        error('IMPORT_TAKEN', `The template calls ${logicalId} external, so it can't be imported`, {
          address,
          range: wanted.at,
          next: 'Take External out of its metadata.',
        }),
      );
    else
      changed.set(logicalId, {
        ...wanted,
        groundcrew: { ...wanted.groundcrew, import: { id, at: wanted.at } },
      });
  }
  return { resources: changed, diagnostics };
}

function nearest(logicalId: string, declared: readonly string[]): string {
  const [near] = closest(logicalId, declared);
  return near === undefined
    ? 'Write it into the template first: an import fills a resource that the template declares.'
    : `Did you mean ${near}?`;
}

const withoutImport = (resource: DesiredResource): DesiredResource =>
  resource.groundcrew?.import
    ? { ...resource, groundcrew: { ...resource.groundcrew, import: undefined } }
    : resource;
