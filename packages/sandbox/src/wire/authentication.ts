import type { World } from '../world/world.ts';
import { findIdentity, type Identity } from '../world/identity.ts';
import { timeOf, type Authorization } from './credential.ts';
import type { HttpRequest } from './http.ts';
import { refuse } from './refusals.ts';
import type { Protocol } from './service-model.ts';
import { isSignedWith } from './signature.ts';

/** Signatures hold five minutes, with S3 fifteen. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
const MINUTES = 5;
const S3_MINUTES = 15;

/** Who signed this request. Throws the service's own error when nobody we know did, or did so long ago. */
export function authenticate(
  world: World,
  protocol: Protocol,
  auth: Authorization,
  request: HttpRequest,
  rawPath: string,
): Identity {
  const no = (reason: Parameters<typeof refuse>[0], message?: string): Error =>
    refuse(reason, auth.service, protocol, message);
  const found = findIdentity(world, auth.accessKeyId, auth.sessionToken);
  if (found === 'unknown') throw no('unknownKey');
  if (found === 'badToken') throw no('badToken');
  if (!world.regions.includes(auth.region))
    throw no('badScope', 'Credential should be scoped to a valid region.');
  checkTime(world.clock.now(), auth, no);
  if (!isSignedWith(found.secretAccessKey, auth, request, rawPath)) throw no('badSignature');
  if (found.expiration && found.expiration <= world.clock.now()) throw no('expiredToken');
  return found;
}

function checkTime(
  now: Date,
  auth: Authorization,
  no: (reason: 'badScope' | 'expiredSignature' | 'notYetCurrent', message?: string) => Error,
): void {
  const signed = timeOf(auth.timestamp);
  if (!signed || !auth.timestamp.startsWith(auth.date))
    throw no(
      'badScope',
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP',
    );
  const minutes = auth.service === 's3' ? S3_MINUTES : MINUTES;
  const allowed = minutes * 60_000;
  const age = now.getTime() - signed.getTime();
  const limit = auth.expires === undefined ? allowed : auth.expires * 1000;
  if (age > limit) {
    const oldest = compact(new Date(now.getTime() - limit));
    const grace = auth.expires === undefined ? `${minutes} min.` : `${auth.expires} sec.`;
    throw no(
      'expiredSignature',
      `Signature expired: ${auth.timestamp} is now earlier than ${oldest} (${compact(now)} - ${grace})`,
    );
  }
  if (-age > allowed) {
    const newest = compact(new Date(now.getTime() + allowed));
    throw no(
      'notYetCurrent',
      `Signature not yet current: ${auth.timestamp} is still later than ${newest} (${compact(now)} + ${minutes} min.)`,
    );
  }
}

const compact = (time: Date): string => time.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
