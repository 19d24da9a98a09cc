import { beforeEach, expect, test } from 'vitest';
import { billedBefore } from '../../src/pricing/history.ts';
import { usualBill } from '../../src/pricing/learn.ts';
import { priceInputs } from '../../src/pricing/price-inputs.ts';
import type { Inputs } from '../../src/pricing/units/types.ts';
import { openTestDatabase } from '../support/database.ts';
import { insertJobs, type JobRow } from '../support/jobs.ts';

const { client, db } = await openTestDatabase();
beforeEach(async () => void (await client.query('TRUNCATE generations')));

const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);
const NONE = { cents: null, jobs: 0 };

/** Inserts jobs that were billed these cents. */
async function billed(cents: ReadonlyArray<string | null>, row: Partial<JobRow> = {}): Promise<void> {
  const { rows } = await client.query<{ jobs: number }>('SELECT count(*)::int AS jobs FROM generations');
  await insertJobs(
    client,
    cents.map((costCents, index) => ({
      requestId: `job-${(rows[0]?.jobs ?? 0) + index}`,
      userId: 'ann',
      endpoint: 'a/b',
      status: 'COMPLETED',
      createdAt: new Date(),
      finishedAt: new Date(),
      costSource: 'BILLED',
      costCents,
      ...row,
    })),
  );
}
/** The median of what similar jobs were billed. */
async function before(inputs: Inputs = {}, endpoint = 'a/b') {
  const usual = usualBill(await billedBefore(db, endpoint, priceInputs(endpoint, inputs)), inputs);
  return { cents: usual?.cents.toFixed(4) ?? null, jobs: usual?.jobs ?? 0 };
}

test('without billed jobs nothing is known', async () => {
  expect(await before()).toEqual(NONE);
});

test('the median is the bill of one of the jobs, without one that is absurd', async () => {
  await billed(['1', '900000', '2.5', '2', '3', '3']);
  expect(await before()).toEqual({ cents: '2.5000', jobs: 5 });
});

test('the price of billed units counts like a billing record, an estimate does not', async () => {
  await billed(['4'], { costSource: 'BILLED_UNITS' });
  await billed(['100', '100'], { costSource: 'ESTIMATED' });
  expect(await before()).toEqual({ cents: '4.0000', jobs: 1 });
});

test('a free job counts, one whose cost is not known does not', async () => {
  await billed(['0', '0', null, '8', null, null]);
  expect(await before()).toEqual({ cents: '0.0000', jobs: 3 });
});

test.each<[string, Partial<JobRow>]>([
  ['another endpoint', { endpoint: 'a/b/fast' }],
  ['a job that failed', { status: 'FAILED' }],
  ['a job that was cancelled', { status: 'CANCELLED' }],
  ['a job from more than thirty days ago', { createdAt: daysAgo(31), finishedAt: daysAgo(31) }],
])('%s does not count', async (_name, row) => {
  await billed(['9'], row);
  expect(await before()).toEqual(NONE);
});

test('a job from twenty-nine days ago counts', async () => {
  await billed(['9'], { createdAt: daysAgo(29), finishedAt: daysAgo(29) });
  expect(await before()).toEqual({ cents: '9.0000', jobs: 1 });
});

const MAIN: Inputs = {
  duration: '8s',
  resolution: '1080p',
  num_images: 2,
  image_size: { width: 512, height: 768 },
  generate_audio: false,
  quality: 'high',
};

test('jobs are similar if their main inputs are equal, whatever the other inputs and the order', async () => {
  const turned = Object.fromEntries(Object.entries(MAIN).toReversed());
  await billed(['5'], { inputs: { prompt: 'a harbour', seed: 1, ...turned } });
  expect(await before({ ...MAIN, prompt: 'a lighthouse', negative_prompt: 'rain' })).toEqual({
    cents: '5.0000',
    jobs: 1,
  });
});

test.each<[keyof typeof MAIN, unknown]>([
  ['duration', '4s'],
  ['resolution', '720p'],
  ['num_images', 1],
  ['image_size', 'square'],
  ['image_size', { width: 768, height: 512 }],
  ['generate_audio', true],
  ['quality', 'low'],
  ['quality', undefined],
])('a job whose %s is %j is not similar', async (name, value) => {
  await billed(['5'], { inputs: MAIN });
  expect(await before({ ...MAIN, [name]: value })).toEqual(NONE);
});

test('an input that is null counts as not given, on either side', async () => {
  await billed(['5'], { inputs: { prompt: 'x', quality: null } });
  await billed(['7'], { inputs: { prompt: 'y' } });
  for (const inputs of [{}, { quality: null }, { resolution: undefined }])
    expect(await before(inputs)).toEqual({ cents: '5.0000', jobs: 2 });
});

test('a null inside an input does not make a job different', async () => {
  const inputs = { image_size: { width: 512, height: 512, mode: null } };
  await billed(['5'], { inputs });
  expect(await before(inputs)).toEqual({ cents: '5.0000', jobs: 1 });
});

test('a job that has kept only its cost is similar to no other', async () => {
  await billed(['5'], { inputs: {} });
  expect(await before({ prompt: 'x' })).toEqual({ cents: null, jobs: 0 });
});

test('only the newest twenty count', async () => {
  await billed(
    Array.from({ length: 50 }, () => '1'),
    { createdAt: daysAgo(2) },
  );
  await billed(
    Array.from({ length: 20 }, () => '2'),
    { createdAt: daysAgo(1) },
  );
  expect(await before()).toEqual({ cents: '2.0000', jobs: 20 });
});
