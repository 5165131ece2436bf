import { randomBytes } from 'node:crypto';

/** Crockford's base 32: no letter that looks like a digit. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const timeCharacters = 9;
const randomCharacters = 7;

/** 16 characters that sort by the time of their making, and never twice the same. */
export const newIdentifier = (
  at: number = Date.now(),
  random: (size: number) => Uint8Array = randomBytes,
): string => {
  let time = '';
  let rest = at;
  for (let index = 0; index < timeCharacters; index++) {
    time = (alphabet[rest % 32] ?? '') + time;
    rest = Math.floor(rest / 32);
  }
  return time + Array.from(random(randomCharacters), (byte) => alphabet[byte % 32]).join('');
};
