import type { Json, JsonObject } from '@groundcrew/contract';
import { same } from '@groundcrew/planner';
import { LeaseLost, type Recovery, type StepContext, type StepHandler } from '@groundcrew/runs';
import {
  evaluateResource,
  rowOf,
  typeOf,
  type BoundPlans,
  type BoundStep,
  type EvaluatedResource,
  type StepInput,
} from '../apply/bound-step.ts';
import { finishCreation } from '../apply/finish-creation.ts';
import { earlierOf, ownOperation, stepOperation, tokenIn } from '../apply/operation.ts';
import { isOutcomeOpen } from '../apply/outcome-open.ts';
import { withdrawing } from './withdrawing.ts';
import { recordStanding } from '../apply/record.ts';
import { takeOn } from '../apply/take-on.ts';
import { tellingNone } from '../apply/secrets-in-memory.ts';
import { now } from '@groundcrew/store';
import { confirmSet } from '../refresh/confirm-set.ts';
import { answeredBy } from '../refresh/losses.ts';
import { askUntil } from '../refresh/settling.ts';
import type { Live, Operation, Recovered, ResourceType } from '../resource-type.ts';
import { objectOf } from '../state/read.ts';
import type { Surroundings } from '../surroundings.ts';

/** What a create step leaves: `unchanged` when what would have been replaced turned out to be as desired. */
export type Created = { readonly physicalId: string; readonly unchanged?: true };

/** Creates a resource; in a replacement, the new one. Intent first, the physical id as soon as it is known. */
export function createHandler(around: Surroundings, plans: BoundPlans): StepHandler<StepInput, Created> {
  const fingerprint = (text: string) => around.secrets.fingerprint(text);

  async function keep(
    context: StepContext<StepInput>,
    operation: Operation,
    step: BoundStep,
    evaluated: EvaluatedResource,
    live: Live,
  ): Promise<Created> {
    const { action, rules } = step;
    const set = { type: typeOf(step), operation, desired: evaluated, rules, fingerprint };
    const shown = await confirmSet(around, set, live);
    const standing = {
      stack: context.input.stack,
      evaluated,
      physicalId: live.physicalId,
      attributes: shown.attributes,
      answered: answeredBy(set.type, shown),
      operation: tokenIn(context),
    };
    const predecessor =
      action.action === 'replace' && action.order === 'create-before-delete' ? 'leftover' : 'gone';
    await context.commit((transaction) => recordStanding(transaction, around.secrets, standing, predecessor));
    return { physicalId: live.physicalId };
  }

  /** It exists but failed on the way: recorded, so that the next plan replaces it instead of losing it. */
  async function keepIncomplete(
    context: StepContext<StepInput>,
    step: BoundStep,
    evaluated: EvaluatedResource,
    physicalId: string,
  ): Promise<void> {
    const standing = {
      stack: context.input.stack,
      evaluated,
      physicalId,
      attributes: {},
      operation: tokenIn(context),
      status: 'incomplete' as const,
    };
    const predecessor = step.action.action === 'replace' ? 'leftover' : 'gone';
    await context.commit((transaction) => recordStanding(transaction, around.secrets, standing, predecessor));
  }

  return {
    kind: 'resource.create',

    async run(context) {
      const { stack } = context.input;
      const step = await plans.step(context.input);
      const evaluated = await evaluateResource(around, step);
      const untouched = await turnedOutUnchanged(around, stack, step, evaluated);
      if (untouched) return untouched;
      await context.intend(intentOf(step));
      const operation = stepOperation(context, { stack, logicalId: step.action.logicalId });
      try {
        return await tellingNone(evaluated.secrets, async () =>
          withdrawing(context, operation, async (counted) =>
            keep(context, counted, step, evaluated, await createOrTakeOn(context, counted, step, evaluated)),
          ),
        );
      } catch (problem) {
        const physicalId = physicalIdIn(context.record);
        if (physicalId !== undefined && !context.signal.aborted && !(problem instanceof LeaseLost))
          await keepIncomplete(context, step, evaluated, physicalId);
        throw problem;
      }
    },

    retryable: isOutcomeOpen,

    async recover(context): Promise<Recovery<Created>> {
      const { stack } = context.input;
      const step = await plans.step(context.input);
      const evaluated = await evaluateResource(around, step);
      const type = typeOf(step);
      const operation = stepOperation(context, { stack, logicalId: step.action.logicalId });
      return tellingNone(evaluated.secrets, async () => {
        const recovered = await whatBecame(context.record, () =>
          untilFound(context, type, operation, evaluated.properties),
        );
        if (recovered.state === 'absent') return { ...recovered, doubtful: true };
        if (recovered.state !== 'found') return recovered;
        await context.remember({ physicalId: recovered.physicalId });
        const live = await finishCreation(type, operation, recovered.physicalId, evaluated, {
          rules: step.rules,
          fingerprint,
        });
        const output = await keep(context, operation, step, evaluated, live);
        return { state: 'found' as const, output, doubtful: type.strayParts !== undefined };
      });
    },
  };

  /** Where AWS would create another one, an earlier attempt's is looked for until it would show. */
  async function untilFound(
    context: StepContext,
    type: ResourceType,
    operation: Operation,
    properties: JsonObject,
  ): Promise<Recovered> {
    const age = (await now(around.database)) - context.dueAt;
    return askUntil(
      around,
      around.now() + around.consistencyWindow - age,
      async () => type.recover(operation, properties),
      ({ state }) => state !== 'absent' || type.duplicates !== true,
      {
        signal: context.signal,
        onWait: () => context.progress('waiting until AWS shows what an earlier attempt made'),
      },
    );
  }

  async function createOrTakeOn(
    context: StepContext<StepInput>,
    operation: Operation,
    step: BoundStep,
    evaluated: EvaluatedResource,
  ): Promise<Live> {
    const type = typeOf(step);
    if (earlierOf(context.input) === undefined) return type.create(operation, evaluated.properties);
    const own = ownOperation(context, operation);
    return takeOn({ type, operation, own, desired: evaluated, rules: step.rules, fingerprint });
  }

  /** A replacement was planned because of values that were not known; now that they are, there may be no reason left. */
  async function turnedOutUnchanged(
    { database }: Surroundings,
    stack: string,
    { action }: BoundStep,
    { marked }: EvaluatedResource,
  ): Promise<Created | undefined> {
    const onlyUnknown = action.changes.length > 0 && action.changes.every((change) => change.unknown);
    const onlyReason =
      action.reasons.length === 1 && action.changes.some((change) => change.forcesReplacement);
    if (action.action !== 'replace' || action.order === 'delete-before-create' || !onlyUnknown || !onlyReason)
      return undefined;
    const row = await rowOf(database, stack, action);
    if (!row || row.role !== 'current' || !same(marked, objectOf(row.properties), fingerprint))
      return undefined;
    return { physicalId: row.physical_id, unchanged: true };
  }
}

const intentOf = ({ action }: BoundStep): Json => ({
  does: 'create',
  type: action.type,
  logicalId: action.logicalId,
});

export const physicalIdIn = (record: Json | undefined): string | undefined =>
  typeof record === 'object' &&
  record !== null &&
  'physicalId' in record &&
  typeof record.physicalId === 'string'
    ? record.physicalId
    : undefined;

type Found = { readonly state: 'found'; readonly physicalId: string };

/** What was remembered stands; else AWS is asked. */
export async function whatBecame<Other>(
  record: Json | undefined,
  ask: () => Promise<Found | Other>,
): Promise<Found | Other> {
  const physicalId = physicalIdIn(record);
  return physicalId === undefined ? ask() : { state: 'found', physicalId };
}
