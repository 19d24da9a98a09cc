import type { JsonObject } from '../../lib/lossless-json.ts';
import type { Size } from './media-size.ts';

/**
 * What Seedance 2.0 makes, by ByteDance's own table (https://www.volcengine.com/docs/82379/1520757): a resolution
 * stands for about as many pixels in every shape, not for the shorter side. 4k is not in it.
 */
const SIZES: ReadonlyMap<string, Size> = new Map([
  ['480p 21:9', { width: 992, height: 432 }],
  ['480p 16:9', { width: 864, height: 496 }],
  ['480p 4:3', { width: 752, height: 560 }],
  ['480p 1:1', { width: 640, height: 640 }],
  ['480p 3:4', { width: 560, height: 752 }],
  ['480p 9:16', { width: 496, height: 864 }],
  ['720p 21:9', { width: 1470, height: 630 }],
  ['720p 16:9', { width: 1280, height: 720 }],
  ['720p 4:3', { width: 1112, height: 834 }],
  ['720p 1:1', { width: 960, height: 960 }],
  ['720p 3:4', { width: 834, height: 1112 }],
  ['720p 9:16', { width: 720, height: 1280 }],
  ['1080p 21:9', { width: 2206, height: 946 }],
  ['1080p 16:9', { width: 1920, height: 1080 }],
  ['1080p 4:3', { width: 1664, height: 1248 }],
  ['1080p 1:1', { width: 1440, height: 1440 }],
  ['1080p 3:4', { width: 1248, height: 1664 }],
  ['1080p 9:16', { width: 1080, height: 1920 }],
]);

/** The size of Seedance's video; null where it has none of these. Fast and mini make no 1080p. */
export function seedanceSize(endpoint: string, input: JsonObject): Size | null {
  const { resolution = '720p', aspect_ratio: shape = '16:9' } = input;
  if (typeof resolution !== 'string' || typeof shape !== 'string') return null;
  if (/\/(fast|mini)\//.test(endpoint) && resolution === '1080p') return null;
  return SIZES.get(`${resolution} ${shape}`) ?? null;
}
