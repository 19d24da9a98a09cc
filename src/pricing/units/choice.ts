/** An input that is one of a few names, in lower case; `fallback` where it is missing, empty where it is not a string. */
export function readChoice(value: unknown, fallback: string): string {
  if (value === undefined) return fallback;
  return typeof value === 'string' ? value.toLowerCase() : '';
}
