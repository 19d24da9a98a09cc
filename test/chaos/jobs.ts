import { pick } from '../../src/sandbox/seeded-random.ts';

const FLUX = [{}, { num_images: 3 }, { image_size: { width: 2048, height: 1536 } }] as const;
const VEO = [{}, { generate_audio: false }, { resolution: '4k', duration: '4s' }] as const;
const WAN = [{ duration: '5' }, { duration: '3', resolution: '720p' }] as const;
const SEEDANCE = [{ duration: '4' }, { duration: '6', aspect_ratio: '1:1' }] as const;
interface Kind {
  readonly endpoint: string;
  readonly choices: readonly [object, ...object[]];
}

const ENDPOINTS = [
  { endpoint: 'fal-ai/flux/dev', choices: FLUX },
  { endpoint: 'fal-ai/veo3.1', choices: VEO },
  { endpoint: 'fal-ai/wan/v2.7/text-to-video', choices: WAN },
  { endpoint: 'bytedance/seedance-2.0/text-to-video', choices: SEEDANCE },
] as const;
const USERS = ['ann', 'ben', 'cid'] as const;

/** The inputs of a campaign's job: the same for a seed and a number. Jobs with equal inputs are twins. */
export function jobInput(seed: number, number: number): { endpoint: string; inputs: object; userId: string } {
  const { endpoint, choices } = pick<Kind>(ENDPOINTS, seed, 'endpoint', number);
  return {
    endpoint,
    inputs: { prompt: `chaos ${seed} ${number}`, ...pick(choices, seed, 'inputs', number) },
    userId: pick(USERS, seed, 'user', number),
  };
}
