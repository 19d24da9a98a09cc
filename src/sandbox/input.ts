import { isLosslessNumber, parse } from 'lossless-json';

/** A job's input; numbers keep their digits as LosslessNumber. */
export type Input = { readonly [name: string]: unknown };

/** Parses an input's JSON text; undefined where it is not a JSON object. */
export function parseInput(text: string): Input | undefined {
  try {
    const value = parse(text);
    return isInput(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isInput(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}

/** A text or a number as text, undefined for anything else. */
export function textOf(value: unknown): string | undefined {
  if (isLosslessNumber(value)) return value.value;
  return typeof value === 'string' ? value : undefined;
}
