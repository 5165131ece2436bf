import { CredentialsProviderError, memoize, ProviderError } from '@smithy/core/config';
import { DiagnosticError, error } from '@groundcrew/contract';
import { namedProfile, profileName, type Choice, type Environment } from './environment.ts';
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

/** Keeps credentials until shortly before they expire by AWS's time, so that no call is made with keys about to end. */
export const kept = (resolve: () => Promise<Credentials>, now: () => number): (() => Promise<Credentials>) =>
  memoize(
    resolve,
    ({ expiration }) => expiration !== undefined && expiration.getTime() - now() < fiveMinutes,
    ({ expiration }) => expiration !== undefined,
  );

/**
 * In the AWS CLI's order: a profile that was chosen, keys in the environment, the shared files (SSO, roles, processes), a
 * web identity's token, a container's credentials, an instance's. Answers are kept until shortly before they expire.
 */
export function credentialProvider(
  choice: Choice,
  client: () => Promise<CredentialClient>,
  now: () => number = () => Date.now(),
): () => Promise<Credentials> {
  return kept(async () => resolveCredentials(choice, client), now);
}

async function resolveCredentials(
  choice: Choice,
  client: () => Promise<CredentialClient>,
): Promise<Credentials> {
  const fromEnvironment = choice.profile === undefined && environmentKeys(choice.env);
  if (fromEnvironment) return fromEnvironment;
  // Else a slip in a profile's name would lead to an instance's or a container's account.
  const named = namedProfile(choice);
  if (named !== undefined && !(await profileExists(choice))) throw unknownProfile(named);
  const providers = await import('@aws-sdk/credential-providers');
  const from = { ...sharedFiles(choice), profile: profileName(choice), clientConfig: await client() };
  if (choice.profile !== undefined) return providers.fromIni(from)();
  return firstOf([providers.fromIni(from), ...surroundingProviders(choice.env, providers, from)]);
}

type Provider = () => Promise<Credentials>;

/** What the place a process runs in hands out. Told from this environment, which may not be the process's own. */
function surroundingProviders(
  env: Environment,
  { fromTokenFile, fromHttp, fromInstanceMetadata }: typeof import('@aws-sdk/credential-providers'),
  { clientConfig }: { readonly clientConfig: CredentialClient },
): Provider[] {
  const webIdentityTokenFile = env['AWS_WEB_IDENTITY_TOKEN_FILE'];
  const roleArn = env['AWS_ROLE_ARN'];
  const full = env['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  const relative = env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
  const token =
    webIdentityTokenFile && roleArn
      ? [
          fromTokenFile({
            webIdentityTokenFile,
            roleArn,
            roleSessionName: env['AWS_ROLE_SESSION_NAME'],
            clientConfig,
          }),
        ]
      : [];
  if (full || relative) {
    const container = fromHttp({
      awsContainerCredentialsFullUri: full,
      awsContainerCredentialsRelativeUri: relative,
      awsContainerAuthorizationToken: env['AWS_CONTAINER_AUTHORIZATION_TOKEN'],
      awsContainerAuthorizationTokenFile: env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'],
    });
    return [...token, container];
  }
  const disabled = (env['AWS_EC2_METADATA_DISABLED'] ?? 'false').toLowerCase() !== 'false';
  return disabled ? token : [...token, fromInstanceMetadata()];
}

/** The first that has any; one that says that it has them but can't get them ends the search. */
async function firstOf(providers: readonly Provider[]): Promise<Credentials> {
  for (const provide of providers) {
    try {
      return await provide();
    } catch (problem) {
      if (!(problem instanceof ProviderError) || !problem.tryNextLink) throw problem;
    }
  }
  throw new CredentialsProviderError('Could not load credentials from any providers', { tryNextLink: false });
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
