import type { Field, Fields } from './fields.ts';

/** What the sandbox knows of one of fal's endpoints. */
export interface Endpoint {
  readonly fields: Fields;
  /** The shape of its result and of its bill. */
  readonly family: 'images' | 'veo' | 'wan' | 'seedance';
}

const PROMPT: Field = { kind: 'text', required: true, minLength: 1 };
const TEXT: Field = { kind: 'text' };
const IMAGE_URL: Field = { kind: 'url', required: true };
const FLAG: Field = { kind: 'flag' };
const choice = (...options: string[]): Field => ({ kind: 'choice', options });

const SEED: Field = { kind: 'integer' };
const IMAGES: Endpoint = {
  family: 'images',
  fields: {
    prompt: PROMPT,
    image_size: {
      kind: 'size',
      options: ['square_hd', 'square', 'portrait_4_3', 'portrait_16_9', 'landscape_4_3', 'landscape_16_9'],
    },
    num_inference_steps: { kind: 'integer', min: 1, max: 50 },
    guidance_scale: { kind: 'number', min: 0, max: 20 },
    num_images: { kind: 'integer', min: 1, max: 4 },
    seed: SEED,
    sync_mode: FLAG,
    enable_safety_checker: FLAG,
    output_format: choice('jpeg', 'png'),
  },
};
const VEO: Endpoint = {
  family: 'veo',
  fields: {
    prompt: PROMPT,
    duration: choice('4s', '6s', '8s'),
    resolution: choice('720p', '1080p', '4k'),
    aspect_ratio: choice('16:9', '9:16'),
    negative_prompt: TEXT,
    generate_audio: FLAG,
    auto_fix: FLAG,
    seed: SEED,
  },
};
const WAN: Endpoint = {
  family: 'wan',
  fields: {
    prompt: PROMPT,
    duration: choice(...Array.from({ length: 14 }, (_, index) => String(index + 2))),
    resolution: choice('720p', '1080p'),
    aspect_ratio: choice('16:9', '9:16', '1:1', '4:3', '3:4'),
    negative_prompt: TEXT,
    enable_prompt_expansion: FLAG,
    enable_safety_checker: FLAG,
    seed: { kind: 'integer', min: 0, max: 2_147_483_647 },
  },
};
const SEEDANCE: Endpoint = {
  family: 'seedance',
  fields: {
    prompt: PROMPT,
    duration: choice('auto', ...Array.from({ length: 12 }, (_, index) => String(index + 4))),
    resolution: choice('480p', '720p', '1080p', '4k'),
    aspect_ratio: choice('auto', '21:9', '16:9', '4:3', '1:1', '3:4', '9:16'),
    generate_audio: FLAG,
    seed: SEED,
  },
};
const fromImage = (endpoint: Endpoint): Endpoint => ({
  ...endpoint,
  fields: { ...endpoint.fields, image_url: IMAGE_URL },
});

// Words in a prompt that make a run fail are in triggers.ts.
const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map([
  ['fal-ai/flux/dev', IMAGES],
  ['fal-ai/flux/schnell', IMAGES],
  ['fal-ai/flux-pro/v1.1', IMAGES],
  ['fal-ai/veo3.1', VEO],
  ['fal-ai/veo3.1/fast', VEO],
  ['fal-ai/veo3.1/lite', VEO],
  ['fal-ai/veo3.1/image-to-video', fromImage(VEO)],
  ['fal-ai/wan/v2.7/text-to-video', WAN],
  ['fal-ai/wan/v2.7/image-to-video', fromImage(WAN)],
  ['bytedance/seedance-2.0/text-to-video', SEEDANCE],
  ['bytedance/seedance-2.0/image-to-video', fromImage(SEEDANCE)],
  ['bytedance/seedance-2.0/fast/text-to-video', SEEDANCE],
]);

/** A known endpoint; with `acceptAny`, an unknown `owner/alias` makes images and checks nothing. */
export function findEndpoint(id: string, acceptAny: boolean): Endpoint | undefined {
  const known = ENDPOINTS.get(id);
  if (known || !acceptAny || !/^[^/]+\/[^/]+/.test(id)) return known;
  return { family: 'images', fields: {} };
}
