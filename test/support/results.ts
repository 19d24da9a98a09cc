import { type FalResult, readJsonResult } from '../../src/fal/result.ts';

/** A result of fal's, as its text is read: of a value its JSON. */
export function resultOf(value: unknown): FalResult {
  const result = readJsonResult(typeof value === 'string' ? value : JSON.stringify(value));
  if (!result) throw new Error('the result of a test is JSON');
  return result;
}
