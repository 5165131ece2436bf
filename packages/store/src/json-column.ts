import type { Json } from '@groundcrew/contract';

/** JSON is stored as text on both databases, so that what is read is byte for byte what was written. */
export const encodeJson = (value: Json): string => JSON.stringify(value);

export const decodeJson = (text: string | null | undefined): Json | undefined =>
  text === null || text === undefined ? undefined : (JSON.parse(text) as Json);
