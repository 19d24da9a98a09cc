import { isLosslessNumber, LosslessNumber, parse, stringify } from 'lossless-json';

/** A JSON object whose numbers keep every digit. */
export type JsonObject = { [member: string]: unknown };

/** Parses JSON losslessly; undefined where the text is no JSON object. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value = parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a parsed value is an object, not an array, a number or null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}

/** JSON text of a value, numbers digit for digit. */
export function toJson(value: unknown): string {
  return stringify(value) ?? 'null';
}

/** JSON text that is the same for equal values, whatever the order of their members. */
export function canonicalJson(value: unknown): string {
  return toJson(sortMembers(value));
}

function sortMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortMembers);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sortMembers(member)]),
  );
}

/** A JSON number by its digits, which may be more than a double holds. */
export function digits(text: string): LosslessNumber {
  return new LosslessNumber(text);
}

/** The digits of a JSON number; undefined where the value is none. */
export function readDigits(value: unknown): string | undefined {
  return isLosslessNumber(value) ? value.value : undefined;
}

/** A JSON number as a double; undefined where the value is none. */
export function readNumber(value: unknown): number | undefined {
  const text = readDigits(value);
  return text === undefined ? undefined : Number(text);
}
