import { beforeEach, expect, test } from 'vitest';
import { estimate } from '../../src/pricing/estimate.ts';
import { billedBefore } from '../../src/pricing/history.ts';
import { priceInputs } from '../../src/pricing/price-inputs.ts';
import type { Inputs } from '../../src/pricing/units/types.ts';
import { openTestDatabase } from '../support/database.ts';
import { insertJobs } from '../support/jobs.ts';

const { client, db } = await openTestDatabase();
beforeEach(async () => void (await client.query('TRUNCATE generations')));

const KLING = 'fal-ai/kling-video/v2.6/pro/image-to-video';
const PLAIN: Inputs = { prompt: 'a harbour', duration: '5', image_url: 'https://a/1.png' };

/** What a job is expected to cost, by seconds and without a formula, after three with other inputs were billed 35 cents. */
async function learned(taught: Inputs, wanted: Inputs, unit = 'seconds') {
  await insertJobs(
    client,
    Array.from({ length: 3 }, (_, job) => ({
      requestId: `job-${job}`,
      userId: 'ann',
      endpoint: KLING,
      status: 'COMPLETED' as const,
      createdAt: new Date(),
      finishedAt: new Date(),
      costSource: 'BILLED' as const,
      costCents: '35',
      inputs: taught,
    })),
  );
  return await estimate(
    {
      known: async () => ({ unitPrice: '0.07', unit, currency: 'USD', source: 'FAL', seenAt: null }),
      billedBefore: async (of, inputs) => await billedBefore(db, of, priceInputs(of, inputs)),
    },
    KLING,
    wanted,
    null,
  );
}

const EXTRA: readonly Inputs[] = [
  { voice_ids: ['v1'] },
  { tail_frame: 'https://a/2.png' },
  { last_frame_url: 'https://a/2.png' },
  { elements: [{ image: 'https://a/2.png' }] },
  { camera: 'orbit' },
  { something_new: 3 },
  { enhance_prompt: true },
  { voice_prompt: 'https://a/b.mp3' },
  { script: 'x'.repeat(500) },
];

test.each(EXTRA)(
  'what %o costs is not settled by bills of jobs without it, and the estimate names it',
  async (extra) => {
    const [name] = Object.keys(extra);
    const found = await learned(PLAIN, { ...PLAIN, ...extra });
    expect(found).toMatchObject({ settled: false, verified: false, highCents: null, worstCents: null });
    expect(found.explanation).toContain(name);
  },
);

test.each(EXTRA)('jobs with %o do not settle what one without it costs', async (extra) => {
  expect(await learned({ ...PLAIN, ...extra }, PLAIN)).toMatchObject({ settled: false, highCents: null });
});

test('two inputs of which nothing is known are both named', async () => {
  const found = await learned(PLAIN, { ...PLAIN, voice_ids: ['v1'], tail_frame: 'https://a/2.png' });
  expect(found).toMatchObject({ settled: false, highCents: null, worstCents: null });
  expect(found.explanation).toContain('the formula does not know what image_url, tail_frame, voice_ids cost');
});

test('a long text of which it is not known that it is free is compared by its length', async () => {
  const texts = [{ script: 'x'.repeat(200) }, { script: 'y'.repeat(200) }, { script: 'y'.repeat(4000) }];
  const [taught, same, longer] = texts.map((text) => ({ ...PLAIN, ...text }));
  if (!taught || !same || !longer) return;
  expect(await learned(taught, same, 'units')).toMatchObject({ source: 'HISTORY', settled: true });
  await client.query('TRUNCATE generations');
  expect(await learned(taught, longer, 'units')).toMatchObject({ settled: false, highCents: null });
});

test.each<Inputs>([
  { prompt: 'a lighthouse' },
  { seed: 7 },
  { negative_prompt: 'rain '.repeat(50) },
  { style_prompt: 'oil' },
  { image_url: 'https://b/2.png' },
  { guidance_scale: 5, enable_safety_checker: false },
])('what is known to be free, such as %o, leaves a price settled, on either side', async (free) => {
  const settled = { settled: true, costCents: '35.0000', highCents: '35.0000' };
  expect(await learned(PLAIN, { ...PLAIN, ...free })).toMatchObject(settled);
  await client.query('TRUNCATE generations');
  expect(await learned({ ...PLAIN, ...free }, PLAIN)).toMatchObject(settled);
});

const shots = (...durations: readonly unknown[]): Inputs => ({
  multi_prompt: durations.map((duration, shot) => ({ prompt: `shot "${shot}": https://a`, duration })),
});

test('the shots of one video are compared by their lengths, and summed up where nobody was billed for such', async () => {
  expect(await learned(shots('5', '5'), shots('15', '15'))).toMatchObject({
    durationS: 30,
    costCents: '210.0000',
    settled: false,
    highCents: null,
    worstCents: null,
    explanation: expect.stringContaining('multi_prompt'),
  });
  await client.query('TRUNCATE generations');
  expect(await learned(shots('5', '5'), shots(5, '5s'))).toMatchObject({
    costCents: '35.0000',
    settled: true,
  });
});

test.each<[Inputs, Inputs]>([
  [{ elements: [{ resolution: '720p' }] }, { elements: [{ resolution: '4k' }] }],
  [{ settings: { quality: 'low' } }, { settings: { quality: 'high' } }],
  [{ scenes: [{ a: [{ seconds: 1 }] }] }, { scenes: [{ a: [{ seconds: 9 }] }] }],
  [{ voices: ['a'] }, { voices: ['b'] }],
  [{ dialogue: [{ text: 'short' }] }, { dialogue: [{ text: 'long '.repeat(90) }] }],
  [{ images: ['https://a/1.png'] }, { images: ['https://a/1.png', 'https://a/2.png'] }],
  [
    { elements: [{ url: 'https://a/1.png' }] },
    { elements: [{ url: 'https://a/1.png', end: 'https://a/2.png' }] },
  ],
])('bills of jobs with %o do not settle what one with %o costs', async (taught, wanted) => {
  expect(await learned(taught, wanted, 'units')).toMatchObject({ settled: false, highCents: null });
});

test.each<[Inputs, Inputs]>([
  [{ images: ['https://a/1.png'] }, { images: ['data:image/png;base64,AAAA'] }],
  [
    { elements: [{ url: 'https://a/"1".png', prompt: 'x', 'https://k': 1, note: 'say "https://a/b" \\' }] },
    { elements: [{ note: 'say "https://a/b" \\', 'https://k': 1, prompt: 'y', url: 'data:,1', seed: null }] },
  ],
  [{ dialogue: [{ text: 'x'.repeat(200) }] }, { dialogue: [{ text: 'y'.repeat(200) }] }],
  [{ camera: { pan: 1, prompt: 'left', zoom: null } }, { camera: { prompt: 'right', pan: 1 } }],
])('bills of jobs with %o settle what one with %o costs', async (taught, wanted) => {
  expect(await learned(taught, wanted, 'units')).toMatchObject({ settled: true, costCents: '35.0000' });
});
