import { afterEach, expect, test } from 'vitest';
import { globalId, insertPastJobs } from '../../support/failed-jobs.ts';
import { emptyLedger, openTestLedger, startLedger } from '../../support/ledger.ts';
import { PLAN } from '../../support/replay-documents.ts';
import { askPlan, askReplay, beginReplay } from '../../support/replay-runs.ts';

const WAN = 'fal-ai/wan/v2.7/text-to-video';
const ann = { sub: 'ann', role: 'user' } as const;

// fal cannot be reached, so nothing that is recorded here is sent.
const { ledger, db } = await openTestLedger(startLedger({ FAL_QUEUE_URL: 'http://127.0.0.1:9' }));
afterEach(async () => {
  await emptyLedger(db);
});

const mine = { filter: { userId: 'ann' } };
const plan = (variables: object) => askPlan(ledger, { ...mine, ...variables }, ann);
const replay = (input: object) => askReplay(ledger, input, ann);
const recorded = (input: object) => beginReplay(ledger, input, ann);

async function count(where: string): Promise<number> {
  return Number((await db.query(`SELECT count(*) FROM ${where}`)).rows[0].count);
}

test('a plan tells what would be replayed and what it would cost, and changes nothing', async () => {
  await insertPastJobs(db, 4);
  await insertPastJobs(db, 2, { endpoint: 'nobody/knows', inputs: '{"prompt":"#"}' });
  await insertPastJobs(db, 3, { status: 'COMPLETED' });
  await insertPastJobs(db, 5, { user: 'ben' });
  expect(await plan({})).toMatchObject({
    matched: 6,
    toReplay: 6,
    estimatedDollars: 2,
    unpricedJobs: 2,
    byEndpoint: [
      { endpoint: WAN, jobs: 4, estimatedDollars: 2, unpricedJobs: 0 },
      { endpoint: 'nobody/knows', jobs: 2, estimatedDollars: null, unpricedJobs: 2 },
    ],
    skipped: [],
  });
  expect(await count('generations')).toBe(14);
  expect((await plan({ filter: { status: ['COMPLETED'] } })).toReplay).toBe(3);
});

test('a plan says how many estimates are not verified, and between which amounts the cost is expected', async () => {
  await insertPastJobs(db, 2, { endpoint: 'fal-ai/wan/v2.7/image-to-video' });
  expect(await plan({})).toMatchObject({ unverifiedJobs: 0, lowDollars: 1, highDollars: 1 });
  await insertPastJobs(db, 1);
  expect(await plan({})).toMatchObject({ unverifiedJobs: 1, lowDollars: null, highDollars: null });
});

test('jobs that are left out are counted by reason, with examples, and all counts add up', async () => {
  const refused = await insertPastJobs(db, 5, { errorType: 'content_policy_violation' });
  await insertPastJobs(db, 2, { status: 'IN_PROGRESS' });
  await insertPastJobs(db, 1, { inputs: '{"prompt":"#","seed":196619188014358661}' });
  await insertPastJobs(db, 1, { endpoint: 'https://elsewhere.test/x' });
  await insertPastJobs(db, 1, { inputs: '{}' });
  await db.query("UPDATE generations SET error = NULL WHERE inputs = '{}'");
  await insertPastJobs(db, 3);
  const asked = await plan({ filter: { status: ['FAILED', 'IN_PROGRESS'] }, limit: 2 });
  expect(asked).toMatchObject({ matched: 13, toReplay: 2 });
  expect(asked.skipped).toMatchObject([
    { reason: 'STILL_RUNNING', count: 2 },
    { reason: 'INPUTS_GONE', count: 1 },
    {
      reason: 'WOULD_BE_REFUSED',
      count: 5,
      examples: refused.slice(0, 3).map((id) => ({ id: globalId('Generation', id) })),
    },
    { reason: 'NOT_ALLOWED', count: 1 },
    { reason: 'NOT_EXACT', count: 1 },
    { reason: 'BEYOND_LIMIT', count: 1 },
  ]);
  // With other inputs fal may take them, and a number that is replaced is not rounded.
  const changed = await plan({ overrides: { seed: 7 } });
  expect(changed).toMatchObject({
    toReplay: 9,
    skipped: [{ reason: 'INPUTS_GONE' }, { reason: 'NOT_ALLOWED' }],
  });
  expect((await plan({ includeRefused: true })).toReplay).toBe(8);
});

