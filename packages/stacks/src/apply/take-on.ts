import type { JsonObject } from '@groundcrew/contract';
import { compareThreeWay, topLevelOf, type Fingerprint, type TypeRules } from '@groundcrew/planner';
import type { Live, Operation, ResourceType } from '../resource-type.ts';
import { finishCreation } from './finish-creation.ts';

export interface TakingOn {
  readonly type: ResourceType;
  /** Under the token of an earlier creation that was taken for without effect. */
  readonly operation: Operation;
  /** Under the step's own token. */
  readonly own: Operation;
  readonly desired: { readonly properties: JsonObject; readonly marked: JsonObject };
  readonly rules: TypeRules;
  readonly fingerprint: Fingerprint;
}

/**
 * Creates a resource whose earlier creation may still be on its way: under the same token, so that AWS makes one of both.
 * What that one has made by now is brought to what is desired today, or makes room for it.
 */
export async function takeOn(taking: TakingOn): Promise<Live> {
  const { type, operation, own, desired } = taking;
  const { properties } = desired;
  const earlier = await type.recover(operation, properties);
  if (earlier.state === 'found') return adopt(taking, earlier.physicalId);
  try {
    const live = await type.create(operation, properties);
    return await adopt(taking, live.physicalId);
  } catch (problem) {
    operation.signal.throwIfAborted();
    const late = await type.recover(operation, properties);
    if (late.state === 'found') return adopt(taking, late.physicalId);
    if (type.tokenSpent?.(problem)) return type.create(own, properties);
    throw problem;
  }
}

async function adopt(taking: TakingOn, physicalId: string): Promise<Live> {
  const { type, operation, own, desired, rules, fingerprint } = taking;
  await operation.created(physicalId);
  const live = await finishCreation(type, operation, physicalId, desired, { rules, fingerprint });
  const { changes } = compareThreeWay({
    type: type.type,
    desired: desired.marked,
    recorded: desired.marked,
    live,
    rules,
    fingerprint,
  });
  if (changes.length === 0) return live;
  if (changes.some((change) => change.forcesReplacement)) {
    await type.delete(operation, physicalId, live.properties);
    return type.create(own, desired.properties);
  }
  const changed = [...new Set(changes.map((change) => topLevelOf(change.path)))];
  return type.update(operation, physicalId, { desired: desired.properties, recorded: {}, live, changed });
}
