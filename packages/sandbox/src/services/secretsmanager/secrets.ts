import type { DescribeSecretResponse } from '@aws-sdk/client-secrets-manager';
import { AwsError } from '../../service.ts';
import type { Row, Table } from '../../world/table.ts';
import { timestamp, type Place } from '../shared/place.ts';
import { tagList, type Tags } from '../shared/tags.ts';

/** A secret by its name. */
export interface SecretRow extends Row {
  arn: string;
  description?: string;
  kmsKeyId?: string;
  createdDate: string;
  changedDate: string;
  /** When it will be gone, once its deletion was asked for. */
  deletedDate?: string;
  versions: SecretVersion[];
  tags: Tags;
}

export interface SecretVersion {
  id: string;
  createdDate: string;
  value?: string;
  /** Base64. */
  binary?: string;
  stages: string[];
}

export interface SecretValue {
  SecretString?: string | undefined;
  SecretBinary?: Uint8Array | undefined;
}

const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';

export function secrets(at: Place): Table<SecretRow> {
  return at.world.table(at, 'secretsmanager.secret');
}

/** By name, by ARN, or by ARN without the six characters at its end. */
export function findSecret(at: Place, id: string): SecretRow {
  const row =
    secrets(at).get(id) ?? secrets(at).find(({ arn }) => arn === id || arn.replace(/-\w{6}$/, '') === id);
  if (!row) throw notFound("Secrets Manager can't find the specified secret.");
  return row;
}

function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}

export function versionFor(row: SecretRow, id: string | undefined, stage: string | undefined): SecretVersion {
  const wanted = stage ?? (id ? undefined : CURRENT);
  const version = row.versions.find(
    (candidate) => (!id || candidate.id === id) && (!wanted || candidate.stages.includes(wanted)),
  );
  if (!version)
    throw notFound(
      `Secrets Manager can't find the specified secret value for ${id ? `VersionId: ${id}` : `staging label: ${wanted ?? ''}`}`,
    );
  return version;
}

/** The new version becomes the current one unless other stages are named; repeating a token changes nothing. */
export function addVersion(
  at: Place,
  row: SecretRow,
  value: SecretValue,
  id: string,
  stages: readonly string[] = [CURRENT],
): string {
  const binary = value.SecretBinary && Buffer.from(value.SecretBinary).toString('base64');
  const same = row.versions.find((version) => version.id === id);
  if (same && (same.value !== value.SecretString || same.binary !== binary))
    throw new AwsError(
      'ResourceExistsException',
      `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${row.arn}.`,
    );
  if (same) return id;
  for (const version of row.versions) {
    const wasCurrent = version.stages.includes(CURRENT) && stages.includes(CURRENT);
    version.stages = version.stages.filter(
      (stage) => !stages.includes(stage) && !(stage === PREVIOUS && stages.includes(CURRENT)),
    );
    if (wasCurrent) version.stages.push(PREVIOUS);
  }
  row.versions.push({
    id,
    createdDate: timestamp(at),
    stages: [...stages],
    ...(value.SecretString !== undefined && { value: value.SecretString }),
    ...(binary !== undefined && { binary }),
  });
  row.changedDate = timestamp(at);
  return id;
}

export function showSecret(row: SecretRow): DescribeSecretResponse {
  const staged = row.versions.filter(({ stages }) => stages.length > 0);
  return {
    ARN: row.arn,
    Name: row.id,
    Description: row.description,
    KmsKeyId: row.kmsKeyId,
    CreatedDate: new Date(row.createdDate),
    LastChangedDate: new Date(row.changedDate),
    DeletedDate: row.deletedDate ? new Date(row.deletedDate) : undefined,
    VersionIdsToStages: Object.fromEntries(staged.map(({ id, stages }) => [id, stages])),
    Tags: tagList(row.tags),
  };
}
