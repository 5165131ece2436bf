import type { AccountSettings } from '@groundcrew/aws';
import type { AwsOptions } from '../commands/options.ts';
import type { ProjectSettings } from '../project/settings.ts';
import type { Terminal } from '../terminal/streams.ts';

export interface AwsChoice {
  readonly env: Terminal['env'];
  readonly profile?: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly accounts: readonly AccountSettings[];
  readonly account?: string;
}

/** Which AWS a command means: its options, else what the project says. A profile stands instead of the default account. */
export const awsChoice = (
  options: AwsOptions,
  { accounts, defaultAccount }: ProjectSettings,
  env: Terminal['env'],
): AwsChoice => ({
  env,
  profile: options.profile,
  region: options.region,
  endpoint: options.endpointUrl,
  accounts,
  account: options.account ?? (options.profile === undefined ? defaultAccount : undefined),
});
