/** The value that half of the numbers, or another share of them, do not exceed (nearest rank). */
export function percentile(numbers: readonly number[], share = 0.5): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Milliseconds with three significant digits. */
export function milliseconds(value: number): string {
  return value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : count(Math.round(value));
}

/** A whole number with thousands separators. */
export function count(value: number): string {
  return value.toLocaleString('en');
}

/** A number of rows in short: 100k, 10M. */
export function sizeName(rows: number): string {
  if (rows % 1_000_000 === 0) return `${rows / 1_000_000}M`;
  return rows % 1000 === 0 ? `${rows / 1000}k` : String(rows);
}

/** A table in Markdown. */
export function markdown(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '--:'))), ...rows.map(line)].join(
    '\n',
  );
}

/** A cell that says whether a bound is kept. */
export function verdict(kept: boolean): string {
  return kept ? '✓' : '**missed**';
}

/** Prints a paragraph. */
export function print(text: string): void {
  process.stdout.write(`${text}\n\n`);
}

const started = Date.now();

/** Reports progress; not part of the result. */
export function progress(text: string): void {
  process.stderr.write(`${((Date.now() - started) / 1000).toFixed(0).padStart(5)} s  ${text}\n`);
}
