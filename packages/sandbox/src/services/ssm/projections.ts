import type { PutParameterRequest } from '@aws-sdk/client-ssm';
import type { Call } from '../../service.ts';
import type { Model, Projection } from '../../world/projection.ts';
import { newest, parameterNotFound, parameters } from './parameters.ts';
import { putParameter } from './put-parameter.ts';

/** In CloudFormation the tags of a parameter are a map. */
function put(name: string, desired: Model, call: Call, Overwrite: boolean): void {
  const input = {
    Name: name,
    Value: desired['Value'],
    Type: desired['Type'],
    Description: desired['Description'],
    AllowedPattern: desired['AllowedPattern'],
    DataType: desired['DataType'],
    Tier: desired['Tier'],
    Policies: desired['Policies'],
    Overwrite,
  } as PutParameterRequest;
  putParameter(input, call);
  const row = parameters(call).get(name);
  if (row) row.tags = { ...((desired['Tags'] ?? {}) as Record<string, string>) };
}

const parameter: Projection = {
  type: 'AWS::SSM::Parameter',
  create(desired, call) {
    const name = String(desired['Name'] ?? `parameter-${call.requestId}`);
    put(name, desired, call, false);
    return name;
  },
  read(name, call) {
    const row = parameters(call).get(name);
    return row && { Name: name, Type: row.type, Value: newest(row).value, DataType: row.dataType };
  },
  update(name, desired, call) {
    if (!parameters(call).get(name)) throw parameterNotFound();
    put(name, desired, call, true);
  },
  delete(name, call) {
    if (!parameters(call).remove(name)) throw parameterNotFound();
  },
  list: (call) =>
    parameters(call)
      .filter(({ type }) => type !== 'SecureString')
      .map(({ id }) => id),
};

export const projections: readonly Projection[] = [parameter];
