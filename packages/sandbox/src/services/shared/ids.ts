import { randomBytes } from 'node:crypto';

/** An EC2 identifier as AWS forms it: the prefix and 17 hexadecimal digits. */
export function hexId(prefix: string): string {
  return `${prefix}-${randomBytes(9).toString('hex').slice(0, 17)}`;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** An IAM identifier: a four-letter prefix that tells the kind, and 17 characters of base 32. */
export function iamId(prefix: string): string {
  return prefix + randomText(BASE32, 17);
}

export function randomText(alphabet: string, length: number): string {
  return [...randomBytes(length)].map((byte) => alphabet[byte % alphabet.length]).join('');
}
