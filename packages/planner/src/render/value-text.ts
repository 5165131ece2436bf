import type { Json } from '@groundcrew/contract';
import { isSecretMark, isUnknownMark } from '../marks.ts';

export const sensitiveText = '(sensitive)';
export const unknownText = '(known after apply)';

/** A value on one line: strings bare where that is unambiguous, everything else as JSON. */
export function valueText(value: Json): string {
  if (isSecretMark(value)) return sensitiveText;
  if (isUnknownMark(value)) return unknownText;
  if (typeof value !== 'string') return JSON.stringify(value);
  return value !== '' && /^[\p{L}\p{N}\p{P}\p{S} ]*$/u.test(value) && value.trim() === value
    ? value
    : JSON.stringify(value);
}

/** Cuts in the middle, since both ends of an ARN or a path say something. */
export function shorten(text: string, width: number): string {
  if (text.length <= width || width < 5) return text;
  const head = Math.ceil((width - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (width - 1 - head))}`;
}
