import { partition } from '@aws-sdk/core/client';
import { DiagnosticError, error } from '@groundcrew/contract';
import type { Choice } from './environment.ts';
import { loadProfile } from './profile.ts';

/**
 * The region in the AWS CLI's order: what was chosen, AWS_REGION, AWS_DEFAULT_REGION, the profile's.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html
 */
export async function resolveRegion(choice: Choice): Promise<string> {
  const { region, env } = choice;
  const found = region || env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || (await profileRegion(choice));
  if (found) return found;
  throw new DiagnosticError(
    error('NO_REGION', 'No AWS region is configured', {
      next: 'Name one with --region, AWS_REGION, or "region" in the profile of your AWS configuration.',
    }),
  );
}

const profileRegion = async (choice: Choice) => (await loadProfile(choice)).settings['region'];

/** AWS's regions as the SDK's endpoint data has them: only a known one is described. */
const isKnownRegion = (region: string): boolean =>
  (partition(region) as { description?: string }).description !== undefined;

/** Told at once, since a name that no DNS knows would show only as a host that cannot be found. */
export function assertKnownRegion(region: string): void {
  if (isKnownRegion(region)) return;
  throw new DiagnosticError(
    error('UNKNOWN_REGION', `AWS has no region named "${region}"`, {
      next: 'Check the spelling, e.g. eu-north-1 or us-east-1; for a private cloud set AWS_ENDPOINT_URL.',
    }),
  );
}
