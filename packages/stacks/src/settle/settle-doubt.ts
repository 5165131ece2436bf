import { DiagnosticError, type JsonObject } from '@groundcrew/contract';
import type { Hold, Step } from '@groundcrew/runs';
import { now } from '@groundcrew/store';
import {
  evaluateResource,
  knownProperties,
  typeOf,
  type BoundPlans,
  type BoundStep,
  type StepInput,
} from '../apply/bound-step.ts';
import { tokenOf } from '../apply/operation.ts';
import { recordOf } from '../apply/record.ts';
import { standingUnder } from '../apply/standing-under.ts';
import { underLease } from '../apply/under-lease.ts';
import { strayParts, type StrayPart } from '../apply/stray-parts.ts';
import { isRecorded } from '../state/read.ts';
import { recordFound, recordLeftover } from '../state/write.ts';
import type { Surroundings } from '../surroundings.ts';
import { settlingOperation } from './settle-creation.ts';

/**
 * Milliseconds after which a call can't take effect any more: AWS takes no request whose signature is older than 15
 * minutes, and shows what it made within a few.
 * https://docs.aws.amazon.com/general/latest/gr/signature-version-4.html
 */
export const doubtWindow = 20 * 60_000;

/**
 * A creation was taken for without effect. What has turned up of it since is recorded: as the resource itself where none
 * stands, else as a leftover to delete. Looked at by every command until its time is over.
 */
export async function settleDoubt(
  around: Surroundings,
  plans: BoundPlans,
  hold: Hold,
  step: Step,
): Promise<void> {
  const input = step.input as StepInput;
  const bound = await plans.step(input);
  const { type } = typeOf(bound);
  const checkedAt = await now(around.database);
  const evaluated = await asIntended(around, bound);
  const place = bound.action.place ?? bound.bound.binding.target;
  const properties = evaluated?.properties ?? (await knownProperties(around, bound));
  const found = await standingUnder(bound, settlingOperation(input.stack, step), properties);
  for (const physicalId of found) {
    if (await isRecorded(around.database, type, physicalId, place)) continue;
    const live = (await typeOf(bound).read([physicalId], 'batched')).get(physicalId);
    const resource = bound.bound.binding.desired[bound.action.logicalId];
    if (!live || !resource) continue;
    const record = recordOf({
      stack: input.stack,
      resource,
      physicalId,
      marked: evaluated?.marked ?? {},
      attributes: live.attributes,
      operation: tokenOf(step),
      status: 'interrupted',
    });
    await underLease(around, hold, (transaction) => recordFound(transaction, record));
  }
  for (const part of await strayParts(around, bound, tokenOf(step)))
    await recordPart(around, hold, bound, tokenOf(step), part);
  const over = checkedAt - (step.doubtedAt ?? 0) > doubtWindow;
  if (over) await around.runs.dispel(step.run, step.id);
}

/** To be deleted by the next plan, whatever stands under the logical id. */
async function recordPart(
  around: Surroundings,
  hold: Hold,
  { bound, action }: BoundStep,
  operation: string,
  { type, physicalId }: StrayPart,
): Promise<void> {
  const resource = bound.binding.desired[action.logicalId];
  if (!resource) return;
  const record = recordOf({
    stack: bound.plan.stack,
    resource: { ...resource, type, dependsOn: [] },
    physicalId,
    marked: {},
    attributes: {},
    operation,
    status: 'interrupted',
  });
  await underLease(around, hold, (transaction) => recordLeftover(transaction, record));
}

/** What it depends on may be gone by now: then its tag leads to it, or what is still known of its properties. */
async function asIntended(
  around: Surroundings,
  bound: BoundStep,
): Promise<{ readonly properties: JsonObject; readonly marked: JsonObject } | undefined> {
  try {
    return await evaluateResource(around, bound);
  } catch (problem) {
    if (problem instanceof DiagnosticError) return undefined;
    throw problem;
  }
}
