import { DiagnosticError, error, type Json, type JsonObject } from '@groundcrew/contract';
import { compareThreeWay, topLevelOf, withoutSecrets } from '@groundcrew/planner';
import type { StepHandler } from '@groundcrew/runs';
import { evaluateResource, rowOf, typeOf, type BoundPlans, type StepInput } from '../apply/bound-step.ts';
import { finishCreation } from '../apply/finish-creation.ts';
import { operationOf, operationToken, stepOperation } from '../apply/operation.ts';
import { isOutcomeOpen } from '../apply/outcome-open.ts';
import { withdrawing } from './withdrawing.ts';
import { recordStanding } from '../apply/record.ts';
import { tellingNone } from '../apply/secrets-in-memory.ts';
import { planStale } from '../problems.ts';
import type { Live, Operation } from '../resource-type.ts';
import { hasRecordedProperties } from '../refresh/agreement.ts';
import { confirmSet } from '../refresh/confirm-set.ts';
import { answeredBy, withLosses } from '../refresh/losses.ts';
import { askUntil, settlesAt } from '../refresh/settling.ts';
import { objectOf, toRecorded } from '../state/read.ts';
import type { Surroundings } from '../surroundings.ts';

/**
 * Changes a resource in place. Repeating it is harmless: it starts from what AWS has by then. What was not known while
 * planning may turn out to be as it was, and then nothing is changed.
 */
export function updateHandler(around: Surroundings, plans: BoundPlans): StepHandler<StepInput, Json> {
  const fingerprint = (text: string) => around.secrets.fingerprint(text);
  return {
    kind: 'resource.update',

    async run(context) {
      const { stack } = context.input;
      const step = await plans.step(context.input);
      const { action, rules } = step;
      const row = await rowOf(around.database, stack, action);
      if (!row) throw planStale(stack, [`${action.logicalId} is no longer recorded`]);
      const evaluated = await evaluateResource(around, step);
      const type = typeOf(step);
      const operation = stepOperation(context, { stack, logicalId: action.logicalId });
      const recorded = step.restores?.formerly ?? objectOf(row.properties);
      const standingRecord = toRecorded(row);
      const settled = await settlesAt(around, row);
      const live = await askUntil(
        around,
        settled,
        async () => {
          const mayBeOld = around.now() < settled;
          const read = await type.read([row.physical_id], 'full');
          const answer = withLosses(standingRecord, read.get(row.physical_id));
          return answer && { ...answer, mayBeOld };
        },
        (answer) =>
          answer !== undefined &&
          (row.status !== 'complete' ||
            hasRecordedProperties(standingRecord, answer, { rules, fingerprint })),
        { signal: context.signal },
      );
      if (!live) throw gone(action.address, row.physical_id);
      const compared = compareThreeWay({
        type: action.type,
        desired: evaluated.marked,
        recorded,
        live,
        rules,
        fingerprint,
      });
      const planned = new Set(action.changes.map((change) => topLevelOf(change.path)));
      const found = new Set(compared.changes.map((change) => topLevelOf(change.path)));
      // What is rolled back was compared with what AWS answered by then, and is set whatever it answers now.
      const changed = step.restores ? [...planned] : [...found].filter((property) => planned.has(property));
      /** Under the token and tag that the creation was begun with, by which AWS knows it again. */
      const finish = async (operation: Operation): Promise<Live> => {
        const begun = operationOf({ ...operation, token: row.operation });
        return finishCreation(type, begun, row.physical_id, evaluated, { rules, fingerprint });
      };
      const change = async (operation: Operation): Promise<Live> => {
        await context.intend({ does: 'update', type: action.type, logicalId: action.logicalId });
        const standing = row.status === 'interrupted' ? await finish(operation) : live;
        if (row.status === 'interrupted' && changed.length === 0) return standing;
        return type.update(operation, standing.physicalId, {
          desired: evaluated.properties,
          recorded: (withoutSecrets(recorded) ?? {}) as JsonObject,
          live: standing,
          changed,
          ...(step.restores?.attributes && { restores: { attributes: step.restores.attributes } }),
        });
      };
      const after =
        changed.length === 0 && row.status === 'complete'
          ? live
          : await tellingNone(evaluated.secrets, async () => withdrawing(context, operation, change));
      const shown = await tellingNone(evaluated.secrets, async () =>
        confirmSet(around, { type, operation, desired: evaluated, rules, fingerprint }, after),
      );
      const standing = {
        stack,
        evaluated,
        physicalId: after.physicalId,
        attributes: shown.attributes,
        answered: answeredBy(type, shown),
        operation: operationToken(context.run, context.step),
      };
      await context.commit((transaction) => recordStanding(transaction, around.secrets, standing, 'gone'));
      return { physicalId: after.physicalId, changed };
    },

    retryable: isOutcomeOpen,

    /** Whether the change came about shows when it is made again. */
    recover: async () => ({ state: 'absent' }),
  };
}

const gone = (address: string, physicalId: string): DiagnosticError =>
  new DiagnosticError(
    error('RESOURCE_GONE', `${physicalId} no longer exists in AWS`, {
      address,
      next: 'Plan again: it will be created anew.',
    }),
  );
