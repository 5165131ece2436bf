/**
 * A text that came from elsewhere, as a terminal may show it: what would move the cursor, colour what follows or turn the order
 * of letters is spelled out. Line breaks and tabs stay.
 */
export const shownText = (text: string): string =>
  text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, (character) =>
    character === '\n' || character === '\t'
      ? character
      : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
