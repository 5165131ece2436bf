import type * as Sts from '@aws-sdk/client-sts';
import { DiagnosticError, error } from '@groundcrew/contract';
import type { Api } from '../api.ts';
import { AwsFailure } from '../calls/failure.ts';
import { kept, type Credentials } from '../configuration/credentials.ts';
import type { RoleSettings } from './settings.ts';

/** Keys of a role's session, kept in memory only and renewed shortly before they expire. */
export function roleCredentials(
  account: string,
  role: RoleSettings,
  sts: Api<typeof Sts>,
  now: () => number = () => Date.now(),
): () => Promise<Credentials> {
  return kept(() => assume(account, role, sts), now);
}

async function assume(account: string, role: RoleSettings, sts: Api<typeof Sts>): Promise<Credentials> {
  const tags = Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value }));
  try {
    const { Credentials: keys } = await sts.call(
      'AssumeRole',
      {
        RoleArn: role.arn,
        RoleSessionName: role.sessionName,
        ExternalId: role.externalId,
        DurationSeconds: role.durationSeconds,
        ...(tags.length > 0 ? { Tags: tags } : {}),
        ...(role.transitiveTagKeys.length > 0 ? { TransitiveTagKeys: [...role.transitiveTagKeys] } : {}),
      },
      { repeatable: true, secretFields: ['ExternalId'] },
    );
    return {
      accessKeyId: keys?.AccessKeyId ?? '',
      secretAccessKey: keys?.SecretAccessKey ?? '',
      sessionToken: keys?.SessionToken,
      expiration: keys?.Expiration,
    };
  } catch (problem) {
    if (problem instanceof AwsFailure && ['denied', 'refused'].includes(problem.call.kind))
      throw notAssumed(account, role, problem);
    throw problem;
  }
}

const notAssumed = (account: string, role: RoleSettings, cause: AwsFailure): DiagnosticError =>
  new DiagnosticError(
    error('ROLE_NOT_ASSUMED', `The role of account ${account} can't be assumed: ${role.arn}`, {
      detail: `${cause.call.message} (${cause.code})`,
      next: [
        'Check that the role exists and trusts the credentials in use',
        ...(role.externalId === undefined ? [] : ['that its external id is the one given']),
        ...(Object.keys(role.tags).length > 0 ? ['that it allows sts:TagSession'] : []),
        'and that those credentials may call sts:AssumeRole on it.',
      ].join(', '),
    }),
    { cause },
  );
