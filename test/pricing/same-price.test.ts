import { beforeEach, expect, test } from 'vitest';
import { estimate } from '../../src/pricing/estimate.ts';
import { billedBefore } from '../../src/pricing/history.ts';
import { priceInputs } from '../../src/pricing/price-inputs.ts';
import type { Inputs } from '../../src/pricing/units/types.ts';
import { openTestDatabase } from '../support/database.ts';
import { insertJobs } from '../support/jobs.ts';

const { client, db } = await openTestDatabase();
beforeEach(async () => void (await client.query('TRUNCATE generations')));

/** What a job is expected to cost after five of them with other inputs were billed 90 cents. */
async function learned(endpoint: string, taught: Inputs, wanted: Inputs) {
  await insertJobs(
    client,
    Array.from({ length: 5 }, (_, job) => ({
      requestId: `job-${job}`,
      userId: 'ann',
      endpoint,
      status: 'COMPLETED' as const,
      createdAt: new Date(),
      finishedAt: new Date(),
      costSource: 'BILLED' as const,
      costCents: '90',
      inputs: { prompt: `a harbour ${job}`, ...taught },
    })),
  );
  return await estimate(
    {
      known: async () => null,
      billedBefore: async (of, inputs) => await billedBefore(db, of, priceInputs(of, inputs)),
    },
    endpoint,
    wanted,
    null,
  );
}

const H3 = 'minimax/h3-max/image-to-video';
const FLUX = 'fal-ai/flux/dev';

test.each<[string, Inputs, Inputs]>([
  [H3, { resolution: '768P' }, {}],
  [H3, {}, { resolution: '768P' }],
  [H3, { resolution: '768p' }, { resolution: null }],
  [H3, { resolution: null }, { resolution: ' 768P' }],
  ['fal-ai/veo3.1', { generate_audio: true, resolution: '720p', duration: '8s' }, {}],
  ['fal-ai/veo3.1', {}, { generate_audio: null, duration: 8 }],
  ['fal-ai/wan/v2.7/text-to-video', { resolution: '1080P', duration: '5' }, { duration: 5 }],
  ['fal-ai/nano-banana-2', { resolution: '1K', num_images: 1 }, {}],
  ['fal-ai/nano-banana-2', {}, { resolution: '1k', num_images: 1 }],
  [FLUX, { image_size: 'landscape_4_3' }, {}],
  [FLUX, {}, { image_size: { width: 1024, height: 768 } }],
  [FLUX, { image_size: { width: 512, height: 512 } }, { image_size: 'Square' }],
  [FLUX, { image_size: 'square' }, { image_size: '512x512' }],
  ['a/b', { quality: 'HIGH' }, { quality: 'high' }],
  ['a/b', { mode: 'Pro', num_images: 1, max_images: 1 }, { mode: 'pro', image_urls: [] }],
  ['a/b', { num_videos: null }, { num_videos: 1 }],
  ['a/b', { duration: '6 s' }, { duration: 6 }],
  ['a/b', { duration: 'AUTO' }, { duration: 'auto' }],
])('on %s a job with %o costs what one with %o does', async (endpoint, taught, wanted) => {
  expect(await learned(endpoint, taught, wanted)).toMatchObject({ costCents: '90.0000', source: 'HISTORY' });
});

test.each<[string, Inputs, Inputs]>([
  [H3, { resolution: '2K' }, {}],
  [H3, {}, { resolution: '2K' }],
  ['fal-ai/veo3.1', { generate_audio: false }, {}],
  ['fal-ai/nano-banana-2', { resolution: '4K' }, {}],
  [FLUX, { image_size: 'square' }, {}],
  // What the endpoint does without it is not known.
  ['a/b', { resolution: '720p' }, {}],
  ['a/b', {}, { generate_audio: true }],
  ['a/b', { output_resolution: '2K' }, {}],
  ['a/b', {}, { frames_per_second: 60 }],
  ['a/b', { num_images: 2 }, {}],
  ['a/b', { max_images: 4 }, {}],
])('on %s a job with %o says nothing about one with %o', async (endpoint, taught, wanted) => {
  expect((await learned(endpoint, taught, wanted)).costCents).toBeNull();
});

test('an endpoint whose default resolution is not known says so, one whose is known does not', async () => {
  const price = { unitPrice: '0.1', unit: 'seconds', currency: 'USD', source: 'FAL', seenAt: null } as const;
  const prices = { known: async () => price, billedBefore: async () => [] };
  const words = async (endpoint: string, inputs: Inputs) =>
    (await estimate(prices, endpoint, { duration: 5, ...inputs }, null)).explanation;
  expect(await words('a/b', {})).toContain('which resolution is its default');
  expect(await words('a/b', { resolution: '720p' })).not.toContain('which resolution is its default');
  expect(await words(H3, {})).not.toContain('which resolution is its default');
});
