/** What was measured at a number of rows. */
export interface Point {
  readonly rows: number;
  readonly value: number;
}

/**
 * What each row beyond adds, between two sizes. The rest is fixed: what a week of changes leaves behind in a table, or a question
 * about a week takes, is the same at any size.
 */
function perRowBetween(one: Point, other: Point): number {
  return (other.value - one.value) / (other.rows - one.rows);
}

/** What it would be at another size, if each row beyond went on adding as much; never below 0. */
export function predict(one: Point, other: Point, rows: number): number {
  return Math.max(0, other.value + perRowBetween(one, other) * (rows - other.rows));
}
