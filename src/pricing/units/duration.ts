/**
 * Reads a duration in seconds out of a job's inputs, where fal's endpoints want it in many forms: 8, "8", "8s".
 * "auto" and anything else is null: the endpoint decides.
 */
export function readDurationSeconds(inputs: { readonly [name: string]: unknown }): number | null {
  const duration = inputs['duration'];
  const seconds =
    typeof duration === 'string' ? /^\s*(\d+(?:\.\d+)?)\s*s?\s*$/.exec(duration)?.[1] : duration;
  return isDurationSeconds(Number(seconds)) ? Number(seconds) : null;
}

/** Whether a number can be the length of one render: more than nothing, at most a day. */
export function isDurationSeconds(seconds: number): boolean {
  return seconds > 0 && seconds <= 24 * 60 * 60;
}
