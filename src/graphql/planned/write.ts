/** Writes a value as JSON. */
export type Write<Value> = (value: Value) => string;

export const NULL = 'null';

export function quoted(text: string): string {
  return JSON.stringify(text);
}

export function orNull<Value>(value: Value | null, write: Write<Value>): string {
  return value === null ? NULL : write(value);
}
