import { createHash } from 'node:crypto';
import type { MessageAttribute } from './rows.ts';

export const md5 = (data: string | Buffer): string => createHash('md5').update(data).digest('hex');

/**
 * By name: the lengths and bytes of name and type, one byte that tells text from bytes, then the value.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function md5OfAttributes(attributes: Readonly<Record<string, MessageAttribute>>): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const parts = names.flatMap((name) => {
    const { type = '', text, binary } = attributes[name] ?? {};
    const value = binary === undefined ? Buffer.from(text ?? '') : Buffer.from(binary, 'base64');
    return [sized(name), sized(type), Buffer.from([binary === undefined ? 1 : 2]), sized(value)];
  });
  return md5(Buffer.concat(parts));
}

function sized(data: string | Buffer): Buffer {
  const bytes = Buffer.from(data);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
