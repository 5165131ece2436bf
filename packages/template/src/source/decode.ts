import { error, type Diagnostic, type SourceRange } from '@groundcrew/contract';
import type { SourceFile } from './source-file.ts';
import { SourceText } from './source-text.ts';

/** CloudFormation's limit for a template read from S3, in bytes. */
export const maxTemplateBytes = 1_048_576;

type Decoded =
  | { readonly source: SourceText; readonly problem?: undefined }
  | { readonly source?: undefined; readonly problem: Diagnostic };

/** Bytes to text: UTF-8 with or without a byte order mark; anything else is refused, saying what it looks like. */
export const decodeSource = (file: SourceFile): Decoded => {
  const range = startOf(file.path);
  const size = typeof file.text === 'string' ? Buffer.byteLength(file.text) : file.text.byteLength;
  if (size > maxTemplateBytes) return { problem: tooLarge(file.path, size) };
  const encoding = typeof file.text === 'string' ? undefined : foreignEncoding(file.text);
  if (encoding !== undefined) {
    return {
      problem: error('NOT_UTF8', `${file.path} is encoded as ${encoding}, not UTF-8`, {
        next: `Convert it, for example with "iconv -f ${encoding} -t UTF-8".`,
        range,
      }),
    };
  }
  const text = toText(file.text);
  if (text === undefined) return { problem: binary(file.path, 'bytes that are not UTF-8', range) };
  const source = new SourceText(file.path, text.startsWith('\uFEFF') ? text.slice(1) : text);
  const control = source.text.search(forbiddenControl);
  if (control !== -1) {
    const code = source.text.charCodeAt(control).toString(16).toUpperCase().padStart(4, '0');
    return {
      problem: binary(file.path, `the control character U+${code}`, source.range(control, control + 1)),
    };
  }
  if (source.text.trim() === '') {
    return { problem: error('EMPTY_FILE', `${file.path} is empty`, { next: 'Name a template.', range }) };
  }
  return { source };
};

export const tooLarge = (path: string, size: number): Diagnostic =>
  error('FILE_TOO_LARGE', `${path} is larger than 1 MB (${size} bytes)`, {
    detail: 'CloudFormation reads templates of at most 1 MB.',
    next: 'Split it into several stacks, or move large literals out of the template.',
    range: startOf(path),
  });

export const startOf = (path: string): SourceRange => ({
  file: path,
  start: { line: 1, column: 1 },
  end: { line: 1, column: 1 },
});

/** What neither YAML nor JSON allows in a text: control characters other than tab, line feed and carriage return. */
// oxlint-disable-next-line no-control-regex
const forbiddenControl = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/;

const binary = (path: string, what: string, range: SourceRange): Diagnostic =>
  error('BINARY_FILE', `${path} is not a text file: it holds ${what}`, {
    next: 'Name a template in YAML or JSON.',
    range,
  });

const foreignEncoding = (bytes: Uint8Array): string | undefined => {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'UTF-32LE' : 'UTF-16LE';
  if (a === 0xfe && b === 0xff) return 'UTF-16BE';
  // Without a byte order mark, text whose every other byte is zero at its start is UTF-16.
  if (a !== 0 && b === 0 && c !== 0 && d === 0 && bytes.length >= 4) return 'UTF-16LE';
  if (a === 0 && b !== 0 && c === 0 && d !== 0 && bytes.length >= 4) return 'UTF-16BE';
  return undefined;
};

const toText = (content: string | Uint8Array): string | undefined => {
  if (typeof content === 'string') return content;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
};
