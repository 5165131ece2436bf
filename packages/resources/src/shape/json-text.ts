import type { Json } from '@groundcrew/contract';

/** A document as an API takes it. A template may write it as JSON text or as a map. */
export const documentText = (document: Json | undefined): string | undefined =>
  document === undefined || document === null
    ? undefined
    : typeof document === 'string'
      ? document
      : JSON.stringify(document);

/** A document as an API answers it; null where there is none. Text that is no JSON stays as it is. */
export function parsedDocument(text: string | undefined): Json {
  if (text === undefined || text === '') return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
