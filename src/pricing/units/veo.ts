import { readChoice } from './choice.ts';
import type { Inputs, Tier } from './types.ts';

/** $0.40 a second with audio, $0.20 without; at 4k $0.60 and $0.40 (https://fal.ai/models/fal-ai/veo3.1/llms.txt). */
const TIERED = new Set(['fal-ai/veo3.1', 'fal-ai/veo3.1/image-to-video']);

/** Whether an endpoint is Veo 3.1 or one of its siblings. */
export function isVeo(endpoint: string): boolean {
  return `${endpoint}/`.startsWith('fal-ai/veo3.1/');
}

/** What a second of Veo 3.1 counts for; null where that is not documented. */
export function veoTier(endpoint: string, inputs: Inputs): Tier | null {
  const resolution = readChoice(inputs['resolution'], '720p');
  const audio = inputs['generate_audio'] === undefined ? true : inputs['generate_audio'];
  if (typeof audio !== 'boolean') return null;
  const times = TIERED.has(endpoint)
    ? tieredTimes(resolution, audio)
    : siblingTimes(endpoint, resolution, audio);
  return times === null ? null : { times, words: `${resolution} with${audio ? '' : 'out'} audio` };
}

function tieredTimes(resolution: string, audio: boolean): number | null {
  if (resolution === '4k') return audio ? 1.5 : 1;
  if (resolution !== '720p' && resolution !== '1080p') return null;
  return audio ? 1 : 0.5;
}

/** The siblings' other tiers do not follow from Veo 3.1's: they have base prices of their own. */
function siblingTimes(endpoint: string, resolution: string, audio: boolean): number | null {
  if (!audio) return null;
  // Veo 3.1 Lite alone asks more for 1080p: $0.08 against $0.05 (https://fal.ai/models/fal-ai/veo3.1/lite/llms.txt).
  const dearer = `${endpoint}/`.startsWith('fal-ai/veo3.1/lite/');
  return resolution === '720p' || (resolution === '1080p' && !dearer) ? 1 : null;
}
