import type { AssumeRoleRequest, AssumeRoleResponse } from '@aws-sdk/client-sts';
import { AwsError, type Call } from '../../service.ts';
import { issueSession } from '../../world/identity.ts';
import { credentials, duration } from './identity-operations.ts';
import { roleOf } from './roles.ts';
import { sessionTags } from './session-tags.ts';
import { trusts, type Entry } from './trust.ts';

const ROLE_ARN = /^arn:aws:iam::(\d{12}):role\/(?:[\w+=,.@/-]*\/)?([\w+=,.@-]+)$/;

/**
 * Keys for a role of any account here. The role must exist and its trust policy name the caller, or the caller's account;
 * what the caller's own policies allow is not looked at. Session tags need the trust policy's leave too (sts:TagSession).
 */
export function assumeRole(input: AssumeRoleRequest, call: Call): AssumeRoleResponse {
  const arn = input.RoleArn ?? '';
  const sessionName = input.RoleSessionName ?? '';
  const [, account, name] = ROLE_ARN.exec(arn) ?? [];
  if (account === undefined || name === undefined)
    throw new AwsError('ValidationError', `${arn} is invalid`, 400);
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) throw invalidSessionName(sessionName);
  const role = roleOf(call.world, account, name);
  const session = sessionTags(input.Tags ?? [], input.TransitiveTagKeys ?? [], call.session);
  const entry = {
    externalId: input.ExternalId,
    sessionName,
    tags: session.tags,
    transitiveTagKeys: session.transitive,
  };
  const lets = (action: Entry['action']) =>
    role !== undefined && trusts(role.trustPolicy, call, { action, ...entry });
  if (!role || !lets('sts:AssumeRole')) throw denied(call, 'sts:AssumeRole', arn);
  if (Object.keys(session.tags).length > 0 && !lets('sts:TagSession'))
    throw denied(call, 'sts:TagSession', arn);
  const longest = call.accessKeyId.startsWith('ASIA') ? 3600 : role.maxSessionDuration;
  const seconds = duration(input.DurationSeconds, 3600, longest);
  const userId = `${role.roleId}:${sessionName}`;
  const principal = `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}`;
  const keys = issueSession(call.world, { account, principal, userId, session }, seconds);
  return { Credentials: credentials(keys), AssumedRoleUser: { AssumedRoleId: userId, Arn: principal } };
}

/** AWS says the same of a role that does not exist, so that nobody learns which do. */
function denied(call: Call, action: Entry['action'], arn: string): AwsError {
  const message = `User: ${call.principal} is not authorized to perform: ${action} on resource: ${arn}`;
  return new AwsError('AccessDenied', message, 403);
}

function invalidSessionName(name: string): AwsError {
  return new AwsError(
    'ValidationError',
    `1 validation error detected: Value '${name}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
    400,
  );
}
