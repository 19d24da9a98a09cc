import { readChoice } from '../units/choice.ts';
import type { EndpointFamily } from './family.ts';

const IMAGE_TO_VIDEO = 'fal-ai/wan/v2.7/image-to-video';
/**
 * $0.10 a second at 720p, $0.15 at 1080p (https://fal.ai/models/fal-ai/wan/v2.7/image-to-video/llms.txt). fal's page of
 * text-to-video names only the $0.10; it is assumed to have the same tiers.
 */
const DOCUMENTED = new Set(['fal-ai/wan/v2.7/text-to-video', IMAGE_TO_VIDEO]);
const FACTORS = new Map([
  ['720p', 1],
  ['1080p', 1.5],
]);

/** Wan. Its other endpoints count seconds of input too. */
export const wan: EndpointFamily = {
  matches: (endpoint) => endpoint.startsWith('fal-ai/wan/'),
  documentedPrice: (endpoint) => (DOCUMENTED.has(endpoint) ? { unitPrice: '0.10', unit: 'seconds' } : null),
  source: (endpoint) =>
    endpoint === IMAGE_TO_VIDEO ? `https://fal.ai/models/${IMAGE_TO_VIDEO}/llms.txt` : null,
  reads: ['resolution', 'image_url', 'end_image_url'],
  defaults: (endpoint) => (DOCUMENTED.has(endpoint) ? { resolution: '1080p' } : {}),
  tier(endpoint, inputs) {
    const resolution = readChoice(inputs['resolution'], '1080p');
    const factor = FACTORS.get(resolution);
    return DOCUMENTED.has(endpoint) && factor !== undefined ? { factor, label: resolution } : null;
  },
};
