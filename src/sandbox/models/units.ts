import { type JsonObject, parseObject } from '../../lib/lossless-json.ts';
import { type Job, outcomeOf } from '../jobs/job.ts';
import { findEndpoint } from './endpoints.ts';
import { imageCount, megapixels, videoSeconds, videoSize } from './media-size.ts';
import { seedanceSize } from './seedance-size.ts';

// Measured on fal: a clip of so many whole seconds was billed by its sound, which is a little longer.
const AUDIO_SECONDS_PER_SECOND = 1.008;
const FAILED_SHARE = 1 / 3;

/**
 * What fal bills for a job that has ended, in the endpoint's own unit, as `x-fal-billable-units` says it; null while
 * it runs. Failures bill nothing unless their fault says so, cancelled jobs never.
 */
export function billableUnits(job: Job): string | null {
  const outcome = outcomeOf(job);
  if (outcome === 'pending') return null;
  const input = parseObject(job.input) ?? {};
  if (outcome === 'success') {
    const length = job.billing?.audioLength ? AUDIO_SECONDS_PER_SECOND : 1;
    return textOf(unitsOf(job.endpoint, input) * length);
  }
  const charged = outcome === 'error' && job.billing?.failureBilled;
  return charged ? textOf(unitsOf(job.endpoint, input) * FAILED_SHARE) : '0';
}

/** Whether a job's bill hangs on the length of its sound. */
export function isBilledBySound(endpoint: string, input: JsonObject): boolean {
  return findEndpoint(endpoint, true)?.family === 'veo' && hasAudio(input);
}

function unitsOf(endpoint: string, input: JsonObject): number {
  const family = findEndpoint(endpoint, false)?.family;
  switch (family) {
    case 'veo':
      return videoSeconds(input, 8) * veoFactor(input);
    case 'wan':
      return videoSeconds(input, 5) * (input['resolution'] === '720p' ? 1 : 1.5);
    case 'seedance': {
      // Thousands of tokens, and one frame more than the clip has: 1280×720 for 4 s was billed as 87.3.
      const { width, height } = seedanceSize(endpoint, input) ?? videoSize(input, '720p');
      const frames = 24 * videoSeconds(input, 5) + 1;
      return (width * height * frames) / 1024 / 1000;
    }
    case 'images':
      return megapixels(input) * imageCount(input);
    case undefined:
      return imageCount(input);
    default:
      return family satisfies never;
  }
}

// The list price is for a second with sound at 720p or 1080p.
function veoFactor(input: JsonObject): number {
  const silence = hasAudio(input) ? 0 : 0.5;
  return (input['resolution'] === '4k' ? 1.5 : 1) - silence;
}

function hasAudio(input: JsonObject): boolean {
  return input['generate_audio'] !== false;
}

function textOf(units: number): string {
  return String(Number(units.toFixed(4)));
}
