import { shownText, type Json } from '@groundcrew/contract';

/** A value as a cell of a table: texts bare, and line breaks as blanks. */
export const valueText = (value: Json): string =>
  shownText((typeof value === 'string' ? value : JSON.stringify(value)).replaceAll(/\s*\n\s*/g, ' '));
