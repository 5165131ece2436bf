import { DiagnosticError, error, type Json } from '@groundcrew/contract';

/** JSON is stored as text on both databases, so that what is read is byte for byte what was written. */
export const encodeJson = (value: Json): string => JSON.stringify(value);

/** Throws DATABASE_CORRUPT, which does not repeat the text: the parser's own message would. */
export const decodeJson = (text: string | null | undefined): Json | undefined => {
  if (text === null || text === undefined) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new DiagnosticError(
      error('DATABASE_CORRUPT', 'The state database holds a value that is damaged', {
        detail: `A column of ${text.length} characters should hold JSON, and does not.`,
        next: 'Restore the database from a backup.',
      }),
    );
  }
};
