import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/** Makes everything that is drawn by lot in this process follow from a seed, so that a story can be told again. */
export function drawFrom(random: () => number): void {
  const randomBytes = (size: number): Buffer =>
    Buffer.from(Array.from({ length: size }, () => Math.floor(random() * 256)));
  const hex = (from: Buffer, start: number, end: number): string => from.toString('hex', start, end);
  const randomUUID = () => {
    const drawn = randomBytes(16);
    return [hex(drawn, 0, 4), hex(drawn, 4, 6), hex(drawn, 6, 8), hex(drawn, 8, 10), hex(drawn, 10, 16)].join(
      '-',
    );
  };
  Object.assign(crypto, { randomBytes, randomUUID });
  Math.random = random;
  syncBuiltinESMExports();
}
