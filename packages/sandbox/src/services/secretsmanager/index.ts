import { randomUUID } from 'node:crypto';
import type {
  CreateSecretRequest,
  CreateSecretResponse,
  DeleteSecretRequest,
  DeleteSecretResponse,
  DescribeSecretResponse,
  GetRandomPasswordRequest,
  GetRandomPasswordResponse,
  GetSecretValueRequest,
  GetSecretValueResponse,
  ListSecretsRequest,
  ListSecretsResponse,
  PutSecretValueRequest,
  PutSecretValueResponse,
  RestoreSecretRequest,
  RestoreSecretResponse,
  TagResourceRequest,
  UntagResourceRequest,
  UpdateSecretRequest,
  UpdateSecretResponse,
} from '@aws-sdk/client-secrets-manager';
import { AwsError, type Call, type Service } from '../../service.ts';
import { randomText } from '../shared/ids.ts';
import { page } from '../shared/pages.ts';
import { timestamp } from '../shared/place.ts';
import { tagsOf } from '../shared/tags.ts';
import { addVersion, findSecret, secrets, showSecret, versionFor, type SecretRow } from './secrets.ts';

const DAY_MS = 24 * 3600 * 1000;
const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** The same token again gives the same secret. */
function createSecret(input: CreateSecretRequest, call: Call): CreateSecretResponse {
  const name = input.Name ?? '';
  if (!/^[\w/+=.@!-]{1,512}$/.test(name))
    throw new AwsError(
      'ValidationException',
      'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
    );
  const existing = secrets(call).get(name);
  const token = input.ClientRequestToken ?? randomUUID();
  if (existing) {
    const version = existing.versions.find(({ id }) => id === token);
    if (version && version.value === input.SecretString)
      return { ARN: existing.arn, Name: name, VersionId: token };
    throw new AwsError(
      existing.deletedDate ? 'InvalidRequestException' : 'ResourceExistsException',
      existing.deletedDate
        ? "You can't create this secret because a secret with this name is already scheduled for deletion."
        : `The operation failed because the secret ${name} already exists.`,
    );
  }
  const row = secrets(call).put({
    id: name,
    arn: `arn:aws:secretsmanager:${call.region}:${call.account}:secret:${name}-${randomText(ALPHANUMERIC, 6)}`,
    createdDate: timestamp(call),
    changedDate: timestamp(call),
    versions: [],
    tags: tagsOf(input.Tags),
    ...(input.Description !== undefined && { description: input.Description }),
    ...(input.KmsKeyId && { kmsKeyId: input.KmsKeyId }),
  });
  const VersionId = hasValue(input) ? addVersion(call, row, input, token) : undefined;
  return { ARN: row.arn, Name: name, VersionId };
}

function hasValue(input: {
  SecretString?: string | undefined;
  SecretBinary?: Uint8Array | undefined;
}): boolean {
  return input.SecretString !== undefined || input.SecretBinary !== undefined;
}

