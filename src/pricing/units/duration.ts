import { isObject } from '../../lib/lossless-json.ts';

/**
 * Reads a duration in seconds out of a job's inputs. fal's endpoints take it in several forms: 8, "8", "8s". Null for
 * "auto" and anything else: the endpoint decides.
 */
export function readDurationSeconds(inputs: { readonly [name: string]: unknown }): number | null {
  const duration = inputs['duration'];
  const seconds =
    typeof duration === 'string' ? /^\s*(\d+(?:\.\d+)?)\s*s?\s*$/.exec(duration)?.[1] : duration;
  return isDurationSeconds(Number(seconds)) ? Number(seconds) : null;
}

/** Whether a number can be the length of one job's media: more than 0 s, also as the table's REAL, and at most a day. */
export function isDurationSeconds(seconds: number): boolean {
  return Math.fround(seconds) > 0 && seconds <= 24 * 60 * 60;
}

/** The sum of the durations in the one list of parts that the inputs have, such as Kling's multi_prompt; null without. */
export function secondsOfParts(inputs: { readonly [name: string]: unknown }): number | null {
  const lists = Object.values(inputs)
    .filter((value) => Array.isArray(value))
    .map((list) => list.map((part) => (isObject(part) ? readDurationSeconds({ ...part }) : null)))
    .filter((seconds) => seconds.some((one) => one !== null));
  const [seconds] = lists;
  if (!seconds || lists.length > 1) return null;
  return seconds.reduce((sum, one) => (sum === null || one === null ? null : sum + one), 0);
}
