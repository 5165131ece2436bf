import { DiagnosticError, error, type Json, type JsonObject } from '@groundcrew/contract';
import { differencesOf, topLevelOf, type Target } from '@groundcrew/planner';
import type { StepHandler } from '@groundcrew/runs';
import {
  evaluateResource,
  typeOf,
  type BoundPlans,
  type BoundStep,
  type EvaluatedResource,
  type StepInput,
} from '../apply/bound-step.ts';
import { operationToken } from '../apply/operation.ts';
import { recordStanding } from '../apply/record.ts';
import { takenImports } from '../existing/taken.ts';
import type { Live } from '../resource-type.ts';
import { underLease } from '../apply/under-lease.ts';
import { answeredBy } from '../refresh/losses.ts';
import { publicAttributes } from '../state/public-attributes.ts';
import type { Surroundings } from '../surroundings.ts';

/**
 * Takes a resource that exists under management: reads it and records it, and makes no other call. What differs from the
 * template is left out of the record, so that the update which follows, or the next plan, finds it.
 */
export function importHandler(around: Surroundings, plans: BoundPlans): StepHandler<StepInput, Json> {
  return {
    kind: 'resource.import',

    async run(context) {
      const { stack } = context.input;
      const step = await plans.step(context.input);
      const { type, physicalId = '', address } = step.action;
      const evaluated = await evaluateResource(around, step);
      await context.intend({ does: 'import', type, physicalId });
      const live = (await typeOf(step).read([physicalId], 'full')).get(physicalId);
      if (!live) throw gone(address, physicalId);
      const standing = {
        stack,
        evaluated: { ...evaluated, recorded: asItIs(around, step, evaluated, live) },
        physicalId,
        // Of a secret that differs from the template's no property is recorded, and what AWS has is one as well.
        attributes: publicAttributes(live.attributes, evaluated.marked),
        answered: answeredBy(typeOf(step), live),
        operation: operationToken(context.run, context.step),
      };
      const existing = new Map([
        [step.action.logicalId, { as: 'import' as const, type, live, place: step.action.place }],
      ]);
      await underLease(around, context, async (transaction) => {
        const target: Target = step.bound.binding.target;
        const taken = await takenImports(transaction, stack, target, existing);
        if (taken.length > 0) throw new DiagnosticError(taken);
        await recordStanding(transaction, around.secrets, standing, 'gone');
      });
      return { physicalId };
    },

    /** Nothing happens outside, and recording it twice is recording it once. */
    recover: async () => ({ state: 'absent' }),
  };
}

function asItIs(
  around: Surroundings,
  { rules }: BoundStep,
  { resource, marked }: EvaluatedResource,
  live: Live,
): JsonObject {
  const differing = differencesOf({
    desired: resource,
    properties: marked,
    existing: { as: 'import', type: resource.type, live, named: [] },
    rules,
    fingerprint: (text) => around.secrets.fingerprint(text),
  });
  const left = new Set(differing.map((change) => topLevelOf(change.path)));
  return Object.fromEntries(Object.entries(marked).filter(([name]) => !left.has(name)));
}

const gone = (address: string, physicalId: string): DiagnosticError =>
  new DiagnosticError(
    error('RESOURCE_GONE', `${physicalId} no longer exists in AWS`, {
      address,
      next: 'Plan again, or take the import out of the template.',
    }),
  );
