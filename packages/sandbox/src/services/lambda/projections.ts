import type { AddPermissionRequest, CreateFunctionRequest } from '@aws-sdk/client-lambda';
import { nameFor } from '../../cloud-control/generated-ids.ts';
import { AwsError, type Call } from '../../service.ts';
import type { Model, Projection } from '../../world/projection.ts';
import { model } from '../shared/model.ts';
import { tagList, tagsOf, type TagPair } from '../shared/tags.ts';
import { functionOperations } from './functions.ts';
import { permissionOperations } from './permissions.ts';
import { findFunction, functions } from './rows.ts';

/** Inline code is packed by whoever carries out a template; here it only has to be recognised when it changes. */
const packed = (code: Model): Model =>
  typeof code['ZipFile'] === 'string'
    ? { ZipFile: Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), Buffer.from(code['ZipFile'])]) }
    : code;

function settle(name: string, desired: Model, call: Call): void {
  const row = findFunction(call, name);
  const reserved = desired['ReservedConcurrentExecutions'];
  if (reserved === undefined) delete row.concurrency;
  else row.concurrency = Number(reserved);
  row.tags = tagsOf(desired['Tags'] as TagPair[] | undefined);
}

const request = (desired: Model): Model => {
  const { KmsKeyArn: KMSKeyArn, Code, Tags: _tags, ...rest } = desired;
  return { ...rest, KMSKeyArn, Code: packed((Code ?? {}) as Model) };
};

const lambdaFunction: Projection = {
  type: 'AWS::Lambda::Function',
  create(desired, call) {
    const FunctionName = String(desired['FunctionName'] ?? nameFor('AWS::Lambda::Function'));
    const input = { ...request(desired), FunctionName } as unknown as CreateFunctionRequest;
    functionOperations.CreateFunction(input, call);
    settle(FunctionName, desired, call);
    return FunctionName;
  },
  read(name, call) {
    const row = functions(call).get(name);
    if (!row) return undefined;
    const { configuration: found } = row;
    return model({
      FunctionName: name,
      Arn: found.FunctionArn,
      Architectures: found.Architectures,
      DeadLetterConfig: found.DeadLetterConfig,
      Description: found.Description || undefined,
      Environment: found.Environment,
      EphemeralStorage: found.EphemeralStorage,
      FileSystemConfigs: found.FileSystemConfigs,
      Handler: found.Handler,
      ImageConfig: found.ImageConfigResponse?.ImageConfig,
      KmsKeyArn: found.KMSKeyArn,
      Layers: found.Layers?.map(({ Arn }) => Arn),
      LoggingConfig: found.LoggingConfig,
      MemorySize: found.MemorySize,
      PackageType: found.PackageType,
      ReservedConcurrentExecutions: row.concurrency,
      Role: found.Role,
      Runtime: found.Runtime,
      Timeout: found.Timeout,
      TracingConfig: found.TracingConfig,
      VpcConfig: found.VpcConfig,
      Tags: tagList(row.tags),
    });
  },
  update(FunctionName, desired, call) {
    const { Code, ...input } = request(desired);
    const changed = { ...input, FunctionName };
    functionOperations.UpdateFunctionConfiguration(changed, call);
    if (Object.keys(Code as Model).length > 0) {
      const row = findFunction(call, FunctionName);
      row.configuration.LastUpdateStatus = 'Successful';
      functionOperations.UpdateFunctionCode({ ...(Code as Model), FunctionName }, call);
    }
    settle(FunctionName, desired, call);
  },
  delete: (FunctionName, call) => void functionOperations.DeleteFunction({ FunctionName }, call),
  settled(name, call) {
    const configuration = functions(call).get(name)?.configuration;
    return configuration?.State !== 'Pending' && configuration?.LastUpdateStatus !== 'InProgress';
  },
  list: (call) =>
    functions(call)
      .all()
      .map(({ id }) => id),
};

const permission: Projection = {
  type: 'AWS::Lambda::Permission',
  create(desired, call) {
    const StatementId = nameFor('AWS::Lambda::Permission');
    const input = { ...desired, StatementId } as unknown as AddPermissionRequest;
    permissionOperations.AddPermission(input, call);
    return `${String(desired['FunctionName'])}|${StatementId}`;
  },
  read(identifier, call) {
    const [name = '', Id = ''] = identifier.split('|');
    const statement = functions(call).get(name)?.policy['']?.[Id] as Model | undefined;
    if (!statement) return undefined;
    const principal = statement['Principal'] as string | Record<string, string>;
    return {
      FunctionName: name,
      Id,
      Action: statement['Action'],
      Principal: typeof principal === 'string' ? principal : Object.values(principal)[0],
    };
  },
  update() {
    throw new AwsError('NotUpdatableException', 'AWS::Lambda::Permission cannot be updated');
  },
  delete(identifier, call) {
    const [FunctionName = '', StatementId = ''] = identifier.split('|');
    permissionOperations.RemovePermission({ FunctionName, StatementId }, call);
  },
  list: (call) =>
    functions(call)
      .all()
      .flatMap(({ id, policy }) => Object.keys(policy[''] ?? {}).map((Id) => `${id}|${Id}`)),
};

export const projections: readonly Projection[] = [lambdaFunction, permission];
