import { DiagnosticError, error } from '@groundcrew/contract';
import type { Services } from '../services.ts';

/**
 * Reads what `{{resolve:ssm-secure:…}}` or `{{resolve:secretsmanager:…}}` refers to, without the braces and `resolve:`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export async function readSecret(reference: string, services: Services): Promise<string> {
  const [service = '', ...rest] = reference.split(':');
  const found =
    service === 'ssm-secure'
      ? await secureParameter(rest.join(':'), services)
      : service === 'secretsmanager'
        ? await secretValue(rest.join(':'), services)
        : undefined;
  if (found !== undefined) return found;
  throw new DiagnosticError(
    error('SECRET_NOT_FOUND', `There is no secret ${reference}`, {
      next: 'Check its name, key and version, and that the credentials in use may read it.',
    }),
  );
}

async function secureParameter(Name: string, { ssm }: Services): Promise<string | undefined> {
  const { Parameter } = await ssm.call('GetParameter', { Name, WithDecryption: true });
  return Parameter?.Value;
}

export interface SecretReference {
  /** A name or a whole ARN. */
  readonly id: string;
  /** A key of the secret's JSON; the whole text without it. */
  readonly key?: string;
  readonly stage?: string;
  readonly version?: string;
}

/** `<id>:SecretString:<key>:<stage>:<version>`, each part after the id optional. An ARN's own colons belong to the id. */
export function parseSecretReference(text: string): SecretReference {
  const parts = text.split(':');
  const idLength = text.startsWith('arn:') ? 7 : 1;
  const [, key, stage, version] = parts.slice(idLength);
  return {
    id: parts.slice(0, idLength).join(':'),
    key: key || undefined,
    stage: stage || undefined,
    version: version || undefined,
  };
}

async function secretValue(text: string, { secretsManager }: Services): Promise<string | undefined> {
  const { id, key, stage, version } = parseSecretReference(text);
  const { SecretString } = await secretsManager.call('GetSecretValue', {
    SecretId: id,
    VersionStage: stage,
    VersionId: version,
  });
  if (key === undefined || SecretString === undefined) return SecretString;
  const value = parsed(SecretString).get(key);
  return value === undefined || typeof value === 'object' ? undefined : String(value);
}

function parsed(text: string): ReadonlyMap<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  } catch {
    return new Map();
  }
}
