import { isLosslessNumber, LosslessNumber, stringify } from 'lossless-json';
import { type Input, parseInput, textOf } from './input.ts';
import type { Job } from './jobs.ts';

/** One entry of fal's `detail[]`. */
export interface Detail {
  readonly loc: readonly string[];
  readonly msg: string;
  readonly type: string;
  readonly input?: unknown;
}

/** How a job ends: the answer of its result, and the units it bills. */
export interface Ending {
  readonly status: number;
  readonly body: string;
  readonly units: string;
  readonly error?: { readonly message: string; readonly type: string };
}

interface Endpoint {
  readonly kind: 'image' | 'video';
  /** Allowed values of members, as fal's schemas list them; numbers are compared by their digits. */
  readonly enums: { readonly [name: string]: readonly string[] };
  readonly seed: boolean;
  readonly seconds?: string;
}

const VEO: Endpoint = {
  kind: 'video',
  enums: {
    duration: ['4s', '6s', '8s'],
    resolution: ['720p', '1080p', '4k'],
    aspect_ratio: ['16:9', '9:16'],
  },
  seed: false,
  seconds: '8',
};
const FLUX: Endpoint = { kind: 'image', enums: { num_images: ['1', '2', '3', '4'] }, seed: true };

/** The endpoints the sandbox knows. */
const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  ['fal-ai/flux/dev', FLUX],
  ['fal-ai/flux/schnell', FLUX],
  ['fal-ai/veo3.1', VEO],
  ['fal-ai/veo3.1/fast', VEO],
  [
    'fal-ai/wan/v2.7/text-to-video',
    { kind: 'video', enums: { resolution: ['720p', '1080p'] }, seed: true, seconds: '5' },
  ],
  [
    'bytedance/seedance-2.0/text-to-video',
    { kind: 'video', enums: { resolution: ['480p', '720p', '1080p', '4k'] }, seed: true, seconds: '5' },
  ],
]);

/** Whether the sandbox knows the endpoint. */
export function isKnown(endpoint: string): boolean {
  return ENDPOINTS.has(endpoint);
}

/** What fal would find wrong with the input: a missing prompt, a value outside its list. */
export function findFaults(endpoint: string, input: Input): Detail[] {
  const { prompt } = input;
  const details: Detail[] = [];
  if (prompt === undefined)
    details.push({ loc: ['body', 'prompt'], msg: 'Field required', type: 'missing', input });
  else if (typeof prompt !== 'string')
    details.push({
      loc: ['body', 'prompt'],
      msg: 'Input should be a valid string',
      type: 'string_type',
      input: prompt,
    });
  for (const [name, allowed] of Object.entries(ENDPOINTS.get(endpoint)?.enums ?? {})) {
    const value = input[name];
    if (value !== undefined && !allowed.includes(textOf(value) ?? ''))
      details.push({
        loc: ['body', name],
        msg: `Input should be ${allowed.map((one) => `'${one}'`).join(', ')}`,
        type: 'enum',
        input: value,
      });
  }
  return details;
}

/**
 * How a job ends. A prompt with `[fail]` is refused by the model's content check, one with `[crash]` loses its runner;
 * any other succeeds. The seed of the input is repeated digit for digit.
 */
export function endingOf(job: Job, filesUrl: string): Ending {
  const input = parseInput(job.input) ?? {};
  const prompt = textOf(input['prompt']) ?? '';
  if (prompt.includes('[crash]')) {
    const message = 'Internal Server Error';
    return failure(
      500,
      { detail: message, error_type: 'runner_server_error' },
      message,
      'runner_server_error',
    );
  }
  if (prompt.includes('[fail]')) {
    const type = 'content_policy_violation';
    const msg = 'The content could not be processed because it was flagged by a content checker.';
    return failure(422, { detail: [{ loc: ['body', 'prompt'], msg, type }] }, msg, type);
  }
  const endpoint = ENDPOINTS.get(job.endpoint) ?? FLUX;
  const body = endpoint.kind === 'image' ? imageResult(job, input, filesUrl) : videoResult(job, filesUrl);
  const units =
    endpoint.kind === 'image'
      ? imageCount(input)
      : Number.parseInt(textOf(input['duration']) ?? endpoint.seconds ?? '', 10);
  const seed = endpoint.seed
    ? { seed: isLosslessNumber(input['seed']) ? input['seed'] : seedOf(job.id) }
    : {};
  return { status: 200, body: stringify({ ...body, ...seed }) ?? '{}', units: String(units || 5) };
}

function failure(status: number, body: unknown, message: string, type: string): Ending {
  return { status, body: JSON.stringify(body), units: '0', error: { message, type } };
}

function imageCount(input: Input): number {
  return Number(textOf(input['num_images']) ?? 1);
}

/** Width and height of an image: a name of fal's list, or both given. */
export function imageSize(input: Input): [number, number] {
  const size = input['image_size'];
  if (typeof size === 'object' && size !== null && 'width' in size && 'height' in size)
    return [Number(textOf(size.width)), Number(textOf(size.height))];
  const named: Record<string, [number, number]> = {
    square_hd: [1024, 1024],
    square: [512, 512],
    portrait_4_3: [768, 1024],
    portrait_16_9: [576, 1024],
    landscape_16_9: [1024, 576],
  };
  return named[textOf(size) ?? ''] ?? [1024, 768];
}

function imageResult(job: Job, input: Input, filesUrl: string) {
  const [width, height] = imageSize(input);
  const images = Array.from({ length: imageCount(input) }, (_, index) => ({
    url: `${filesUrl}/${job.id}/${index}.svg`,
    width,
    height,
    content_type: 'image/svg+xml',
  }));
  const has_nsfw_concepts = images.map(() => false);
  return {
    images,
    timings: { inference: (job.endsAt - job.startsAt) / 1000 },
    has_nsfw_concepts,
    prompt: input['prompt'],
  };
}

function videoResult(job: Job, filesUrl: string) {
  return {
    video: { url: `${filesUrl}/${job.id}/0.mp4`, content_type: 'video/mp4', file_name: 'output.mp4' },
  };
}

function seedOf(id: string): LosslessNumber {
  return new LosslessNumber(String(Number.parseInt(id.replaceAll('-', '').slice(0, 8), 16)));
}
