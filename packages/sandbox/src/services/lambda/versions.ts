import type {
  AliasConfiguration,
  CreateAliasRequest,
  GetAliasRequest,
  ListAliasesRequest,
  ListAliasesResponse,
  ListVersionsByFunctionRequest,
  ListVersionsByFunctionResponse,
  PublishVersionRequest,
  FunctionConfiguration,
} from '@aws-sdk/client-lambda';
import { AwsError, type Call } from '../../service.ts';
import { arnOf, findFunction, listed, refuseBusy, type FunctionRow } from './rows.ts';

function publishVersion(input: PublishVersionRequest, call: Call): FunctionConfiguration {
  const row = findFunction(call, input.FunctionName);
  refuseBusy(row, call);
  const last = row.versions.at(-1);
  // What is the same as the version before is that version.
  if (
    last &&
    last.CodeSha256 === row.configuration.CodeSha256 &&
    last.LastModified === row.configuration.LastModified
  )
    return last;
  const Version = String(Number(last?.Version ?? 0) + 1);
  const version: FunctionConfiguration = {
    ...structuredClone(row.configuration),
    Version,
    FunctionArn: `${arnOf(call, row.id)}:${Version}`,
    ...(input.Description !== undefined && { Description: input.Description }),
  };
  row.versions.push(version);
  return version;
}

function alias(row: FunctionRow, name: string, call: Call): AliasConfiguration {
  const found = row.aliases[name];
  if (!found)
    throw new AwsError('ResourceNotFoundException', `Alias not found: ${arnOf(call, row.id)}:${name}`, 404);
  return {
    AliasArn: `${arnOf(call, row.id)}:${name}`,
    Name: name,
    FunctionVersion: found.version,
    Description: found.description ?? '',
  };
}

export const versionOperations = {
  PublishVersion: publishVersion,
  ListVersionsByFunction(input: ListVersionsByFunctionRequest, call: Call): ListVersionsByFunctionResponse {
    const row = findFunction(call, input.FunctionName);
    const all = [row.configuration, ...row.versions];
    const { rows, NextMarker } = listed(
      all.map((version) => ({ id: version.Version ?? '', version })),
      input,
    );
    return { Versions: rows.map(({ version }) => version), NextMarker };
  },
  CreateAlias(input: CreateAliasRequest, call: Call): AliasConfiguration {
    const row = findFunction(call, input.FunctionName);
    const name = input.Name ?? '';
    if (row.aliases[name])
      throw new AwsError(
        'ResourceConflictException',
        `Alias already exists: ${arnOf(call, row.id)}:${name}`,
        409,
      );
    const { FunctionVersion: version = '$LATEST', Description: description } = input;
    row.aliases[name] = { version, ...(description !== undefined && { description }) };
    return alias(row, name, call);
  },
  UpdateAlias(input: CreateAliasRequest, call: Call): AliasConfiguration {
    const row = findFunction(call, input.FunctionName);
    const name = input.Name ?? '';
    const { FunctionVersion: version, Description: description } = alias(row, name, call);
    row.aliases[name] = {
      version: input.FunctionVersion ?? version ?? '$LATEST',
      description: input.Description ?? description ?? '',
    };
    return alias(row, name, call);
  },
  GetAlias: (input: GetAliasRequest, call: Call): AliasConfiguration =>
    alias(findFunction(call, input.FunctionName), input.Name ?? '', call),
  DeleteAlias(input: GetAliasRequest, call: Call): void {
    delete findFunction(call, input.FunctionName).aliases[input.Name ?? ''];
  },
  ListAliases(input: ListAliasesRequest, call: Call): ListAliasesResponse {
    const row = findFunction(call, input.FunctionName);
    const all = Object.entries(row.aliases).filter(
      ([, { version }]) => input.FunctionVersion === undefined || version === input.FunctionVersion,
    );
    const { rows, NextMarker } = listed(
      all.map(([id]) => ({ id })),
      input,
    );
    return { Aliases: rows.map(({ id }) => alias(row, id, call)), NextMarker };
  },
};