test('refused jobs are not sent again with overrides that do not change their inputs', async () => {
  const inputs = '{"prompt":"a","image_size":{"width":1,"height":2},"loras":[{"path":"b"}]}';
  await insertPastJobs(db, 1, { errorType: 'content_policy_violation', inputs });
  await insertPastJobs(db, 1, { inputs });
  // A failure that was not a refusal is worth a second try.
  const one = { toReplay: 1, skipped: [{ reason: 'WOULD_BE_REFUSED', count: 1 }] };
  for (const overrides of [
    { prompt: 'a' },
    { loras: [{ path: 'b' }], image_size: { height: 2 } },
    { seed: null },
  ])
    expect(await plan({ overrides })).toMatchObject(one);
  const { data } = await ledger.ask<{ replayPlan: object }, object>(
    `{ replayPlan(filter: { userId: "ann" }, overrides: { loras: [{ path: "b" }] }) { toReplay skipped { reason count } } }`,
    {},
    ann,
  );
  expect(data.replayPlan).toEqual(one);
  expect((await plan({ overrides: { prompt: 'b' } })).toReplay).toBe(2);
  expect((await plan({ overrides: { prompt: 'a' }, includeRefused: true })).toReplay).toBe(2);
  expect((await recorded({ ...mine, overrides: { prompt: 'a' } })).total).toBe(1);
});

test('if the original had a transient failure and its replay was refused, the original is replayed, also with overrides', async () => {
  const [id] = await insertPastJobs(db, 1, { inputs: '{"prompt":"a"}' });
  const [refused] = await insertPastJobs(db, 1, {
    inputs: '{"prompt":"b"}',
    errorType: 'content_policy_violation',
  });
  await db.query(
    `WITH replay AS (INSERT INTO replays (requested_by, filter, options, unpriced_jobs) VALUES ('ann', '{}', '{}', 0) RETURNING id)
     UPDATE generations SET replay_of = $1, replay_root = $1, replay_id = (SELECT id FROM replay) WHERE id = $2`,
    [id, refused],
  );
  expect(await plan({})).toMatchObject({ toReplay: 1, skipped: [{ reason: 'WOULD_BE_REFUSED' }] });
  for (const overrides of [{ seed: null }, { prompt: 'b' }]) {
    const asked = await plan({ overrides });
    expect(asked).toMatchObject({ toReplay: 1, skipped: [{ reason: 'SUPERSEDED' }] });
    expect(asked.skipped[0]?.examples).toEqual([{ id: globalId('Generation', refused ?? 0n) }]);
  }
});

test('a job of an endpoint that fal does not have would be refused again, whatever its inputs', async () => {
  await insertPastJobs(db, 1, { endpoint: 'fal-ai/gone', errorType: 'endpoint_not_found' });
  const refused = { toReplay: 0, skipped: [{ reason: 'ENDPOINT_NOT_FOUND', count: 1 }] };
  expect(await plan({})).toMatchObject(refused);
  expect(await plan({ overrides: { seed: 7 } })).toMatchObject(refused);
  expect((await plan({ includeRefused: true })).toReplay).toBe(1);
});

test('a job that fal never confirmed or disowns may have been billed, and is replayed only on request', async () => {
  await insertPastJobs(db, 1, { errorType: 'submission_unconfirmed' });
  await insertPastJobs(db, 1, { errorType: 'unknown_to_fal' });
  await insertPastJobs(db, 1);
  const asked = await plan({ overrides: { seed: 7 } });
  expect(asked).toMatchObject({ toReplay: 1, skipped: [{ reason: 'MAY_BE_PAID', count: 2 }] });
  expect((await plan({ includeUnconfirmed: true })).toReplay).toBe(3);
});

