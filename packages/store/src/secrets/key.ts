import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { DiagnosticError, error } from '@groundcrew/contract';

const keyBytes = 32;

/** The key from which all others are derived. `id` tells keys apart without telling anything about them. */
export interface Key {
  readonly id: string;
  /** A key of 32 bytes for one purpose (HKDF, RFC 5869). */
  derive(purpose: string): Buffer;
}

const fromBytes = (bytes: Buffer): Key => ({
  id: createHash('sha256').update('groundcrew key id').update(bytes).digest('hex').slice(0, 16),
  derive: (purpose) => Buffer.from(hkdfSync('sha256', bytes, '', `groundcrew ${purpose}`, keyBytes)),
});

/** Reads 32 bytes in base64. `where` names the source in the diagnostic, which never shows the text. */
export const keyFromText = (text: string, where: string): Key => {
  const bytes = Buffer.from(text.trim(), 'base64');
  if (bytes.length === keyBytes) return fromBytes(bytes);
  throw new DiagnosticError(
    error('KEY_INVALID', `${where} holds no key`, {
      detail: `A key is ${keyBytes} bytes in base64.`,
      next: 'Restore it; what it has encrypted can be read with nothing else.',
    }),
  );
};

export const newKeyText = (): string => randomBytes(keyBytes).toString('base64');
