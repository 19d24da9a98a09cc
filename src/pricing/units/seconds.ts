import { isDurationSeconds, readDurationSeconds } from './duration.ts';
import type { Inputs } from './types.ts';
import { isVeo } from './veo.ts';

/**
 * Seconds of media an endpoint makes where the inputs name none; null where fal's facts give none. Veo 3.1 makes 8,
 * and 7 where it extends a video (the types of @fal-ai/client 1.10.1).
 */
export function defaultSeconds(endpoint: string): number | null {
  if (!isVeo(endpoint)) return null;
  return endpoint.endsWith('/extend-video') ? 7 : 8;
}

/** The length of a job's media: what is known, else the duration in the inputs, else the endpoint's default. */
export function secondsOf(endpoint: string, inputs: Inputs, known: number | null): number | null {
  const seconds = known ?? readDurationSeconds(inputs) ?? otherwise(endpoint, inputs);
  return seconds !== null && isDurationSeconds(seconds) ? seconds : null;
}

function otherwise(endpoint: string, inputs: Inputs): number | null {
  // "auto" or a duration that is not understood is not the default.
  return inputs['duration'] === undefined ? defaultSeconds(endpoint) : null;
}
