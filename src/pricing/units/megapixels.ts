import { readCount } from './count.ts';
import { readImageSize } from './image-size.ts';
import type { Inputs, Units } from './types.ts';

/**
 * From the examples on fal's pages: 1024×1024 is billed as one megapixel, 1920×1080 as two, and 512×512 is 0.25
 * (https://fal.ai/models/fal-ai/flux-2-pro/llms.txt). With a million pixels each, the first two would be two and three.
 */
const PIXELS_PER_MEGAPIXEL = 1024 * 1024;

/**
 * Megapixels of the images a job makes, each image "rounded up to the nearest megapixel". `defaultSize` is the
 * `image_size` where the inputs have none.
 */
export function megapixelUnits(inputs: Inputs, defaultSize: string | null): Units | null {
  const images = readCount(inputs['num_images']);
  const size = readImageSize(inputs['image_size'] ?? defaultSize);
  if (images === null || size === null) return null;
  const { width, height } = size;
  const megapixels = Math.ceil((width * height) / PIXELS_PER_MEGAPIXEL);
  return {
    units: images * megapixels,
    how: `${images} × ${megapixels} MP (${width} × ${height})`,
    reads: ['num_images', 'image_size'],
  };
}
