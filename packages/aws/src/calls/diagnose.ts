import { error, type Diagnostic } from '@groundcrew/contract';
import { AwsFailure, type FailedCall } from './failure.ts';

const checkCredentials =
  'Check the profile or the AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in use: `aws sts get-caller-identity` must succeed.';

/** Says what a failed call means to the user. */
export function failureOf(call: FailedCall): AwsFailure {
  return new AwsFailure(call, diagnosticOf(call));
}

function diagnosticOf(call: FailedCall): Diagnostic {
  const name = `${call.service} ${call.operation}`;
  const detail = detailOf(call);
  switch (call.kind) {
    case 'credentials':
      if (/scoped to a valid region/.test(call.message)) {
        return error('UNKNOWN_REGION', 'AWS does not know this region', {
          detail,
          next: 'Check --region, AWS_REGION and the profile: regions are named like eu-central-1.',
        });
      }
      return error('CREDENTIALS_INVALID', credentialSummary(call), { detail, next: checkCredentials });
    case 'expired':
      return error('TOKEN_EXPIRED', 'The AWS session token has expired', {
        detail,
        next: 'Sign in again, e.g. with `aws sso login`, or renew the temporary keys.',
      });
    case 'skewed':
      return error('CLOCK_SKEWED', 'The clock of this host and that of AWS are too far apart', {
        detail,
        next: 'Set the clock, e.g. by NTP, and run the command again. `groundcrew doctor` shows by how much it is off.',
      });
    case 'denied':
      return error('ACCESS_DENIED', `AWS does not allow these credentials ${name}`, {
        detail,
        next: `Add a permission for ${call.operation} to the identity in use, or use another profile.`,
      });
    case 'unreachable':
    case 'broken':
      return error('ENDPOINT_UNREACHABLE', `AWS could not be reached at ${call.endpoint ?? 'its endpoint'}`, {
        detail: `${name} failed with ${call.code}: ${call.message}`,
        next: 'Check the network, AWS_ENDPOINT_URL and proxies, then run the command again.',
      });
    case 'throttled':
      return error('THROTTLED', `AWS keeps refusing ${name} for its rate`, {
        detail,
        next: 'Wait a minute and run the command again, or lower --parallelism.',
      });
    case 'server':
      return error('AWS_UNAVAILABLE', `${name} failed inside AWS: ${call.code}`, {
        detail,
        next: 'Run the command again; it finds out what became of the call.',
      });
    case 'refused':
      return error('AWS_ERROR', `${name} failed: ${call.code}`, { detail });
  }
}

const credentialSummary = (call: FailedCall): string =>
  call.code === 'CredentialsProviderError'
    ? 'No usable AWS credentials were found'
    : `AWS does not accept these credentials (${call.code})`;

function detailOf({ code, message, requestId, status }: FailedCall): string {
  const facts = [code, status && `status ${status}`, requestId && `request id ${requestId}`].filter(Boolean);
  return `${message} (${facts.join(', ')})`;
}
