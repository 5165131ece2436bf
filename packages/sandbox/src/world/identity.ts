import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { World } from './world.ts';

/** Whoever signs calls: an IAM user or a role's session. */
export interface Principal {
  readonly account: string;
  /** `arn:aws:iam::111111111111:user/admin`, `arn:aws:sts::111111111111:assumed-role/Name/session` */
  readonly principal: string;
  /** `AIDA…`, `AROA…:session` */
  readonly userId: string;
  /** Of a role's session. */
  readonly session?: SessionTags;
}

/** What a role's session carries beside its name: tags, and which of them a role assumed from it gets too. */
export interface SessionTags {
  readonly tags: Readonly<Record<string, string>>;
  readonly transitive: readonly string[];
}

export interface Identity extends Principal {
  readonly secretAccessKey: string;
  readonly expiration?: Date;
}

export interface KeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface SessionKeys extends KeyPair {
  readonly sessionToken: string;
  readonly expiration: Date;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The key of an account's administrator: the same in every sandbox, so that a profile keeps working. */
export function accountKeys(account: string): KeyPair {
  const digest = createHash('sha256').update(`sandbox key of ${account}`).digest('base64');
  return {
    accessKeyId: `AKIASBOX${account}`,
    secretAccessKey: digest.replaceAll(/[+/=]/g, 'x').slice(0, 40),
  };
}

/**
 * Short-lived keys. Nothing of them is kept: the token holds whose they are and until when, under a MAC, and the secret
 * is derived from the key's id.
 */
export function issueSession(world: World, whose: Principal, seconds: number): SessionKeys {
  const accessKeyId = temporaryKeyId(whose.account);
  const expiration = new Date(Math.floor(world.clock.now().getTime() / 1000) * 1000 + seconds * 1000);
  const { account, principal, userId, session } = whose;
  const claims = JSON.stringify({
    accessKeyId,
    account,
    principal,
    userId,
    session,
    expiration: expiration.getTime(),
  });
  const payload = Buffer.from(claims).toString('base64url');
  const sessionToken = `${payload}.${mac(world, payload).toString('base64url')}`;
  return { accessKeyId, secretAccessKey: sessionSecret(world, accessKeyId), sessionToken, expiration };
}

const ACCOUNT_BITS = 40;
/** Random bits before and after an account's own in the 16 base-32 digits behind `ASIA`. */
const [BEFORE, AFTER] = [8, 32];

/** Like AWS's, the id of a temporary key holds its account, so that GetAccessKeyInfo needs no list of them. */
function temporaryKeyId(account: string): string {
  const random = (bytes: number): bigint => BigInt(`0x${randomBytes(bytes).toString('hex')}`);
  let rest =
    (((random(BEFORE / 8) << BigInt(ACCOUNT_BITS)) | BigInt(account)) << BigInt(AFTER)) | random(AFTER / 8);
  let digits = '';
  for (; digits.length < 16; rest >>= 5n) digits = `${BASE32[Number(rest & 31n)]}${digits}`;
  return `ASIA${digits}`;
}

/** Whose key it is, by its id alone. */
export function accountOfKey(world: World, accessKeyId: string): string | undefined {
  if (!accessKeyId.startsWith('ASIA')) {
    const identity = findIdentity(world, accessKeyId, undefined);
    return typeof identity === 'string' ? undefined : identity.account;
  }
  let number = 0n;
  for (const digit of accessKeyId.slice(4))
    number = (number << 5n) | BigInt(Math.max(0, BASE32.indexOf(digit)));
  const account = (number >> BigInt(AFTER)) & ((1n << BigInt(ACCOUNT_BITS)) - 1n);
  return world.accounts.find((id) => BigInt(id) === account);
}

export function findIdentity(
  world: World,
  accessKeyId: string,
  sessionToken: string | undefined,
): Identity | 'unknown' | 'badToken' {
  if (accessKeyId.startsWith('ASIA'))
    return (sessionToken && openSession(world, accessKeyId, sessionToken)) || 'badToken';
  const account = world.accounts.find((id) => accountKeys(id).accessKeyId === accessKeyId);
  if (account === undefined) return 'unknown';
  const { secretAccessKey } = accountKeys(account);
  const principal = `arn:aws:iam::${account}:user/admin`;
  return { account, principal, userId: `AIDASBOX0${account}`, secretAccessKey };
}

function openSession(world: World, accessKeyId: string, token: string): Identity | undefined {
  const [payload = '', signature = ''] = token.split('.');
  const expected = mac(world, payload);
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Principal & {
    accessKeyId: string;
    expiration: number;
  };
  if (claims.accessKeyId !== accessKeyId) return undefined;
  const { account, principal, userId, session, expiration } = claims;
  const secretAccessKey = sessionSecret(world, accessKeyId);
  return { account, principal, userId, session, secretAccessKey, expiration: new Date(expiration) };
}

const mac = (world: World, data: string): Buffer => createHmac('sha256', world.seed).update(data).digest();

const sessionSecret = (world: World, accessKeyId: string): string =>
  mac(world, `secret of ${accessKeyId}`).toString('base64').replaceAll(/[+/=]/g, 'x').slice(0, 40);
