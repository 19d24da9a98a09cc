import type { JsonObject } from '../../lib/lossless-json.ts';
import { choice, type Fields, FLAG, IMAGE_URL, PROMPT, SEED, TEXT } from './fields.ts';
import type { Family, Run } from './model.ts';
import { videoFile, videoObject, videoSeconds } from './video.ts';

const FIELDS: Fields = {
  prompt: PROMPT,
  duration: choice('4s', '6s', '8s'),
  resolution: choice('720p', '1080p', '4k'),
  aspect_ratio: choice('16:9', '9:16'),
  negative_prompt: TEXT,
  generate_audio: FLAG,
  auto_fix: FLAG,
  seed: SEED,
};
const MODEL = {
  fields: FIELDS,
  unit: 'seconds',
  units: (input: JsonObject) => videoSeconds(input, 8) * priceFactor(input),
  isBilledBySound: hasSound,
  // Veo reports no seed.
  result: (_run: Run, folder: string) => ({ video: videoObject(folder) }),
  file: videoFile,
};

/** Veo 3.1: video with sound, billed by the second (https://fal.ai/models/fal-ai/veo3.1/llms.txt). */
export const VEO: Family = {
  'fal-ai/veo3.1': { ...MODEL, unitPrice: '0.4' },
  'fal-ai/veo3.1/fast': { ...MODEL, unitPrice: '0.15' },
  'fal-ai/veo3.1/lite': { ...MODEL, unitPrice: '0.05' },
  'fal-ai/veo3.1/image-to-video': {
    ...MODEL,
    fields: { ...FIELDS, image_url: IMAGE_URL },
    unitPrice: '0.4',
  },
};

// The list price is for a second with sound at 720p or 1080p; 4k adds half of it, and silence takes half of it off.
function priceFactor(input: JsonObject): number {
  return (input['resolution'] === '4k' ? 1.5 : 1) - (hasSound(input) ? 0 : 0.5);
}

function hasSound(input: JsonObject): boolean {
  return input['generate_audio'] !== false;
}
