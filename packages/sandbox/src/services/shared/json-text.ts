/** A document of a model, which may be an object or text, as rows keep it. */
export const jsonText = (value: unknown): string | undefined =>
  value === undefined || value === null
    ? undefined
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);

export const parsedJson = (text: string | undefined): unknown =>
  text === undefined ? undefined : JSON.parse(text);
