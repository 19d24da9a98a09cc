/** A window of time in Unix milliseconds; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export const DAY_MS = 86_400_000;
const MAX_VALUES = 50;

/** The values of a parameter, which may be comma-separated, repeated, or both. */
export function listOf(query: URLSearchParams, name: string): string[] {
  return query
    .getAll(name)
    .flatMap((value) => value.split(','))
    .filter((value) => value !== '');
}

/** What is wrong with an optional parameter of 1 to 50 values; undefined if nothing is. */
export function faultOfList(query: URLSearchParams, name: string): string | undefined {
  if (!query.has(name)) return undefined;
  const { length } = listOf(query, name);
  return length < 1 || length > MAX_VALUES ? `${name}: 1 to ${MAX_VALUES} values` : undefined;
}

/** An ISO 8601 time in Unix milliseconds; NaN if it is not a time. */
export function timeOf(text: string | null, otherwise: number): number {
  return text === null ? otherwise : Date.parse(text);
}

/** The window from `start` to `end`, by default the last 24 hours; a string says what is wrong with it. */
export function spanOf(query: URLSearchParams, now: number): Span | string {
  // A job that ended in this millisecond is included.
  const end = timeOf(query.get('end'), now + 1);
  const start = timeOf(query.get('start'), end - DAY_MS);
  if (Number.isNaN(start) || Number.isNaN(end)) return 'start and end are times in ISO 8601';
  return start > end ? 'start is after end' : { start, end };
}
