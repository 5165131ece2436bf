import type { CallSummary } from './recorder.ts';

/** The calls as a table for people, for `--stats`. */
export function statsTable(summary: readonly CallSummary[]): string {
  if (summary.length === 0) return 'No AWS call was made.';
  const head = ['service', 'operation', 'calls', 'retries', 'throttled', 'failed', 'mean ms', 'longest ms'];
  const rows = summary.map((row) => [
    row.service,
    row.operation,
    String(row.calls),
    String(row.retries),
    String(row.throttles),
    String(row.failures),
    row.meanDuration.toFixed(0),
    row.longestDuration.toFixed(0),
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (i < 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ');
  const total = summary.reduce((sum, row) => sum + row.calls, 0);
  return [line(head), ...rows.map(line), `${total} calls`].join('\n');
}
