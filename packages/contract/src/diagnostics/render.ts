import type { Diagnostic, Severity } from '../diagnostic.ts';
import type { SourceRange } from '../position.ts';
import { shownText } from '../shown-text.ts';

export interface RenderOptions {
  readonly color: boolean;
}

type Paint = (style: 'red' | 'yellow' | 'blue' | 'bold' | 'dim', text: string) => string;

const codes = { red: 31, yellow: 33, blue: 34, bold: 1, dim: 2 } as const;
const paints: Readonly<Record<Severity, 'red' | 'yellow'>> = { error: 'red', warning: 'yellow' };

/**
 * Diagnostics for people: what happened, the place with its line and a caret under it, and what to do next; a last line
 * counts them. `sources` holds the text of each file by the name its ranges give; a file that is missing from it is named
 * without its line.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  { color }: RenderOptions,
): string {
  if (diagnostics.length === 0) return '';
  const paint: Paint = (style, text) => (color ? `\u001B[${codes[style]}m${text}\u001B[0m` : text);
  const lines = new Map([...sources].map(([file, text]) => [file, text.split(/\r\n|\n|\r/)]));
  const blocks = diagnostics.map((diagnostic) => block(diagnostic, lines, paint));
  return `${blocks.join('\n\n')}\n\n${count(diagnostics)}\n`;
}

function block(
  { severity, code, summary, detail, next, range, address, related }: Diagnostic,
  lines: ReadonlyMap<string, readonly string[]>,
  paint: Paint,
): string {
  const where =
    address === undefined || summary.includes(` ${address}`)
      ? ''
      : ` ${paint('dim', `(${shownText(address)})`)}`;
  const parts = [
    `${paint(paints[severity], `${severity} ${code}`)}  ${paint('bold', shownText(summary))}${where}`,
  ];
  if (range) parts.push(...excerpt(range, lines, paint, paints[severity]));
  if (detail) parts.push(...indented(detail));
  for (const other of related ?? [])
    parts.push(`  ${paint('dim', shownText(`${position(other.range)}: ${other.message}`))}`);
  if (next) parts.push(`  ${paint('blue', '→')} ${shownText(next)}`);
  return parts.join('\n');
}

/** The first line of a range, with carets under it; a range over several lines is marked to the end of its first. */
function excerpt(
  range: SourceRange,
  lines: ReadonlyMap<string, readonly string[]>,
  paint: Paint,
  style: 'red' | 'yellow',
): string[] {
  const { start, end } = range;
  const at = `  ${paint('dim', position(range))}`;
  const line = lines.get(range.file)?.[start.line - 1];
  if (line === undefined) return [at];
  const stop = end.line === start.line ? end.column : line.trimEnd().length + 1;
  const view = windowOn(line.trimEnd(), start.column - 1, stop - 1);
  const number = String(start.line);
  const before = view.text.slice(0, view.from).replaceAll(/[^\t]/g, ' ');
  const margin = ' '.repeat(number.length);
  return [
    at,
    `  ${paint('dim', `${number} │`)} ${view.text}`,
    `  ${margin} ${paint('dim', '│')} ${before}${paint(style, '^'.repeat(Math.max(1, view.to - view.from)))}`,
  ];
}

/** Columns that a source line may take; a longer one is cut to what is around the place. */
const longestLine = 160;

/** The part of a line to show, and where in it the marked part is. Generated templates may hold it all in one line. */
function windowOn(line: string, from: number, to: number): { text: string; from: number; to: number } {
  if (line.length <= longestLine) return { text: line, from, to };
  const first = Math.max(0, Math.min(from - longestLine / 4, line.length - longestLine));
  const lead = first > 0 ? '…' : '';
  const text = `${lead}${line.slice(first, first + longestLine)}${first + longestLine < line.length ? '…' : ''}`;
  const shift = first - lead.length;
  return { text, from: from - shift, to: Math.min(to - shift, text.length) };
}

const position = ({ file, start }: SourceRange): string => `${file}:${start.line}:${start.column}`;

const indented = (text: string): string[] =>
  shownText(text)
    .split('\n')
    .map((line) => `  ${line}`);

/** `2 errors, 1 warning`. */
function count(diagnostics: readonly Diagnostic[]): string {
  const of = (severity: Severity): string => {
    const number = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return number === 0 ? '' : `${number} ${severity}${number === 1 ? '' : 's'}`;
  };
  return [of('error'), of('warning')].filter(Boolean).join(', ');
}
