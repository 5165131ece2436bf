import type { MessageAttribute } from './rows.ts';

/** An attribute as the APIs of queues and topics have it. */
interface Given {
  readonly DataType?: string | undefined;
  readonly StringValue?: string | undefined;
  readonly BinaryValue?: Uint8Array | undefined;
}

export const rowAttributes = (
  given: Readonly<Record<string, Given>> | undefined,
): Record<string, MessageAttribute> =>
  Object.fromEntries(
    Object.entries(given ?? {}).map(([name, { DataType: type = 'String', StringValue, BinaryValue }]) => [
      name,
      BinaryValue === undefined
        ? { type, text: StringValue ?? '' }
        : { type, binary: Buffer.from(BinaryValue).toString('base64') },
    ]),
  );
