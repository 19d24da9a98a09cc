import { readChoice } from './choice.ts';
import type { Inputs, Tier } from './types.ts';

/**
 * $0.10 a second at 720p, $0.15 at 1080p (https://fal.ai/models/fal-ai/wan/v2.7/image-to-video/llms.txt). Of
 * text-to-video fal's page names $0.10 alone; it is taken to be the same.
 */
const TIERED = new Set(['fal-ai/wan/v2.7/text-to-video', 'fal-ai/wan/v2.7/image-to-video']);
const TIMES = new Map([
  ['720p', 1],
  ['1080p', 1.5],
]);

/** Whether an endpoint is one of Wan's. */
export function isWan(endpoint: string): boolean {
  return endpoint.startsWith('fal-ai/wan/');
}

/** What a second of Wan counts for; null where that is not documented, or input seconds count too. */
export function wanTier(endpoint: string, inputs: Inputs): Tier | null {
  const resolution = readChoice(inputs['resolution'], '1080p');
  const times = TIMES.get(resolution);
  return TIERED.has(endpoint) && times !== undefined ? { times, words: resolution } : null;
}
