import { type JsonObject, jsonNumber } from '../../lib/lossless-json.ts';
import { choice, type Fields, FLAG, IMAGE_URL, PROMPT, range, TEXT } from './fields.ts';
import type { Size } from './image-size.ts';
import type { Family, Run } from './model.ts';
import { videoFile, videoObject, videoSeconds } from './video.ts';

const FRAMES_PER_SECOND = 24;
const DEFAULT_SECONDS = 5;

const FIELDS: Fields = {
  prompt: PROMPT,
  duration: choice(...range(2, 15)),
  resolution: choice('720p', '1080p'),
  aspect_ratio: choice('16:9', '9:16', '1:1', '4:3', '3:4'),
  negative_prompt: TEXT,
  enable_prompt_expansion: FLAG,
  enable_safety_checker: FLAG,
  seed: { kind: 'integer', min: 0, max: 2_147_483_647 },
};
const MODEL = {
  fields: FIELDS,
  unitPrice: '0.1',
  unit: 'seconds',
  // The list price is for a second at 720p. The default is 1080p.
  units: (input: JsonObject) => videoSeconds(input, DEFAULT_SECONDS) * (isSmall(input) ? 1 : 1.5),
  result,
  file: videoFile,
};

/** Wan 2.7: video, billed by the second (https://fal.ai/models/fal-ai/wan/v2.7/image-to-video/llms.txt). */
export const WAN: Family = {
  'fal-ai/wan/v2.7/text-to-video': MODEL,
  'fal-ai/wan/v2.7/image-to-video': { ...MODEL, fields: { ...FIELDS, image_url: IMAGE_URL } },
};

function result({ input, seed }: Run, folder: string): JsonObject {
  const duration = videoSeconds(input, DEFAULT_SECONDS);
  const frames = { fps: FRAMES_PER_SECOND, duration, num_frames: duration * FRAMES_PER_SECOND };
  return {
    video: { ...videoObject(folder), ...sizeOf(input), ...frames },
    seed: jsonNumber(seed),
    actual_prompt: input['prompt'],
  };
}

// The resolution is the length of the shorter side.
function sizeOf(input: JsonObject): Size {
  const short = isSmall(input) ? 720 : 1080;
  const [across = 16, down = 9] =
    /^(\d+):(\d+)$/.exec(String(input['aspect_ratio']))?.slice(1).map(Number) ?? [];
  const long = Math.round((short * Math.max(across, down)) / Math.min(across, down) / 2) * 2;
  return across >= down ? { width: long, height: short } : { width: short, height: long };
}

function isSmall(input: JsonObject): boolean {
  return input['resolution'] === '720p';
}
