import type { Api, CallOptions, InputOf, OperationName, OutputOf } from '@groundcrew/aws';
import type { Operation } from '@groundcrew/stacks';
import { insist, isNotKnownYet } from './refusals.ts';

/** Milliseconds for which a refusal to know of something may be due to its being new; IAM takes the longest. */
export const newsPatience = 30_000;

/** Calls after which nothing is left to know of: that it is not there is what they are for. */
const removals = /^(Delete|Deregister|Detach|Disassociate|Release|Remove|Revoke|Terminate|Untag)/;

/** A mutation: checks the lease, then calls, for as long as the operation is wanted. */
export async function act<M, Name extends OperationName<M>>(
  api: Api<M>,
  operation: Operation,
  name: Name,
  input: InputOf<M, Name>,
  options: CallOptions = {},
): Promise<OutputOf<M, Name>> {
  const call = async () => {
    await operation.guard();
    return api.call(name, input, { signal: operation.signal, ...options });
  };
  if (removals.test(name)) return call();
  const insisting = {
    subject: name,
    patience: newsPatience,
    passes: isNotKnownYet,
    waiting: 'not known everywhere',
  };
  return insist(api.clock, operation, insisting, call);
}
