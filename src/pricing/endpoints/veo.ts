import { readChoice } from '../units/choice.ts';
import type { EndpointFamily } from './family.ts';

const VEO = 'fal-ai/veo3.1';

/** $0.40 a second with audio, $0.20 without; at 4k $0.60 and $0.40 (https://fal.ai/models/fal-ai/veo3.1/llms.txt). */
const TIERED = new Set([VEO, `${VEO}/image-to-video`]);

/** Veo 3.1 and its siblings. */
export const veo: EndpointFamily = {
  matches: (endpoint) => isAtOrBelow(endpoint, VEO),
  documentedPrice: (endpoint) => (endpoint === VEO ? { unitPrice: '0.40', unit: 'seconds' } : null),
  source: (endpoint) => (TIERED.has(endpoint) ? 'https://fal.ai/models/fal-ai/veo3.1/llms.txt' : null),
  reads: ['resolution', 'generate_audio', 'image_url'],
  defaults: () => ({ resolution: '720p', generate_audio: true }),
  // From the types of @fal-ai/client 1.10.1.
  defaultSeconds: (endpoint) => (endpoint.endsWith('/extend-video') ? 7 : 8),
  tier(endpoint, inputs) {
    const resolution = readChoice(inputs['resolution'], '720p');
    const audio = inputs['generate_audio'] ?? true;
    if (typeof audio !== 'boolean') return null;
    const factor = TIERED.has(endpoint)
      ? documentedFactor(resolution, audio)
      : siblingFactor(endpoint, resolution, audio);
    return factor === null ? null : { factor, label: `${resolution} with${audio ? '' : 'out'} audio` };
  },
};

function documentedFactor(resolution: string, audio: boolean): number | null {
  if (resolution === '4k') return audio ? 1.5 : 1;
  if (resolution !== '720p' && resolution !== '1080p') return null;
  return audio ? 1 : 0.5;
}

/** The siblings have base prices of their own, so their other tiers do not follow from Veo 3.1's. */
function siblingFactor(endpoint: string, resolution: string, audio: boolean): number | null {
  if (!audio) return null;
  if (resolution === '720p') return 1;
  // Only Veo 3.1 Lite charges more for 1080p: $0.08, not $0.05 (https://fal.ai/models/fal-ai/veo3.1/lite/llms.txt).
  return resolution === '1080p' && !isAtOrBelow(endpoint, `${VEO}/lite`) ? 1 : null;
}

function isAtOrBelow(endpoint: string, path: string): boolean {
  return endpoint === path || endpoint.startsWith(`${path}/`);
}
