import type { Api, CallOptions, InputOf, OperationName, OutputOf } from '@groundcrew/aws';
import type { Operation } from '@groundcrew/stacks';

/** A mutation: checks the lease, then calls, for as long as the operation is wanted. */
export async function act<M, Name extends OperationName<M>>(
  api: Api<M>,
  operation: Operation,
  name: Name,
  input: InputOf<M, Name>,
  options: CallOptions = {},
): Promise<OutputOf<M, Name>> {
  await operation.guard();
  return api.call(name, input, { signal: operation.signal, ...options });
}
