import { InvalidInputError } from '../errors.ts';

/** How deep the inputs of a job may be nested. */
export const MAX_INPUTS_DEPTH = 50;
/** How many names of members they may have. */
export const MAX_NAMES = 10_000;
/** How many values: lists of points or samples are long, and each value costs less than a name does. */
export const MAX_VALUES = 100_000;
// What another prompt or seed adds to the inputs of a row that is older than the limits.
const LITTLE_BYTES = 2000;
const LITTLE_NAMES = 10;

/**
 * Refuses JSON that would take others' time or memory, before anything walks through it or stores it: by its bytes, which
 * include files as `data:` URIs, by the names and values in it, and by its nesting. Throws an InvalidInputError that says
 * the limit.
 */
export function checkSize(field: string, json: unknown, maxBytes: number): void {
  const { names, values, depth } = count(json, MAX_NAMES, MAX_VALUES);
  if (depth > MAX_INPUTS_DEPTH)
    throw new InvalidInputError(field, `This is nested deeper than ${MAX_INPUTS_DEPTH} levels.`);
  if (names > MAX_NAMES)
    throw new InvalidInputError(
      field,
      `This has ${names} names of members or more; at most ${MAX_NAMES} are taken.`,
    );
  if (values > MAX_VALUES)
    throw new InvalidInputError(field, `This has ${values} values or more; at most ${MAX_VALUES} are taken.`);
  const bytes = bytesOf(json);
  if (bytes > maxBytes)
    throw new InvalidInputError(
      field,
      `This has ${bytes} bytes as JSON; at most ${maxBytes} are taken. Upload files, and send their URLs.`,
    );
}

/** Whether changed inputs are within the limits, or next to no larger than those that they were made from. */
export function isWithinSize(changed: unknown, before: unknown, maxBytes: number): boolean {
  const [now, then] = [changed, before].map((json) => ({
    bytes: bytesOf(json),
    ...count(json, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY),
  }));
  if (!now || !then) return false;
  return (
    now.bytes <= Math.max(maxBytes, then.bytes + LITTLE_BYTES) &&
    now.names <= Math.max(MAX_NAMES, then.names + LITTLE_NAMES) &&
    now.values <= Math.max(MAX_VALUES, then.values + LITTLE_NAMES)
  );
}

function bytesOf(json: unknown): number {
  return Buffer.byteLength(JSON.stringify(json) ?? '');
}

interface Counted {
  readonly names: number;
  readonly values: number;
  /** Of the deepest value; 0 is the whole. */
  readonly depth: number;
}

/** Counts level by level, since what is nested too deep would overflow the stack, and no further than one of the limits. */
function count(json: unknown, maxNames: number, maxValues: number): Counted {
  let [names, values, depth] = [0, 0, 0];
  for (let level = [json]; ; depth += 1) {
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      const inside: unknown[] = Array.isArray(value) ? value : Object.values(value);
      values += inside.length;
      if (!Array.isArray(value)) names += inside.length;
      if (names > maxNames || values > maxValues) return { names, values, depth };
      for (const one of inside) next.push(one);
    }
    if (next.length === 0 || depth > MAX_INPUTS_DEPTH) return { names, values, depth };
    level = next;
  }
}