/** A secret that is to be deleted can only be described and restored. */
function usable(input: { SecretId?: string | undefined }, call: Call): SecretRow {
  const row = findSecret(call, input.SecretId ?? '');
  if (row.deletedDate)
    throw new AwsError(
      'InvalidRequestException',
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  return row;
}

function putSecretValue(input: PutSecretValueRequest, call: Call): PutSecretValueResponse {
  const row = usable(input, call);
  const VersionId = addVersion(
    call,
    row,
    input,
    input.ClientRequestToken ?? randomUUID(),
    input.VersionStages,
  );
  const stages = row.versions.find(({ id }) => id === VersionId)?.stages;
  return { ARN: row.arn, Name: row.id, VersionId, VersionStages: stages };
}

function updateSecret(input: UpdateSecretRequest, call: Call): UpdateSecretResponse {
  const row = usable(input, call);
  if (input.Description !== undefined) row.description = input.Description;
  if (input.KmsKeyId !== undefined) row.kmsKeyId = input.KmsKeyId;
  const VersionId = hasValue(input)
    ? addVersion(call, row, input, input.ClientRequestToken ?? randomUUID())
    : undefined;
  return { ARN: row.arn, Name: row.id, VersionId };
}

function getSecretValue(input: GetSecretValueRequest, call: Call): GetSecretValueResponse {
  const row = usable(input, call);
  const version = versionFor(row, input.VersionId, input.VersionStage);
  return {
    ARN: row.arn,
    Name: row.id,
    VersionId: version.id,
    VersionStages: version.stages,
    CreatedDate: new Date(version.createdDate),
    SecretString: version.value,
    SecretBinary: version.binary === undefined ? undefined : Buffer.from(version.binary, 'base64'),
  };
}

function deleteSecret(input: DeleteSecretRequest, call: Call): DeleteSecretResponse {
  if (input.ForceDeleteWithoutRecovery && input.RecoveryWindowInDays !== undefined)
    throw new AwsError(
      'InvalidParameterException',
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    );
  const row = usable(input, call);
  const days = input.ForceDeleteWithoutRecovery ? 0 : (input.RecoveryWindowInDays ?? 30);
  const DeletionDate = new Date(call.world.clock.now().getTime() + days * DAY_MS);
  if (input.ForceDeleteWithoutRecovery) secrets(call).remove(row.id);
  else {
    row.deletedDate = DeletionDate.toISOString();
    call.world.clock.after(days * 24 * 3600, () => {
      if (row.deletedDate) secrets(call).remove(row.id);
    });
  }
  return { ARN: row.arn, Name: row.id, DeletionDate };
}

function restoreSecret(input: RestoreSecretRequest, call: Call): RestoreSecretResponse {
  const row = findSecret(call, input.SecretId ?? '');
  delete row.deletedDate;
  return { ARN: row.arn, Name: row.id };
}

function listSecrets(input: ListSecretsRequest, call: Call): ListSecretsResponse {
  const all = secrets(call).filter((row) => input.IncludePlannedDeletion || !row.deletedDate);
  const named = all.filter((row) =>
    (input.Filters ?? []).every(({ Key, Values = [] }) => {
      const text = Key === 'name' ? row.id : Key === 'description' ? row.description : undefined;
      const keys = Key === 'tag-key' ? Object.keys(row.tags) : Object.values(row.tags);
      if (Key === 'tag-key' || Key === 'tag-value') return Values.some((value) => keys.includes(value));
      return Values.some((value) => text?.startsWith(value));
    }),
  );
  const cut = page(named, input.MaxResults ?? 100, input.NextToken);
  if (!cut) throw new AwsError('InvalidNextTokenException', 'The NextToken value is invalid.');
  return { SecretList: cut.rows.map(showSecret), NextToken: cut.next };
}

function getRandomPassword(input: GetRandomPasswordRequest): GetRandomPasswordResponse {
  const excluded = input.ExcludeCharacters ?? '';
  const alphabet = ALPHANUMERIC + (input.ExcludePunctuation ? '' : PUNCTUATION);
  const allowed = alphabet.split('').filter((character) => !excluded.includes(character));
  return { RandomPassword: randomText(allowed.join(''), input.PasswordLength ?? 32) };
}

function tagResource(input: TagResourceRequest, call: Call): void {
  const row = usable(input, call);
  row.tags = { ...row.tags, ...tagsOf(input.Tags) };
}

function untagResource(input: UntagResourceRequest, call: Call): void {
  const row = usable(input, call);
  for (const key of input.TagKeys ?? []) delete row.tags[key];
}

export const secretsManager: Service = {
  client: 'secrets-manager',
  operations: {
    CreateSecret: createSecret,
    PutSecretValue: putSecretValue,
    UpdateSecret: updateSecret,
    GetSecretValue: getSecretValue,
    DescribeSecret: (input: { SecretId?: string }, call: Call): DescribeSecretResponse =>
      showSecret(findSecret(call, input.SecretId ?? '')),
    DeleteSecret: deleteSecret,
    RestoreSecret: restoreSecret,
    ListSecrets: listSecrets,
    GetRandomPassword: getRandomPassword,
    TagResource: tagResource,
    UntagResource: untagResource,
  },
};
