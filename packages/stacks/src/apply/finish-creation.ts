import { DiagnosticError, error, type JsonObject } from '@groundcrew/contract';
import { compareThreeWay, topLevelOf, type Fingerprint, type TypeRules } from '@groundcrew/planner';
import type { Live, Operation, ResourceType } from '../resource-type.ts';

/**
 * Brings to its end a creation that was interrupted after the resource had come to exist: what AWS answers differently
 * from what is desired is set in place. Types that have more to wait for say so with `finish`.
 */
export async function finishCreation(
  type: ResourceType,
  operation: Operation,
  physicalId: string,
  desired: { readonly properties: JsonObject; readonly marked: JsonObject },
  { rules, fingerprint }: { readonly rules: TypeRules; readonly fingerprint: Fingerprint },
): Promise<Live> {
  if (type.finish) return type.finish(operation, physicalId, desired.properties);
  const live = (await type.read([physicalId], 'full')).get(physicalId);
  if (!live) {
    throw new DiagnosticError(
      error('RESOURCE_GONE', `${type.type} ${physicalId} was created and is gone again`, {
        address: `${operation.stack}/${operation.logicalId}`,
        next: 'Plan again.',
      }),
    );
  }
  const { changes } = compareThreeWay({
    type: type.type,
    desired: desired.marked,
    recorded: desired.marked,
    live,
    rules,
    fingerprint,
  });
  const settable = changes.filter((change) => !change.forcesReplacement);
  const changed = [...new Set(settable.map((change) => topLevelOf(change.path)))];
  await operation.guard();
  return type.update(operation, physicalId, { desired: desired.properties, recorded: {}, live, changed });
}
