import { isSafeNumber, parse } from 'lossless-json';

// Of ECMAScript 2026 (https://tc39.es/proposal-json-parse-with-source); older browsers round, as they always have.
interface RawJson {
  readonly rawJSON?: (text: string) => unknown;
}
const { rawJSON }: typeof JSON & RawJson = JSON;

/** Reads JSON so that `JSON.stringify` writes every number with all its digits, also those that a double does not hold. */
export function parseExactly(text: string): unknown {
  return parse(text, undefined, (digits) =>
    rawJSON && !isSafeNumber(digits) ? rawJSON(digits) : Number(digits),
  );
}
