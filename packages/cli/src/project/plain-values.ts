import { error, type Diagnostic, type SourceRange } from '@groundcrew/contract';
import type { Expression, MapEntry, MapExpression } from '@groundcrew/program';
import { closest } from '@groundcrew/spec';

/** Reads settings out of a parsed file, and tells what does not fit where it stands. */
export class SettingsReader {
  readonly diagnostics: Diagnostic[] = [];

  report(summary: string, range: SourceRange, next?: string, code = 'SETTING_INVALID'): undefined {
    this.diagnostics.push(error(code, summary, { range, next }));
    return undefined;
  }

  map(value: Expression | undefined, what: string): MapExpression | undefined {
    if (value === undefined || value.kind === 'map') return value;
    return this.report(`${what} must be a map of names to values`, value.at);
  }

  /** Entries by key; a key that is not among those known is told, with the nearest that is. */
  known(value: Expression | undefined, what: string, keys: readonly string[]): Map<string, MapEntry> {
    const entries = this.map(value, what)?.entries ?? [];
    for (const { key, keyAt } of entries) {
      if (keys.includes(key)) continue;
      const [near] = closest(key, keys);
      this.report(
        `${what} has no setting "${key}"`,
        keyAt,
        near === undefined ? `It may have ${keys.join(', ')}.` : `Did you mean ${near}?`,
        'SETTING_UNKNOWN',
      );
    }
    return new Map(entries.map((entry) => [entry.key, entry]));
  }

  text(value: Expression | undefined, what: string): string | undefined {
    if (value === undefined) return undefined;
    if (value.kind !== 'literal' || value.value === null || value.value === '')
      return this.report(`${what} must be a text`, value.at, 'Put it in quotes if it is one.');
    // An account's number begins with a 0 as well as with any other digit.
    return value.text ?? String(value.value);
  }

  /** A text that fits a pattern. */
  fitting(value: Expression | undefined, what: string, pattern: RegExp, like: string): string | undefined {
    const text = this.text(value, what);
    if (text === undefined || value === undefined || pattern.test(text)) return text;
    return this.report(`${what} can't be "${text}"`, value.at, `It is written like ${like}.`);
  }

  /** A list of texts; a single text is a list of one. */
  texts(value: Expression | undefined, what: string): { readonly text: string; readonly at: SourceRange }[] {
    const items = value === undefined ? [] : value.kind === 'list' ? value.items : [value];
    return items.flatMap((item) => {
      const text = this.text(item, what);
      return text === undefined ? [] : [{ text, at: item.at }];
    });
  }

  /** A map of texts. */
  textMap(value: Expression | undefined, what: string): { key: string; text: string; entry: MapEntry }[] {
    return (this.map(value, what)?.entries ?? []).flatMap((entry) => {
      const text = this.text(entry.value, `${what}: ${entry.key}`);
      return text === undefined ? [] : [{ key: entry.key, text, entry }];
    });
  }
}
