import { createHash, timingSafeEqual } from 'node:crypto';

/** Who a request comes from. */
export interface Principal {
  readonly name: string;
}

/** Tells who may call, from the Authorization header; undefined refuses. There is no route without it but the description of the API. */
export type Authorize = (authorization: string | undefined) => Principal | undefined;

/** The one caller of an embedded server: whoever holds its token, which never leaves the process. */
export function bearerToken(token: string, principal: Principal): Authorize {
  const expected = digest(`Bearer ${token}`);
  return (authorization) => (timingSafeEqual(digest(authorization ?? ''), expected) ? principal : undefined);
}

/** Digests have one length, so that comparing takes one time. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
