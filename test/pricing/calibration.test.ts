import { beforeEach, expect, test } from 'vitest';
import { estimate } from '../../src/pricing/estimate.ts';
import { billedBefore } from '../../src/pricing/history.ts';
import { priceInputs } from '../../src/pricing/price-inputs.ts';
import type { Prices } from '../../src/pricing/pricing.ts';
import type { Inputs } from '../../src/pricing/units/types.ts';
import { openTestDatabase } from '../support/database.ts';
import { insertJobs, type JobRow } from '../support/jobs.ts';

const { client, db } = await openTestDatabase();
beforeEach(async () => void (await client.query('TRUNCATE generations')));

const H3 = 'minimax/h3-max/image-to-video';
let [unitPrice, unit] = ['0.025', 'seconds'];
beforeEach(() => {
  [unitPrice, unit] = ['0.025', 'seconds'];
});
const prices: Prices = {
  known: async () => ({ unitPrice, unit, currency: 'USD', source: 'FAL', seenAt: null }),
  billedBefore: (endpoint, inputs) => billedBefore(db, endpoint, priceInputs(endpoint, inputs)),
};
const expected = (inputs: Inputs, endpoint = H3) => estimate(prices, endpoint, inputs, null);

let jobs = 0;
/** Inserts completed jobs with these inputs that were billed these cents, each estimated at what the last was billed. */
async function billed(cents: readonly string[], inputs: Inputs, row: Partial<JobRow> = {}): Promise<void> {
  await insertJobs(
    client,
    cents.map((costCents) => {
      jobs += 1;
      return {
        requestId: `job-${jobs}`,
        userId: 'ann',
        endpoint: H3,
        status: 'COMPLETED',
        createdAt: new Date(),
        finishedAt: new Date(),
        costSource: 'BILLED_UNITS',
        costCents,
        inputs: { prompt: `a harbour ${jobs}`, seed: jobs, ...inputs },
        ...row,
      };
    }),
  );
}

test('after three bills of 20 cents for 5 s, 10 s are estimated at 40', async () => {
  await billed(['20', '20', '20'], { duration: '5', image_url: 'https://a/1.png' });
  const found = await expected({ prompt: 'x', duration: '10', image_url: 'https://b/2.png' });
  expect(found).toMatchObject({ costCents: '40.0000', source: 'CALIBRATED', verified: false });
  expect(found.explanation).toContain('× 1.6, from 3 bills of the last 30 days');
});

test('two bills do not correct a formula', async () => {
  await billed(['20', '20'], { duration: 5 });
  expect(await expected({ duration: 5 })).toMatchObject({ costCents: '20.0000', source: 'FAL' });
});

test('one absurd bill among five is not believed', async () => {
  await billed(['20', '4050000', '20', '20', '20'], { duration: 5 });
  const same = { costCents: '20.0000', lowCents: '20.0000', highCents: '20.0000' };
  expect(await expected({ duration: 5 })).toMatchObject(same);
});

test('one absurd bill among three neither corrects the formula nor widens its bounds', async () => {
  await billed(['20', '4050000', '20'], { duration: 5 });
  expect(await expected({ duration: 5 })).toMatchObject({ costCents: '20.0000', highCents: '20.0000' });
});

test('the bills of jobs with other inputs do not hide those of jobs with the same', async () => {
  const inputs = { resolution: '2K', num_inference_steps: 50, generate_audio: true };
  await billed(['20', '20', '20'], { duration: 5, ...inputs });
  const others = [{ resolution: '1K' }, { num_inference_steps: 28 }, { generate_audio: false }];
  for (const other of others)
    await billed(
      Array.from({ length: 101 }, () => '90'),
      { duration: 5, ...inputs, ...other },
    );
  expect((await expected({ duration: 5, ...inputs })).costCents).toBe('20.0000');
});

test('inputs that are null, and lists of the same length, make no difference', async () => {
  const inputs = {
    resolution: null,
    image_url: 'data:image/png;base64,AAAA',
    image_urls: ['https://a/1.png'],
  };
  await billed(['20', '20', '20'], { duration: 5, ...inputs });
  const same = { duration: 10, image_url: 'https://a/2.png', image_urls: ['https://b/2.png'] };
  expect((await expected(same)).costCents).toBe('40.0000');
});

