import { memoize } from '@smithy/core/config';
import { DiagnosticError, error } from '@groundcrew/contract';
import { profileName, type Choice, type Environment } from './environment.ts';
import { profileExists, sharedFiles } from './profile.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
  readonly accountId?: string;
}

export interface CredentialClient {
  readonly region: string;
  /** Where roles are assumed, when not at AWS. */
  readonly endpoint?: string;
}

const fiveMinutes = 300_000;

/**
 * The SDK's chain, in the AWS CLI's order: a profile that was chosen, keys in the environment, then the rest of the chain
 * (shared files, SSO, roles, processes, containers, instance metadata). Answers are kept until shortly before they expire.
 */
export function credentialProvider(
  choice: Choice,
  client: () => Promise<CredentialClient>,
): () => Promise<Credentials> {
  const expires = (credentials: Credentials) => credentials.expiration !== undefined;
  const expired = ({ expiration }: Credentials) =>
    expiration !== undefined && expiration.getTime() - Date.now() < fiveMinutes;
  return memoize(async () => resolveCredentials(choice, client), expired, expires);
}

async function resolveCredentials(
  choice: Choice,
  client: () => Promise<CredentialClient>,
): Promise<Credentials> {
  const fromEnvironment = choice.profile === undefined && environmentKeys(choice.env);
  if (fromEnvironment) return fromEnvironment;
  const { fromIni, fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
  const from = { ...sharedFiles(choice), profile: profileName(choice), clientConfig: await client() };
  if (choice.profile === undefined) return fromNodeProviderChain(from)();
  if (!(await profileExists(choice))) throw unknownProfile(choice.profile);
  return fromIni(from)();
}

const unknownProfile = (name: string): DiagnosticError =>
  new DiagnosticError(
    error('PROFILE_UNKNOWN', `There is no profile "${name}" in the AWS configuration files`, {
      next: 'See which there are: aws configure list-profiles',
    }),
  );

function environmentKeys(env: Environment): Credentials | undefined {
  const accessKeyId = env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'];
  if (!accessKeyId && !secretAccessKey) return undefined;
  if (!accessKeyId || !secretAccessKey) {
    const missing = accessKeyId ? 'AWS_SECRET_ACCESS_KEY' : 'AWS_ACCESS_KEY_ID';
    throw new DiagnosticError(
      error(
        'CREDENTIALS_INVALID',
        `The environment holds half of a pair of AWS keys: ${missing} is not set`,
        {
          next: `Set ${missing} too, or unset the other and choose a profile.`,
        },
      ),
    );
  }
  return {
    accessKeyId,
    secretAccessKey,
    sessionToken: env['AWS_SESSION_TOKEN'] || undefined,
    accountId: env['AWS_ACCOUNT_ID'] || undefined,
  };
}
