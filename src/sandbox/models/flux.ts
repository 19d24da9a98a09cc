import type { JsonObject } from '../../lib/lossless-json.ts';
import { choice, type Fields, FLAG, PROMPT, SEED } from './fields.ts';
import { imageCount, imageSize, SIZE_NAMES } from './image-size.ts';
import { imageFile, imagesResult } from './images.ts';
import type { Family } from './model.ts';

// In fal's own examples an image of 1024×1024 is one megapixel, and one of 1920×1080 is two.
const PIXELS_PER_MEGAPIXEL = 1024 * 1024;

const FIELDS: Fields = {
  prompt: PROMPT,
  image_size: { kind: 'size', options: SIZE_NAMES },
  num_inference_steps: { kind: 'integer', min: 1, max: 50 },
  guidance_scale: { kind: 'number', min: 0, max: 20 },
  num_images: { kind: 'integer', min: 1, max: 4 },
  seed: SEED,
  sync_mode: FLAG,
  enable_safety_checker: FLAG,
  output_format: choice('jpeg', 'png'),
};
const MODEL = {
  fields: FIELDS,
  unit: 'megapixels',
  units: (input: JsonObject) => megapixels(input) * imageCount(input),
  result: imagesResult,
  file: imageFile,
};

/** FLUX: images, billed by whole megapixels. */
export const FLUX: Family = {
  'fal-ai/flux/dev': { ...MODEL, unitPrice: '0.025' },
  'fal-ai/flux/schnell': { ...MODEL, unitPrice: '0.003' },
  'fal-ai/flux-pro/v1.1': { ...MODEL, unitPrice: '0.04' },
};

function megapixels(input: JsonObject): number {
  const { width, height } = imageSize(input);
  return Math.max(1, Math.ceil((width * height) / PIXELS_PER_MEGAPIXEL));
}
