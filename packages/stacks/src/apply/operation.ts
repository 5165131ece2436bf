import { createHash } from 'node:crypto';
import type { Json } from '@groundcrew/contract';
import type { Step, StepContext } from '@groundcrew/runs';
import type { Operation } from '../resource-type.ts';
import type { StepInput } from './bound-step.ts';

/** AWS refuses tags that begin with `aws:`; this one is ours on everything that takes tags at create. */
export const ownershipTag = 'groundcrew:operation';

const letters = {
  mixed: 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789',
  lower: 'abcdefghijkmnpqrstuvwxyz23456789',
} as const;
const suffixLength = 12;

/** The same for every attempt at a step, and never twice: at most 64 characters of [A-Za-z0-9-]. */
export const operationToken = (run: string, step: string): string =>
  `gc-${createHash('sha256').update(`${run}/${step}`).digest('hex').slice(0, 40)}`;

/** The token that a step acts under: one it has taken on from an earlier run, or its own. */
export const tokenOf = ({ run, id, input }: Pick<Step, 'run' | 'id' | 'input'>): string =>
  earlierOf(input)?.token ?? operationToken(run, id);

export const earlierOf = (input: Json): StepInput['earlier'] => (input as StepInput).earlier;

export const tokenIn = (context: StepContext): string =>
  tokenOf({ run: context.run, id: context.step, input: context.input });

export interface OperationContext {
  readonly stack: string;
  readonly logicalId: string;
  readonly token: string;
  readonly signal: AbortSignal;
  readonly intendedAt: number;
  readonly begunAt?: number | undefined;
  readonly again?: boolean | undefined;
  guard(): Promise<void>;
  created(physicalId: string): Promise<void>;
  progress(message: string): void;
}

export const operationOf = (context: OperationContext): Operation => ({
  stack: context.stack,
  logicalId: context.logicalId,
  token: context.token,
  ownership: { key: ownershipTag, value: context.token },
  signal: context.signal,
  intendedAt: context.intendedAt,
  begunAt: context.begunAt ?? context.intendedAt,
  again: context.again === true,
  guard: () => context.guard(),
  created: (physicalId) => context.created(physicalId),
  progress: (message) => context.progress(message),
  generateName: (maxLength, alphabet = 'mixed') => generateName(context, maxLength, alphabet),
});

/** An operation that a step carries out under its lease. To be made once its intent is stored. */
export const stepOperation = (
  context: StepContext,
  resource: { readonly stack: string; readonly logicalId: string },
): Operation =>
  operationOf({
    ...resource,
    token: tokenIn(context),
    signal: context.signal,
    intendedAt: context.intendedAt ?? 0,
    again: context.attempt > 1 || earlierOf(context.input) !== undefined,
    begunAt: earlierOf(context.input)?.since,
    async guard() {
      context.signal.throwIfAborted();
      context.holdsLease();
    },
    created: (physicalId) => context.remember({ physicalId }),
    progress: (message) => context.progress(message),
  });

/** The same operation under the step's own token, where one that was taken on can't be used. */
export const ownOperation = (context: StepContext, operation: Operation): Operation =>
  operationOf({
    ...operation,
    token: operationToken(context.run, context.step),
    begunAt: undefined,
  });

/** CloudFormation's pattern for names. Source: user guide, "Physical IDs". */
function generateName(
  { stack, logicalId, token }: OperationContext,
  maxLength: number,
  alphabet: 'mixed' | 'lower',
): string {
  const digest = createHash('sha256').update(token).digest();
  const symbols = letters[alphabet];
  const suffix = [...digest.subarray(0, suffixLength)].map((byte) => symbols[byte % symbols.length]).join('');
  const room = Math.max(0, maxLength - suffix.length - 1);
  const half = Math.floor((room - 1) / 2);
  const whole = `${stack}-${logicalId}`;
  const readable =
    whole.length <= room
      ? whole
      : `${stack.slice(0, Math.max(half, room - 1 - logicalId.length))}-${logicalId}`.slice(0, room);
  const name = `${readable.replace(/-+$/, '')}-${suffix}`.slice(-maxLength);
  return alphabet === 'lower' ? name.toLowerCase() : name;
}
