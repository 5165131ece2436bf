import type { MachineSpec } from '../../machines/machine-host.ts';
import { issueSession } from '../../world/identity.ts';
import type { Place } from '../shared/place.ts';
import { profileByArn, roles } from './rows.ts';

const SECONDS = 6 * 3600;

/** What the metadata service hands to an instance: keys of its profile's role, in a session named after the instance. */
export function roleCredentials(
  at: Place,
  profileArn: string,
  instanceId: string,
): ReturnType<NonNullable<MachineSpec['roleCredentials']>> {
  const roleName = profileByArn(at, profileArn)?.roleName;
  const role = roleName === undefined ? undefined : roles(at).get(roleName);
  if (!role) return undefined;
  const principal = `arn:aws:sts::${at.account}:assumed-role/${role.name}/${instanceId}`;
  const userId = `${role.roleId}:${instanceId}`;
  const keys = issueSession(at.world, { account: at.account, principal, userId }, SECONDS);
  return {
    roleName: role.name,
    accessKeyId: keys.accessKeyId,
    secretAccessKey: keys.secretAccessKey,
    token: keys.sessionToken,
    expiration: keys.expiration.toISOString(),
  };
}
