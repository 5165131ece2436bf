import type { Json, JsonObject } from '@groundcrew/contract';

/**
 * Two marks stand in JSON for what can't stand there itself: `{"$secret": "<fingerprint>"}` for a value that must not
 * be shown, in state and in comparisons, and `{"$unknown": …}` for one that apply will know, in comparisons only.
 */
export type SecretMark = { readonly $secret: string };
export type UnknownMark = { readonly $unknown: 'plain' | 'sensitive' };

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const secretMark = (fingerprint: string): SecretMark => ({ $secret: fingerprint });

export const isSecretMark = (value: Json | undefined): value is SecretMark =>
  isObject(value) && typeof value['$secret'] === 'string' && Object.keys(value).length === 1;

export const unknownMark = (sensitive: boolean): UnknownMark => ({
  $unknown: sensitive ? 'sensitive' : 'plain',
});

export const isUnknownMark = (value: Json | undefined): value is UnknownMark =>
  isObject(value) && typeof value['$unknown'] === 'string' && Object.keys(value).length === 1;

export const isPlainObject = (value: Json | undefined): value is JsonObject =>
  isObject(value) && !isSecretMark(value) && !isUnknownMark(value);

/** True when no mark stands anywhere inside. */
export const isPlain = (value: Json | undefined): boolean => {
  if (Array.isArray(value)) return value.every((item: Json) => isPlain(item));
  if (isObject(value)) return isPlainObject(value) && Object.values(value).every(isPlain);
  return true;
};

export const holdsUnknown = (value: Json | undefined): boolean => {
  if (isUnknownMark(value)) return true;
  if (Array.isArray(value)) return value.some((item: Json) => holdsUnknown(item));
  return isObject(value) && Object.values(value).some(holdsUnknown);
};

/** True when a secret stands anywhere inside, or something unknown that will be one. */
export const holdsSecret = (value: Json | undefined): boolean => {
  if (isSecretMark(value)) return true;
  if (isUnknownMark(value)) return value.$unknown === 'sensitive';
  if (Array.isArray(value)) return value.some((item: Json) => holdsSecret(item));
  return isObject(value) && Object.values(value).some(holdsSecret);
};

/** The value without its secrets, e.g. for a provider's patch against what was last applied. */
export function withoutSecrets(value: Json): Json | undefined {
  if (isSecretMark(value)) return undefined;
  if (Array.isArray(value)) {
    return value.map((item: Json) => withoutSecrets(item)).filter((item) => item !== undefined);
  }
  if (!isObject(value)) return value;
  const kept = Object.entries(value).map(([key, item]) => [key, withoutSecrets(item)] as const);
  return Object.fromEntries(kept.filter(([, item]) => item !== undefined)) as JsonObject;
}
