import type {
  Credentials,
  GetAccessKeyInfoRequest,
  GetAccessKeyInfoResponse,
  GetCallerIdentityResponse,
  GetSessionTokenRequest,
  GetSessionTokenResponse,
} from '@aws-sdk/client-sts';
import { AwsError, type Call } from '../../service.ts';
import { accountOfKey, issueSession, type SessionKeys } from '../../world/identity.ts';

export function getCallerIdentity(_input: object, call: Call): GetCallerIdentityResponse {
  return { UserId: call.userId, Account: call.account, Arn: call.principal };
}

export function getSessionToken(input: GetSessionTokenRequest, call: Call): GetSessionTokenResponse {
  if (call.accessKeyId.startsWith('ASIA'))
    throw new AwsError('AccessDenied', 'Cannot call GetSessionToken with session credentials', 403);
  const seconds = duration(input.DurationSeconds, 43_200, 129_600);
  return { Credentials: credentials(issueSession(call.world, call, seconds)) };
}

export function getAccessKeyInfo(input: GetAccessKeyInfoRequest, call: Call): GetAccessKeyInfoResponse {
  const account = accountOfKey(call.world, input.AccessKeyId ?? '');
  if (account === undefined)
    throw new AwsError('InvalidClientTokenId', 'The access key id provided is not valid', 403);
  return { Account: account };
}

export function credentials(keys: SessionKeys): Credentials {
  return {
    AccessKeyId: keys.accessKeyId,
    SecretAccessKey: keys.secretAccessKey,
    SessionToken: keys.sessionToken,
    Expiration: keys.expiration,
  };
}

/** A session's length in seconds, between 900 and `longest`. */
export function duration(given: number | undefined, usual: number, longest: number): number {
  const seconds = given ?? usual;
  if (seconds >= 900 && seconds <= longest) return seconds;
  const bound = seconds < 900 ? 'greater than or equal to 900' : `less than or equal to ${longest}`;
  throw new AwsError(
    'ValidationError',
    `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value ${bound}`,
  );
}
