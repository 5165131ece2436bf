import { partition } from '@aws-sdk/core/client';
import { DiagnosticError, error } from '@groundcrew/contract';
import type { Choice } from './environment.ts';
import { assertKnownRegion } from './region.ts';
import { loadProfile } from './profile.ts';

/**
 * Where a service is to be reached when not at AWS's own address: what was chosen, the account's in groundcrew.yaml,
 * AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, then the profile's settings. `serviceId` is the SDK's: `EC2`, `Elastic Load Balancing`.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export async function resolveEndpoint(choice: Choice, serviceId: string): Promise<string | undefined> {
  const { endpoint, endpoints, env } = choice;
  if (endpoint) return checked(endpoint, '--endpoint-url');
  const name = serviceId.replaceAll(' ', '_');
  const own = endpoints?.services[name.toLowerCase()] ?? endpoints?.all;
  if (own) return checked(own, 'The endpoint in groundcrew.yaml');
  if (isTrue(env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'])) return undefined;
  const { settings, services } = await loadProfile(choice);
  if (isTrue(settings['ignore_configured_endpoint_urls'])) return undefined;
  for (const variable of [`AWS_ENDPOINT_URL_${name.toUpperCase()}`, 'AWS_ENDPOINT_URL']) {
    const url = env[variable];
    if (url) return checked(url, variable);
  }
  const url = services[`${name.toLowerCase()}.endpoint_url`] ?? settings['endpoint_url'];
  return url && checked(url, 'endpoint_url');
}

/** AWS's own address of a service that every region has: `https://ec2.eu-north-1.amazonaws.com`. */
export function addressOf(service: 'ec2' | 'iam' | 'sts', region: string): string {
  assertKnownRegion(region);
  const { dnsSuffix } = partition(region);
  return `https://${service === 'iam' ? 'iam' : `${service}.${region}`}.${dnsSuffix}`;
}

const isTrue = (value: string | undefined): boolean => value?.toLowerCase() === 'true';

function checked(url: string, source: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new DiagnosticError(
    error('ENDPOINT_INVALID', `${source} is not an http or https URL`, {
      next: 'Give it as http://127.0.0.1:4566, with the scheme.',
    }),
  );
}
