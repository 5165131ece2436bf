import { createHash, randomBytes, type KeyObject } from 'node:crypto';

/** A length-prefixed field (RFC 4251, section 5). */
function field(content: Buffer | string): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A positive integer keeps its sign bit free. */
function integer(base64url: string | undefined): Buffer {
  const bytes = Buffer.from(base64url ?? '', 'base64url');
  return field((bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

function publicBlob(key: KeyObject): Buffer {
  const jwk = key.export({ format: 'jwk' });
  if (jwk.kty === 'RSA') return Buffer.concat([field('ssh-rsa'), integer(jwk.e), integer(jwk.n)]);
  return Buffer.concat([field('ssh-ed25519'), field(Buffer.from(jwk.x ?? '', 'base64url'))]);
}

/** `ssh-ed25519 AAAA… comment` (RFC 4253, section 6.6; RFC 8709). */
export function publicLine(key: KeyObject, comment: string): string {
  const blob = publicBlob(key);
  const type = key.asymmetricKeyType === 'rsa' ? 'ssh-rsa' : 'ssh-ed25519';
  return `${type} ${blob.toString('base64')} ${comment}`;
}

/** The private key in OpenSSH's own format (PROTOCOL.key), unencrypted; OpenSSH reads Ed25519 in no other. */
export function ed25519PrivateKey(privateKey: KeyObject, publicKey: KeyObject, comment: string): string {
  const jwk = privateKey.export({ format: 'jwk' });
  const point = Buffer.from(jwk.x ?? '', 'base64url');
  const seed = Buffer.from(jwk.d ?? '', 'base64url');
  const check = randomBytes(4);
  const secret = Buffer.concat([
    check,
    check,
    field('ssh-ed25519'),
    field(point),
    field(Buffer.concat([seed, point])),
    field(comment),
  ]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, index) => index + 1));
  const file = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    field('none'),
    field('none'),
    field(''),
    Buffer.from([0, 0, 0, 1]),
    field(publicBlob(publicKey)),
    field(Buffer.concat([secret, padding])),
  ]);
  const lines = file.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join(
    '\n',
  );
}

export interface ReadPublicKey {
  readonly type: 'rsa' | 'ed25519';
  readonly blob: Buffer;
  readonly line: string;
}

/** Reads an OpenSSH line, and checks that the type inside is the one it names. */
export function readPublicLine(text: string): ReadPublicKey | undefined {
  const line = text.trim();
  const [name = '', data = ''] = line.split(/\s+/);
  const type = name === 'ssh-rsa' ? 'rsa' : name === 'ssh-ed25519' ? 'ed25519' : undefined;
  const blob = Buffer.from(data, 'base64');
  if (!type || blob.length < 4 + name.length) return undefined;
  return blob.subarray(0, 4 + name.length).equals(field(name)) ? { type, blob, line } : undefined;
}

export function colonHex(algorithm: 'md5' | 'sha1', bytes: Buffer): string {
  return createHash(algorithm)
    .update(bytes)
    .digest('hex')
    .replace(/(..)(?=.)/g, '$1:');
}
