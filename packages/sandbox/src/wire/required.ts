import { AwsError } from '../service.ts';
import type { OperationModel, Protocol } from './service-model.ts';
import type { Shape } from './shape.ts';

/** Refuses an input that lacks a required member, in the words of its protocol. */
export function checkRequired(operation: OperationModel, input: unknown, protocol: Protocol): void {
  const missing = operation.input ? [...missingMembers(operation.input, input, '')] : [];
  const [first] = missing;
  if (first === undefined) return;
  if (protocol === 'ec2Query')
    throw new AwsError('MissingParameter', `The request must contain the parameter ${first}`, 400);
  const details = missing.map(
    (path) => `Value null at '${lowerFirst(path)}' failed to satisfy constraint: Member must not be null`,
  );
  const count = `${missing.length} validation error${missing.length > 1 ? 's' : ''} detected`;
  const code = protocol === 'awsQuery' ? 'ValidationError' : 'ValidationException';
  throw new AwsError(code, `${count}: ${details.join('; ')}`, 400);
}

function* missingMembers(shape: Shape, value: unknown, path: string): Generator<string> {
  if (shape.kind === 'list') {
    for (const [index, item] of (value as unknown[]).entries())
      yield* missingMembers(shape.item, item, `${path}.${index + 1}.member`);
    return;
  }
  if (shape.kind !== 'structure') return;
  const members = value as Readonly<Record<string, unknown>>;
  for (const name of shape.required) if (members[name] === undefined) yield join(path, name);
  for (const [name, member] of shape.members)
    if (members[name] !== undefined && !member.isScalar)
      yield* missingMembers(member, members[name], join(path, name));
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${lowerFirst(name)}`);

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
