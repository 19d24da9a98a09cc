import { findEndpoint } from './endpoints.ts';
import { type Job, outcomeOf } from './job.ts';
import { type JsonObject, parseJsonObject } from './json.ts';
import { imageCount, videoSeconds, videoSize } from './media-size.ts';

/**
 * What fal bills for a job that has ended, in the endpoint's own unit, as `x-fal-billable-units` says it; null while
 * it runs. Failures and cancelled jobs bill nothing here.
 */
export function billableUnits(job: Job): string | null {
  const outcome = outcomeOf(job);
  if (outcome === 'pending') return null;
  return outcome === 'success' ? unitsOf(job.endpoint, parseJsonObject(job.input) ?? {}) : '0';
}

function unitsOf(endpoint: string, input: JsonObject): string {
  const family = findEndpoint(endpoint, true)?.family;
  switch (family) {
    case 'veo':
      return String(videoSeconds(input, 8));
    case 'wan':
      return String(videoSeconds(input, 5));
    case 'seedance': {
      // Thousands of tokens, and one frame more than the clip has: 1280×720 for 4 s was billed as 87.3.
      const { width, height } = videoSize(input, '720p');
      const frames = 24 * videoSeconds(input, 5) + 1;
      return String(Number(((width * height * frames) / 1024 / 1000).toFixed(4)));
    }
    case 'images':
    case undefined:
      return String(imageCount(input));
    default:
      return family satisfies never;
  }
}
