import { type JsonObject, jsonNumber } from '../../lib/lossless-json.ts';
import { choice, type Fields, FLAG, IMAGE_URL, PROMPT, range, SEED } from './fields.ts';
import type { Family, Run } from './model.ts';
import { videoFile, videoObject, videoSeconds } from './video.ts';

const FRAMES_PER_SECOND = 24;
const HEIGHTS: ReadonlyMap<unknown, number> = new Map([
  ['480p', 480],
  ['720p', 720],
  ['1080p', 1080],
  ['4k', 2160],
]);

const FIELDS: Fields = {
  prompt: PROMPT,
  duration: choice('auto', ...range(4, 15)),
  resolution: choice('480p', '720p', '1080p', '4k'),
  aspect_ratio: choice('auto', '21:9', '16:9', '4:3', '1:1', '3:4', '9:16'),
  generate_audio: FLAG,
  seed: SEED,
};
const MODEL = {
  fields: FIELDS,
  unitPrice: '0.014',
  unit: 'units',
  units,
  result: ({ seed }: Run, folder: string) => ({ video: videoObject(folder), seed: jsonNumber(seed) }),
  file: videoFile,
};

/** Seedance 2.0: video, billed by the thousand tokens. A frame has one token for every 1024 pixels. */
export const SEEDANCE: Family = {
  'bytedance/seedance-2.0/text-to-video': MODEL,
  'bytedance/seedance-2.0/image-to-video': { ...MODEL, fields: { ...FIELDS, image_url: IMAGE_URL } },
  'bytedance/seedance-2.0/fast/text-to-video': { ...MODEL, unitPrice: '0.0112' },
};

// With one frame more than 24 a second this gives the real bills for 720p, whose frame is 1280 × 720: 87.3, 108.9 and
// 130.5 units for 4, 5 and 6 s.
function units(input: JsonObject): number {
  const frames = FRAMES_PER_SECOND * videoSeconds(input, 5) + 1;
  return (pixels(input['resolution']) * frames) / 1024 / 1000;
}

// Bills for other resolutions and shapes are not known. The sandbox counts the pixels of 16:9 at that height, whatever
// the shape. The ledger estimates by ByteDance's table of sizes instead, which differs by up to 5 %.
function pixels(resolution: unknown): number {
  const height = HEIGHTS.get(resolution) ?? 720;
  return (height * height * 16) / 9;
}
