import { readCount } from './count.ts';
import { readImageSize } from './image-size.ts';
import type { Inputs, Units } from './types.ts';

/**
 * fal's pages say so by example: 1024×1024 is billed as one megapixel, 1920×1080 as two, and 512×512 is 0.25
 * (https://fal.ai/models/fal-ai/flux-2-pro/llms.txt). Of a million pixels each, the first two would be two and three.
 */
const PIXELS_PER_MEGAPIXEL = 1024 * 1024;

/** Megapixels of the images a job makes, each image "rounded up to the nearest megapixel". */
export function megapixelUnits(endpoint: string, inputs: Inputs): Units | null {
  const images = readCount(inputs['num_images']);
  const size = readImageSize(inputs['image_size'] ?? defaultSize(endpoint, inputs));
  if (images === null || size === null) return null;
  const megapixels = Math.ceil((size.width * size.height) / PIXELS_PER_MEGAPIXEL);
  const { width, height } = size;
  return { units: images * megapixels, how: `${images} × ${megapixels} MP (${width} × ${height})` };
}

/** FLUX.1 documents a size where none is named; from an image it makes one of that image's size. */
function defaultSize(endpoint: string, inputs: Inputs): string | null {
  const isDocumented = endpoint.startsWith('fal-ai/flux/') && !endpoint.endsWith('/image-to-image');
  return inputs['image_size'] === undefined && isDocumented ? 'landscape_4_3' : null;
}
