import type { JsonObject } from '../../lib/lossless-json.ts';
import { choice, IMAGE_URL, PROMPT, range, SEED } from './fields.ts';
import type { Family } from './model.ts';
import { videoFile, videoObject, videoSeconds } from './video.ts';

const DEFAULT_SECONDS = 5;
// At the default 768P; the list price does not say so (openstory-so/openstory#1387).
const UNITS_A_SECOND = 1.6;

/** H3 Max, and one like it: video that costs more than its price list and its length say. */
const model: Family[string] = {
  fields: {
    prompt: PROMPT,
    image_url: IMAGE_URL,
    duration: choice(...range(4, 15)),
    resolution: choice('768P'),
    seed: SEED,
  },
  unitPrice: '0.025',
  unit: 'seconds',
  units: (input: JsonObject) => videoSeconds(input, DEFAULT_SECONDS) * UNITS_A_SECOND,
  result: (_run, folder) => ({ video: videoObject(folder) }),
  file: videoFile,
};

export const H3: Family = {
  'minimax/h3-max/image-to-video': model,
  // fal has no such model: one of which the ledger cannot know that it is billed like the other.
  'sandbox/dear/image-to-video': model,
};