test.each<[string, Inputs]>([
  ['a resolution', { resolution: '2K' }],
  ['a quality', { quality: 'high' }],
  ['audio', { generate_audio: true }],
  ['more input images', { image_urls: ['https://a/1.png', 'https://a/2.png'] }],
  ['an input video', { video_url: 'https://a/1.mp4' }],
])('bills of jobs with %s say nothing about jobs without', async (_what, inputs) => {
  await billed(['20', '20', '20'], { duration: 5, ...inputs });
  expect(await expected({ duration: 5 })).toMatchObject({ costCents: '20.0000', source: 'FAL' });
  expect(await expected({ duration: 10, ...inputs })).toMatchObject({ costCents: '40.0000' });
});

test('bills win over a documented formula that they contradict', async () => {
  [unitPrice, unit] = ['0.40', 'seconds'];
  await billed(['400', '400', '400'], { duration: '8s' }, { endpoint: 'fal-ai/veo3.1' });
  expect(await expected({ duration: '4s' }, 'fal-ai/veo3.1')).toMatchObject({
    costCents: '200.0000',
    source: 'CALIBRATED',
    verified: false,
  });
});

test('bills that agree within a rounded length leave a documented price verified', async () => {
  [unitPrice, unit] = ['0.40', 'seconds'];
  await billed(['320.32', '320', '320.32'], { duration: '8s' }, { endpoint: 'fal-ai/veo3.1' });
  const found = await expected({ duration: '4s' }, 'fal-ai/veo3.1');
  expect(found).toMatchObject({ costCents: '160.0000', source: 'FAL', verified: true });
  expect(found.explanation).toContain('3 bills of such jobs agree');
});

test('a price that has changed since the bills moves the estimate with it', async () => {
  await billed(['20', '20', '20'], { duration: 5 });
  await client.query("UPDATE generations SET unit_price = 0.025, cost_unit = 'seconds'");
  unitPrice = '0.05';
  expect((await expected({ duration: 5 })).costCents).toBe('40.0000');
});

test('where the formula does not grow as bills do, jobs of the same size tell the price', async () => {
  [unitPrice, unit] = ['0.07', 'megapixels'];
  const endpoint = 'fal-ai/flux-2-max';
  const large = { image_size: { width: 2048, height: 2048 } };
  await billed(['7', '7', '7', '7'], { image_size: 'square_hd' }, { endpoint });
  await billed(['16', '16', '16'], large, { endpoint });
  expect((await expected(large, endpoint)).costCents).toBe('16.0000');
  expect((await expected({ image_size: 'square_hd' }, endpoint)).costCents).toBe('7.0000');
});

test('a length that the formula does not read is not taken for another', async () => {
  [unitPrice, unit] = ['0.25', 'videos'];
  await billed(['50', '50', '50'], { duration: 10 });
  expect(await expected({ duration: 5 })).toMatchObject({ costCents: '25.0000', source: 'FAL' });
  expect(await expected({ duration: 10 })).toMatchObject({ costCents: '50.0000' });
});

test('characters are counted in the texts of the billed jobs', async () => {
  [unitPrice, unit] = ['0.0001', 'characters'];
  await billed(['2', '2', '2'], { text: 'x'.repeat(150) });
  expect((await expected({ text: 'y'.repeat(300) })).costCents).toBe('4.0000');
});

test('a minimum charge of one size gives a range for another, and says why', async () => {
  [unitPrice, unit] = ['0.12', 'seconds'];
  await billed(['720', '720', '720'], { duration: 10 }, { endpoint: 'a/b' });
  const found = await expected({ duration: 60 }, 'a/b');
  expect(found).toMatchObject({ source: 'CALIBRATED', lowCents: '720.0000', highCents: '4320.0000' });
  expect(found).toMatchObject({ verified: false, settled: false });
  expect(found.explanation).toContain('a minimum');
});

test('bills that agree with the list price of one megapixel leave a range for four', async () => {
  [unitPrice, unit] = ['0.07', 'megapixels'];
  const large = { image_size: { width: 2048, height: 2048 } };
  await billed(['7', '7', '7'], { image_size: 'square_hd' }, { endpoint: 'a/b' });
  const found = await expected(large, 'a/b');
  expect(found).toMatchObject({
    costCents: '28.0000',
    lowCents: '7.0000',
    highCents: '28.0000',
    source: 'FAL',
  });
  await billed(['25', '25'], { image_size: { width: 3072, height: 2048 } }, { endpoint: 'a/b' });
  const better = await expected(large, 'a/b');
  expect(better).toMatchObject({ source: 'CALIBRATED', lowCents: '16.6667', highCents: '25.0000' });
});

