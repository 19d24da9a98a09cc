import { digitsOf, type JsonObject, jsonNumber, parseObject, toJson } from '../../lib/lossless-json.ts';
import type { Job } from '../jobs/job.ts';
import { roll } from '../seeded-random.ts';
import { findEndpoint } from './endpoints.ts';
import { imageCount, imageSize, videoSeconds, videoSize } from './media-size.ts';
import { SAMPLE_VIDEO } from './sample-video.ts';
import { drawImage } from './svg-image.ts';

const FRAMES_PER_SECOND = 24;
// fal's own example of a seed that no double holds.
const HUGE_SEED = '196619188014358660';

/** The seed of a job: its input's, digit for digit, or one that hangs on its request id. */
export function seedOf(input: JsonObject, requestId: string, huge: { seed?: string } | undefined): string {
  if (huge) return huge.seed ?? HUGE_SEED;
  return digitsOf(input['seed']) ?? String(Math.floor(roll('seed', requestId) * 2 ** 31));
}

/** The result of a job that succeeded, JSON text; the same every time it is asked for. */
export function resultOf(job: Job, filesUrl: string): string {
  const input = parseObject(job.input) ?? {};
  const result = compose(job, input, `${filesUrl}/${job.requestId}`);
  return toJson(job.padding > 0 ? { ...result, padding: 'x'.repeat(job.padding) } : result);
}

function compose(job: Job, input: JsonObject, folder: string): JsonObject {
  const seed = jsonNumber(job.seed);
  const file = {
    url: `${folder}/output.mp4`,
    content_type: 'video/mp4',
    file_name: 'output.mp4',
    file_size: SAMPLE_VIDEO.length,
  };
  const family = findEndpoint(job.endpoint, true)?.family;
  switch (family) {
    case 'veo':
      return { video: file };
    case 'seedance':
      return { video: file, seed };
    case 'wan': {
      const duration = videoSeconds(input, 5);
      const frames = { fps: FRAMES_PER_SECOND, duration, num_frames: duration * FRAMES_PER_SECOND };
      const prompt = input['prompt'];
      return { video: { ...file, ...videoSize(input, '1080p'), ...frames }, seed, actual_prompt: prompt };
    }
    case 'images':
    case undefined:
      return composeImages(job, input, folder);
    default:
      return family satisfies never;
  }
}

function composeImages(job: Job, input: JsonObject, folder: string): JsonObject {
  const images = Array.from({ length: imageCount(input) }, (_, index) => ({
    url: input['sync_mode'] === true ? dataUri(drawImage(job, index)) : `${folder}/${index}.svg`,
    ...imageSize(input),
    content_type: 'image/svg+xml',
  }));
  return {
    images,
    timings: { inference: inferenceSeconds(job) },
    seed: jsonNumber(job.seed),
    has_nsfw_concepts: images.map(() => false),
    prompt: input['prompt'] ?? '',
  };
}

function dataUri(image: string): string {
  return `data:image/svg+xml;base64,${Buffer.from(image).toString('base64')}`;
}

/** How long the job ran. */
export function inferenceSeconds(job: Job): number {
  return ((job.endedAt ?? 0) - (job.startedAt ?? job.endedAt ?? 0)) / 1000;
}
