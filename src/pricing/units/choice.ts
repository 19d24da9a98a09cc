/** An input that is one of a few names, in lower case; `fallback` where it is missing or null, empty where it is no string. */
export function readChoice(value: unknown, fallback: string): string {
  if (value === undefined || value === null) return fallback;
  return typeof value === 'string' ? value.trim().toLowerCase() : '';
}