test('what is reported narrows the range of other sizes, unless bills contradict it', async () => {
  await billed(['20', '20', '20'], { duration: 5 });
  expect(await expected({ duration: 10 })).toMatchObject({ lowCents: '25.0000', highCents: '40.0000' });
  await billed(['30', '30', '30'], { duration: 5 }, { endpoint: 'minimax/h3-max/fast' });
  const found = await expected({ duration: 10 }, 'minimax/h3-max/fast');
  expect(found).toMatchObject({ costCents: '60.0000', lowCents: '30.0000', highCents: '60.0000' });
  expect(found.explanation).toContain('contradict what people report');
});

test('jobs that were free so far may cost their list price one day', async () => {
  await billed(['0', '0', '0'], { duration: 5 }, { endpoint: 'a/b' });
  const found = await expected({ duration: 5 }, 'a/b');
  expect(found).toMatchObject({ costCents: '0.0000', highCents: '12.5000', settled: false });
});

test('a fixed price is learned, however much longer the job is than those that were billed', async () => {
  await billed(['100', '100', '100'], { duration: 1 }, { endpoint: 'a/d' });
  await billed(['100', '100'], { duration: 60 }, { endpoint: 'a/d' });
  const found = await expected({ duration: 3000 }, 'a/d');
  expect(found).toMatchObject({ source: 'CALIBRATED', lowCents: '100.0000' });
});

test('bills win over a list price of nothing', async () => {
  unitPrice = '0';
  await billed(['8', '8', '8'], { num_images: 1 }, { endpoint: 'a/b' });
  unit = 'images';
  expect(await expected({}, 'a/b')).toMatchObject({ costCents: '8.0000', source: 'CALIBRATED' });
});

test('a discount of which all bills show the same is learned', async () => {
  await billed(['10', '10', '20'], { duration: 5 }, { endpoint: 'a/c' });
  await client.query('UPDATE generations SET inputs = inputs || \'{"duration": 10}\' WHERE cost_cents = 20');
  const found = await expected({ duration: 8 }, 'a/c');
  expect(found).toMatchObject({ costCents: '16.0000', lowCents: '16.0000', highCents: '16.0000' });
  expect(found).toMatchObject({ source: 'CALIBRATED', settled: true });
  const longer = await expected({ duration: 20 }, 'a/c');
  expect(longer).toMatchObject({ costCents: '40.0000', highCents: '80.0000', worstCents: '80.0000' });
  expect(longer).toMatchObject({ source: 'CALIBRATED', settled: false });
  expect(longer.explanation).toContain('a dearer tier');
});

test('the price of a text that is spoken has a range where only texts of another length were billed', async () => {
  unit = 'units';
  await billed(['5', '5', '5'], { text: 'x'.repeat(100) });
  const found = await expected({ text: 'y'.repeat(1000) });
  expect(found).toMatchObject({
    source: 'HISTORY',
    lowCents: '5.0000',
    highCents: '50.0000',
    settled: false,
  });
});

test('one bill or two give an estimate, but no range', async () => {
  unit = 'units';
  await billed(['5', '9'], { duration: 5 });
  expect(await expected({ duration: 5 })).toMatchObject({
    costCents: '5.0000',
    source: 'HISTORY',
    lowCents: null,
    highCents: null,
    settled: false,
  });
});

test.each(['end_image_url', 'audio_url', 'style', 'reference_image_urls'])(
  'an optional %s is no way back to the list price: other bills of the endpoint count, in an open range',
  async (name) => {
    await billed(['20', '20', '20'], { duration: 5, image_url: 'https://a/1.png' });
    const value = name === 'style' ? 'anime' : ['https://b/2.png'];
    const found = await expected({ duration: 10, image_url: 'https://a/3.png', [name]: value });
    expect(found).toMatchObject({
      costCents: '40.0000',
      source: 'CALIBRATED',
      verified: false,
      settled: false,
      highCents: null,
      worstCents: null,
    });
    expect(Number(found.lowCents)).toBeLessThanOrEqual(25);
    expect(found.explanation).toContain(`it is not known what ${name} costs`);
  },
);
