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
const LINES: { readonly [resolution: string]: number } = {
  '480p': 480,
  '720p': 720,
  '1080p': 1080,
  '4k': 2160,
};

// By fal's own examples an image of 1024×1024 is one megapixel, and one of 1920×1080 two.
const PIXELS_PER_MEGAPIXEL = 1024 * 1024;

/** How many images a job makes: 1 to 4, as the endpoints allow. */
export function imageCount(input: JsonObject): number {
  return Math.min(4, Math.max(1, Math.trunc(toNumber(input['num_images']) ?? 1)));
}

/** The size of an image by `image_size`: a name, or width and height. */
export function imageSize(input: JsonObject): Size {
  const size = input['image_size'];
  if (isObject(size))
    return { width: toNumber(size['width']) ?? 512, height: toNumber(size['height']) ?? 512 };
  return NAMED[String(size)] ?? { width: 1024, height: 768 };
}

/** The megapixels of one image as fal counts them, whole ones of 1024 by 1024. */
export function megapixels(input: JsonObject): number {
  const { width, height } = imageSize(input);
  return Math.max(1, Math.ceil((width * height) / PIXELS_PER_MEGAPIXEL));
}

/** The size of a video by `resolution` (its shorter side) and `aspect_ratio`. */
export function videoSize(input: JsonObject, defaultResolution: string): Size {
  const short = LINES[textOr(input['resolution'], defaultResolution)] ?? 720;
  const [across = 16, down = 9] =
    /^(\d+):(\d+)$/.exec(String(input['aspect_ratio']))?.slice(1).map(Number) ?? [];
  const long = Math.round((short * Math.max(across, down)) / Math.min(across, down) / 2) * 2;
  return across >= down ? { width: long, height: short } : { width: short, height: long };
}

/** The seconds of a video by `duration`, which comes as 8, "8" or "8s". */
export function videoSeconds(input: JsonObject, otherwise: number): number {
  const duration = input['duration'];
  const seconds = toNumber(duration) ?? Number.parseFloat(String(duration));
  return seconds > 0 ? seconds : otherwise;
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}
