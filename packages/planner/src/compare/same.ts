import type { Json } from '@groundcrew/contract';
import { secretText } from '../canonical.ts';
import { isPlainObject, isSecretMark, isUnknownMark } from '../marks.ts';

export type Fingerprint = (text: string) => string;

type Scalar = string | number | boolean | null;

const isScalar = (value: Json): value is Scalar => typeof value !== 'object' || value === null;

const isNumeric = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));

/** CloudFormation passes `"80"` for 80 and `"true"` for true, and AWS answers either. */
function sameScalar(a: Scalar, b: Scalar): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a === typeof b) return false;
  if (typeof a === 'number' || typeof b === 'number') {
    return isNumeric(String(a)) && isNumeric(String(b)) && Number(a) === Number(b);
  }
  return String(a).toLowerCase() === String(b).toLowerCase();
}

/** A document given as text in one place and as a tree in the other. */
function parsed(text: Json): Json | undefined {
  if (typeof text !== 'string' || !/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** A masked value that AWS answers instead of a secret, which says nothing about it. */
const isMasked = (value: Json): boolean => typeof value === 'string' && /^\*+$/.test(value);

/** Whether a secret stands for the same value as the other side, be that a mark or the value itself. */
function sameSecret(a: Json, b: Json, fingerprint: Fingerprint): boolean {
  const print = (value: Json) => (isSecretMark(value) ? value.$secret : fingerprint(secretText(value)));
  return isMasked(a) || isMasked(b) || print(a) === print(b);
}

/** Deep lenient equality; order counts. Unknown equals nothing. */
export function same(a: Json, b: Json, fingerprint: Fingerprint): boolean {
  if (isUnknownMark(a) || isUnknownMark(b)) return false;
  if (isSecretMark(a) || isSecretMark(b)) return sameSecret(a, b, fingerprint);
  if (isScalar(a) && isScalar(b)) return sameScalar(a, b);
  if (Array.isArray(a) && Array.isArray(b)) {
    return (
      a.length === b.length && a.every((item: Json, i) => same(item, (b as Json[])[i] ?? null, fingerprint))
    );
  }
  if (isPlainObject(a) && isPlainObject(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => key in b && same(a[key] ?? null, b[key] ?? null, fingerprint))
    );
  }
  const left = parsed(a);
  const right = parsed(b);
  if (left !== undefined && !isScalar(b)) return same(left, b, fingerprint);
  return right !== undefined && !isScalar(a) && same(a, right, fingerprint);
}
