import type { Glyph } from '../glyphs.ts';

export type Color = 'green' | 'yellow' | 'red' | 'magenta' | 'cyan' | 'dim' | 'bold';

/** Select Graphic Rendition parameters, ECMA-48 section 8.3.117. */
const codes: Readonly<Record<Color, readonly [number, number]>> = {
  green: [32, 39],
  yellow: [33, 39],
  red: [31, 39],
  magenta: [35, 39],
  cyan: [36, 39],
  dim: [2, 22],
  bold: [1, 22],
};

export type Paint = (color: Color, text: string) => string;

export const painter =
  (colored: boolean): Paint =>
  (color, text) =>
    colored && text !== '' ? `\u001B[${codes[color][0]}m${text}\u001B[${codes[color][1]}m` : text;

export const colorOf: Readonly<Record<Glyph, Color>> = {
  '+': 'green',
  '~': 'yellow',
  '-': 'red',
  '±': 'magenta',
  '∓': 'magenta',
  '=': 'cyan',
  '<': 'cyan',
  '@': 'dim',
  ' ': 'dim',
};
