import type * as Sts from '@aws-sdk/client-sts';
import { DiagnosticError, error } from '@groundcrew/contract';
import type { Api } from './api.ts';

export interface Identity {
  /** Twelve digits. */
  readonly accountId: string;
  readonly arn: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
}

export async function callerIdentity(sts: Api<typeof Sts>): Promise<Identity> {
  const { Account: accountId = '', Arn: arn = '' } = await sts.call('GetCallerIdentity', {});
  // Any web server answers, be it the sign-in page of a network.
  if (!/^\d{12}$/.test(accountId))
    throw new DiagnosticError(
      error(
        'ENDPOINT_INVALID',
        'What answered in place of AWS STS does not name an account, so it is not AWS',
        {
          next: 'Check AWS_ENDPOINT_URL, the profile’s endpoint_url and proxies, then run the command again.',
        },
      ),
    );
  return { accountId, arn, partition: arn.split(':')[1] ?? 'aws' };
}
