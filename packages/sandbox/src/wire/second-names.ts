import type { Shape } from './shape.ts';

/**
 * Elements that AWS's own clients know under different names, by the shape of the member: the SDK for JavaScript calls them
 * as the member, botocore as given here. An answer has both, and each client passes over the one that it does not know.
 */
const secondNames: Readonly<Record<string, string>> = {
  'com.amazonaws.elasticache#PendingLogDeliveryConfigurationList': 'PendingLogDeliveryConfiguration',
};

export const secondNameOf = (member: Shape): string | undefined => secondNames[member.id];
