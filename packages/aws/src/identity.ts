import type * as Sts from '@aws-sdk/client-sts';
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
  return { accountId, arn, partition: arn.split(':')[1] ?? 'aws' };
}