test('a plan made with overrides accepts the same ones again, and no others', async () => {
  await insertPastJobs(db, 1);
  const { token } = await plan({ overrides: { seed: 7 } });
  const execute = (seed: number) =>
    ledger.ask<{ replayGenerations: { __typename: string } }, object>(
      `mutation { replayGenerations(input: { planToken: "${token}", overrides: { seed: ${seed} } }) { __typename } }`,
      {},
      ann,
    );
  expect((await execute(8)).data.replayGenerations.__typename).toBe('InvalidInputError');
  expect((await execute(7)).data.replayGenerations.__typename).toBe('ReplayGenerationsSuccess');
});

test('overrides are a merge patch, and change the estimate', async () => {
  await insertPastJobs(db, 1, {
    inputs:
      '{"prompt":"#","resolution":"720p","duration":"5","negative_prompt":"fog","camera":{"zoom":1,"tilt":2}}',
  });
  const overrides = { duration: '10', negative_prompt: null, camera: { tilt: 3 } };
  expect((await plan({ overrides })).estimatedDollars).toBe(1);
  const { generations, ...rest } = await recorded({ ...mine, overrides });
  expect(rest).toMatchObject({ overrides, estimatedDollars: 1, total: 1 });
  expect(generations.edges[0]?.node).toMatchObject({
    inputs: { prompt: '1', resolution: '720p', duration: '10', camera: { zoom: 1, tilt: 3 } },
    durationS: 10,
    costCents: 100,
  });
});

test('a replay keeps the duration that the caller gave for the original', async () => {
  await insertPastJobs(db, 1, { inputs: '{"prompt":"#","resolution":"720p"}', durationS: 2.7 });
  expect((await plan({})).estimatedDollars).toBe(0.27);
  expect((await plan({ overrides: { duration: '4' } })).estimatedDollars).toBe(0.4);
});

test('a pinned seed is exactly the recorded one, or the job is left out', async () => {
  const status = 'COMPLETED';
  await insertPastJobs(db, 1, { status, seed: '12345' });
  await insertPastJobs(db, 1, { status });
  await insertPastJobs(db, 1, { status, seed: '196619188014358661' });
  await insertPastJobs(db, 1, { status, inputs: '{"prompt":"#","seed":9}' });
  const input = { filter: { status: [status] }, pinSeed: true };
  const { skipped } = await plan(input);
  expect(skipped).toMatchObject([
    { reason: 'SEED_UNKNOWN', count: 1 },
    { reason: 'NOT_EXACT', count: 1 },
  ]);
  const { generations } = await recorded(input);
  expect(generations.edges.map(({ node }) => node.inputs)).toMatchObject([{ seed: 9 }, { seed: 12345 }]);
  expect(await replay({ ...input, overrides: { seed: 1 } })).toMatchObject({ field: 'overrides.seed' });
});

test('a replay stores the instants that its window stood for', async () => {
  await insertPastJobs(db, 2);
  const { filter } = await recorded({ filter: { userId: 'ann', window: { last: 'P7D' } } });
  expect(filter).toMatchObject({
    window: { last: 'P7D', from: expect.any(String), to: expect.any(String) },
    status: ['FAILED'],
  });
  const window = { day: { date: '2020-01-07', timeZone: 'Europe/Berlin' } };
  expect(await replay({ filter: { window } })).toMatchObject({ __typename: 'NothingToReplayError' });
});

test('an empty filter is refused, and so are a plan and a filter together, or neither of them', async () => {
  await insertPastJobs(db, 1);
  for (const filter of [{}, { status: null }, { inputs: {} }, { tags: [] }]) {
    expect(await replay({ filter })).toMatchObject({ __typename: 'InvalidInputError', field: 'filter' });
    const { errors } = await ledger.ask(PLAN, { filter }, ann);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'filter' });
  }
  const { token } = await plan({});
  expect(await replay({ planToken: token, ...mine })).toMatchObject({ field: 'planToken' });
  expect(await replay({})).toMatchObject({ field: 'planToken' });
  expect(await replay({ ...mine, overrides: [] })).toMatchObject({ field: 'overrides' });
});
