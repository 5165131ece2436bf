import { createHash } from 'node:crypto';
import type { Parameter, ParameterTier, ParameterType } from '@aws-sdk/client-ssm';
import { AwsError } from '../../service.ts';
import type { Row, Table } from '../../world/table.ts';
import { publicParameters } from '../ec2/image-catalogue.ts';
import type { Place } from '../shared/place.ts';
import type { Tags } from '../shared/tags.ts';

/** A parameter by its name, with all versions that are kept. */
export interface ParameterRow extends Row {
  type: ParameterType;
  description?: string;
  keyId?: string;
  allowedPattern?: string;
  tier: ParameterTier;
  dataType: string;
  policies?: string;
  versions: ParameterVersion[];
  tags: Tags;
}

export interface ParameterVersion {
  version: number;
  value: string;
  date: string;
  user: string;
  labels: string[];
}

export function parameters(at: Place): Table<ParameterRow> {
  return at.world.table(at, 'ssm.parameter');
}

export function parameterNotFound(): AwsError {
  return new AwsError('ParameterNotFound', '');
}

export function validation(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** A full name is the ARN's tail as it is; others get a slash in front. */
export function parameterArn(at: Place, name: string): string {
  const owner = name.startsWith('/aws/service/') ? '' : at.account;
  return `arn:aws:ssm:${at.region}:${owner}:parameter${name.startsWith('/') ? '' : '/'}${name}`;
}

export function newest(row: ParameterRow): ParameterVersion {
  const version = row.versions.at(-1);
  if (!version) throw parameterNotFound();
  return version;
}

interface Selected {
  readonly row: ParameterRow;
  readonly version: ParameterVersion;
  /** `:3` or `:label`, as asked for. */
  readonly selector?: string;
}

/** Finds `name`, `name:version`, `name:label`, or an ARN. Public parameters are made from the image catalogue. */
export function select(at: Place, asked: string): Selected | undefined {
  const named = asked.startsWith('arn:') ? asked.replace(/^arn:aws:ssm:[^:]*:\d*:parameter/, '') : asked;
  const [name, selector] = splitSelector(named);
  const row =
    parameters(at).get(name) ?? parameters(at).get(name.replace(/^\//, '')) ?? publicParameter(at, name);
  if (!row) return undefined;
  if (selector === undefined) return { row, version: newest(row) };
  const version = row.versions.find(
    (candidate) => String(candidate.version) === selector || candidate.labels.includes(selector),
  );
  if (!version)
    throw new AwsError(
      'ParameterVersionNotFound',
      `Systems Manager could not find version ${selector} of ${name}. Verify the version and try again.`,
    );
  return { row, version, selector: `:${selector}` };
}

function splitSelector(name: string): [string, string?] {
  const colon = name.indexOf(':');
  return colon < 0 ? [name] : [name.slice(0, colon), name.slice(colon + 1)];
}

/** Public parameters belong to AWS and can only be read. */
export function publicParameter(at: Place, name: string): ParameterRow | undefined {
  const image = publicParameters(at.region).get(name);
  if (image === undefined) return undefined;
  return {
    id: name,
    type: 'String',
    tier: 'Standard',
    dataType: 'aws:ec2:image',
    versions: [{ version: 1, value: image, date: '2025-01-15T00:00:00.000Z', user: 'amazon', labels: [] }],
    tags: {},
  };
}

export function showParameter({ row, version, selector }: Selected, at: Place, decrypt: boolean): Parameter {
  const secret = row.type === 'SecureString' && !decrypt;
  return {
    Name: row.id,
    Type: row.type,
    Value: secret ? ciphertext(version.value) : version.value,
    Version: version.version,
    Selector: selector,
    LastModifiedDate: new Date(version.date),
    ARN: parameterArn(at, row.id),
    DataType: row.dataType,
  };
}

/** Something that looks like KMS's output and tells nothing of the value. */
function ciphertext(value: string): string {
  const digest = createHash('sha512').update(`sandbox ciphertext ${value}`).digest('base64');
  return `AQICAH${digest}`.replaceAll('=', '');
}
