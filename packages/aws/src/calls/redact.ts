const secretName = /password|secret|private.?key|key.?material|auth.?token|user.?data/i;

/** Texts in a call's input that no error may repeat: by the names of their fields, and those the caller names. */
export function secretsIn(input: unknown, fields: readonly string[] = []): readonly string[] {
  const found: string[] = [];
  const visit = (value: unknown, secret: boolean): void => {
    if (typeof value === 'string') {
      if (secret && value.length > 0) found.push(value);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) {
        visit(item, secret || secretName.test(key) || fields.includes(key));
      }
    }
  };
  visit(input, false);
  return found;
}

/** A text as it is, and as it stands in JSON, which AWS repeats of a document that it was sent. */
const writings = (secret: string): readonly string[] => [secret, JSON.stringify(secret).slice(1, -1)];

/** AWS's validation errors repeat what was sent; this takes the secrets out of them, longer ones before parts of theirs. */
export const redact = (text: string, secrets: readonly string[]): string =>
  secrets
    .flatMap(writings)
    .toSorted((a, b) => b.length - a.length)
    .reduce((masked, secret) => masked.replaceAll(secret, '****'), text);
