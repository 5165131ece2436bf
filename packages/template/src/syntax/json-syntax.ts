import { error, type Diagnostic } from '@groundcrew/contract';
import type { Expression, MapEntry } from '@groundcrew/program';
import type { SourceText } from '../source/source-text.ts';
import { duplicateKey } from './duplicate-key.ts';
import { maxDepth } from './limits.ts';

interface Parsed {
  readonly document?: Expression;
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses JSON (RFC 8259) with the place of every node. Stops at the first error of syntax; goes on after a duplicate key. */
export const parseJson = (source: SourceText): Parsed => {
  const parser = new JsonParser(source);
  try {
    const document = parser.document();
    return { document, diagnostics: parser.diagnostics };
  } catch (failure) {
    if (!(failure instanceof JsonSyntaxError)) throw failure;
    return { diagnostics: [...parser.diagnostics, failure.diagnostic] };
  }
};

class JsonSyntaxError extends Error {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.summary);
    this.diagnostic = diagnostic;
  }
}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

const words: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

/** What stands in a string for itself. */
const ordinary = /[^"\\\n\r\t]*/y;

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

class JsonParser {
  readonly diagnostics: Diagnostic[] = [];
  readonly #source: SourceText;
  readonly #text: string;
  #at = 0;

  constructor(source: SourceText) {
    this.#source = source;
    this.#text = source.text;
  }

  document(): Expression {
    const value = this.#value(0);
    this.#space();
    if (this.#at < this.#text.length) {
      this.#fail(
        'Something follows the end of the JSON document',
        'Remove it, or check the braces before it.',
      );
    }
    return value;
  }

  #value(depth: number): Expression {
    this.#space();
    const start = this.#at;
    const char = this.#text[start];
    if (depth > maxDepth) this.#failDeep();
    if (char === '{') return this.#map(depth);
    if (char === '[') return this.#list(depth);
    if (char === '"') {
      const value = this.#string();
      return { kind: 'literal', value, at: this.#source.range(start, this.#at) };
    }
    return this.#number() ?? this.#word();
  }

  #map(depth: number): Expression {
    const start = this.#at++;
    const entries: MapEntry[] = [];
    const seen = new Map<string, MapEntry>();
    if (!this.#closes('}')) {
      do {
        const entry = this.#entry(depth);
        const first = seen.get(entry.key);
        if (first === undefined) {
          seen.set(entry.key, entry);
          entries.push(entry);
        } else this.diagnostics.push(duplicateKey(entry, first));
      } while (this.#continues('}', 'key'));
    }
    return { kind: 'map', entries, at: this.#source.range(start, this.#at) };
  }

  #entry(depth: number): MapEntry {
    this.#space();
    const start = this.#at;
    if (this.#text[start] !== '"') {
      this.#fail('A JSON key must be a string in double quotes', 'Put the key in double quotes.');
    }
    const key = this.#string();
    const keyAt = this.#source.range(start, this.#at);
    this.#space();
    if (this.#text[this.#at] !== ':') this.#fail(`A colon must follow the key "${key}"`);
    this.#at++;
    return { key, keyAt, value: this.#value(depth + 1) };
  }

  #list(depth: number): Expression {
    const start = this.#at++;
    const items: Expression[] = [];
    if (!this.#closes(']')) {
      do items.push(this.#value(depth + 1));
      while (this.#continues(']', 'item'));
    }
    return { kind: 'list', items, at: this.#source.range(start, this.#at) };
  }

  #closes(close: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== close) return false;
    this.#at++;
    return true;
  }

  /** Whether another member follows; refuses a trailing comma and a missing one by name. */
  #continues(close: string, member: string): boolean {
    if (this.#closes(close)) return false;
    if (this.#at >= this.#text.length) this.#fail(`The file ends before a closing "${close}"`);
    if (this.#text[this.#at] !== ',') this.#fail(`A comma or a closing "${close}" is missing before this`);
    const comma = this.#at++;
    this.#space();
    if (this.#text[this.#at] === close) {
      this.#at = comma;
      this.#fail(`JSON allows no comma after the last ${member}`, 'Remove the comma.');
    }
    return true;
  }

  #string(): string {
    const start = this.#at++;
    let value = '';
    for (;;) {
      ordinary.lastIndex = this.#at;
      const text = ordinary.exec(this.#text)?.[0] ?? '';
      this.#at += text.length;
      value += text;
      const char = this.#text[this.#at];
      if (char === '"') {
        this.#at++;
        return value;
      }
      if (char === '\\') value += this.#escape();
      else if (char === '\t') this.#fail('A JSON string holds a tab', 'Write it as \\t.');
      else {
        this.#at = start;
        this.#fail(
          'This string is never closed on its line',
          'Close the quote; a line break is written as \\n.',
        );
      }
    }
  }

  #escape(): string {
    const char = this.#text[this.#at + 1] ?? '';
    const known = escapes[char];
    if (known !== undefined) {
      this.#at += 2;
      return known;
    }
    const hex = /^u([0-9a-fA-F]{4})/.exec(this.#text.slice(this.#at + 1, this.#at + 6))?.[1];
    if (hex === undefined) this.#fail(`JSON has no escape "\\${char}"`, 'Write a backslash as \\\\.');
    this.#at += 6;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }

  #number(): Expression | undefined {
    const pattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#text)?.[0];
    if (text === undefined) return undefined;
    const start = this.#at;
    this.#at += text.length;
    if (/[\w.]/.test(this.#text[this.#at] ?? '')) {
      this.#at = start;
      this.#fail('This is not a JSON number', 'Put it in double quotes if it is meant as a string.');
    }
    const value = Number(text);
    const at = this.#source.range(start, this.#at);
    return String(value) === text ? { kind: 'literal', value, at } : { kind: 'literal', value, text, at };
  }

  #word(): Expression {
    const start = this.#at;
    const word = /^[A-Za-z_]+/.exec(this.#text.slice(start, start + 40))?.[0] ?? '';
    if (Object.hasOwn(words, word)) {
      this.#at += word.length;
      return { kind: 'literal', value: words[word] ?? null, at: this.#source.range(start, this.#at) };
    }
    if (start >= this.#text.length) return this.#fail('The file ends where a value is expected');
    if (this.#text[start] === "'") {
      return this.#fail('JSON strings stand in double quotes', 'Replace the single quotes.');
    }
    if (word !== '') return this.#fail(`"${word}" is no JSON value`, 'Put it in double quotes.');
    return this.#fail(`A value is expected, not "${this.#text[start]}"`);
  }

  #space(): void {
    while (isSpace(this.#text.charCodeAt(this.#at))) this.#at++;
    if (this.#text[this.#at] === '/' && /[/*]/.test(this.#text[this.#at + 1] ?? ''))
      this.#fail('JSON has no comments', 'Remove it, or write the template in YAML.');
  }

  #failDeep(): never {
    throw new JsonSyntaxError(
      error('TOO_DEEP', `Maps and lists are nested more than ${maxDepth} levels deep`, {
        next: 'Flatten the structure.',
        range: this.#source.range(this.#at, this.#at + 1),
      }),
    );
  }

  #fail(summary: string, next?: string): never {
    const range = this.#source.range(this.#at, this.#at + 1);
    throw new JsonSyntaxError(
      error('JSON_SYNTAX', summary, { range, ...(next === undefined ? {} : { next }) }),
    );
  }
}
