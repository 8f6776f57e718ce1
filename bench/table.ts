import type { Figure } from './summary.ts';

export type Rows = readonly (readonly string[])[];

/** Columns as wide as their widest cell, the first to the left and the others to the right. */
export function layOut(rows: Rows): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
}

/** "12.3 (2.05×)"; without a reference the value alone. */
export function showFigure({ value, ratio }: Figure): string {
  return Number.isNaN(ratio) ? show(value) : `${show(value)} (${ratio.toFixed(2)}×)`;
}

/** "1.95–2.10×", the multiple in its lowest and highest round; empty where they do not differ. */
export function showSpread({ spread: [least, most] }: Figure): string {
  return least < most ? `${least.toFixed(2)}–${most.toFixed(2)}×` : '';
}

/** Three digits are as much as a benchmark knows. */
export function show(value: number): string {
  if (Number.isNaN(value)) return '-';
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
