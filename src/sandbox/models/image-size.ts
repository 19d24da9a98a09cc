import { isObject, type JsonObject, toNumber } from '../../lib/lossless-json.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

const NAMED: { readonly [name: string]: Size } = {
  square_hd: { width: 1024, height: 1024 },
  square: { width: 512, height: 512 },
  portrait_4_3: { width: 768, height: 1024 },
  portrait_16_9: { width: 576, height: 1024 },
  landscape_4_3: { width: 1024, height: 768 },
  landscape_16_9: { width: 1024, height: 576 },
};

/** The names that `image_size` may have. */
export const SIZE_NAMES: readonly string[] = Object.keys(NAMED);

/** The size of an image by `image_size`, a name or width and height. */
export function imageSize(input: JsonObject): Size {
  const size = input['image_size'];
  if (isObject(size))
    return { width: toNumber(size['width']) ?? 512, height: toNumber(size['height']) ?? 512 };
  return NAMED[String(size)] ?? { width: 1024, height: 768 };
}

/** How many images a job makes: 1 to 4, as the endpoints allow. */
export function imageCount(input: JsonObject): number {
  return Math.min(4, Math.max(1, Math.trunc(toNumber(input['num_images']) ?? 1)));
}
