import type { Inputs, Units } from './types.ts';

/** How many images or videos a job makes. */
export function countUnits(what: 'image' | 'video', inputs: Inputs): Units | null {
  const units = readCount(inputs[`num_${what}s`]);
  if (units === null) return null;
  return { units, how: units === 1 ? `1 ${what}` : `${units} ${what}s`, reads: [`num_${what}s`] };
}

/** A whole number of at least 1, which is also the default; null for anything else. */
export function readCount(value: unknown): number | null {
  if (value === undefined || value === null) return 1;
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 ? value : null;
}
