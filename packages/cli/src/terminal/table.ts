/** Rows as aligned columns, two spaces apart, no trailing blanks. The first row is the heading. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, visibleLength(cell))));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell + ' '.repeat((widths[i] ?? 0) - visibleLength(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Length without colour codes. */
// oxlint-disable-next-line no-control-regex -- colour codes are control characters
export const visibleLength = (text: string): number => text.replace(/\u001b\[[0-9;]*m/g, '').length;
