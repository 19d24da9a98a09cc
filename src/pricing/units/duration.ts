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

/** Whether a number can be the length of one job's media: more than 0 s, at most a day. */
export function isDurationSeconds(seconds: number): boolean {
  return seconds > 0 && seconds <= 24 * 60 * 60;
}
