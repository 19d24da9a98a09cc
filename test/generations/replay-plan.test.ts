import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { globalId, insertPastJobs } from '../support/failed-jobs.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { PLAN, REPLAY } from '../support/replay-documents.ts';

const WAN = 'fal-ai/wan/v2.7/text-to-video';
const ann = { sub: 'ann', role: 'user' } as const;
const ben = { sub: 'ben', role: 'user' } as const;

// fal is not there, so that nothing that is recorded here is sent.
let ledger: Ledger;
let db: Client;
beforeAll(async () => {
  ledger = await startLedger({ FAL_QUEUE_URL: 'http://127.0.0.1:9' });
  db = new Client({ connectionString: ledger.databaseUrl });
  await db.connect();
});
afterAll(async () => {
  await db.end();
  await ledger.close();
});
afterEach(async () => {
  await db.query('TRUNCATE generations, replays, replay_plans');
});

const mine = { filter: { userId: 'ann' } };

async function plan(variables: object, as: { sub: string; role: 'admin' | 'user' } = ann) {
  const { data, errors } = await ledger.ask(PLAN, { ...mine, ...variables }, as);
  if (!data) throw new Error(JSON.stringify(errors));
  return data.replayPlan;
}

async function replay(input: object, as: { sub: string; role: 'admin' | 'user' } = ann) {
  return (await ledger.ask(REPLAY, { input }, as)).data.replayGenerations;
}

async function recorded(input: object, as: { sub: string; role: 'admin' | 'user' } = ann) {
  const answer = await replay(input, as);
  if (answer.__typename !== 'ReplayGenerationsSuccess') throw new Error(JSON.stringify(answer));
  return answer.replay;
}

async function count(where: string): Promise<number> {
  return Number((await db.query(`SELECT count(*) FROM ${where}`)).rows[0].count);
}

test('a plan tells what would be done and what it would cost, and changes nothing', async () => {
  await insertPastJobs(db, 4);
  await insertPastJobs(db, 2, { endpoint: 'fal-ai/flux/dev', inputs: '{"prompt":"#"}' });
  await insertPastJobs(db, 3, { status: 'COMPLETED' });
  await insertPastJobs(db, 5, { user: 'ben' });
  expect(await plan({})).toMatchObject({
    matched: 6,
    toReplay: 6,
    estimatedDollars: 2,
    unpricedJobs: 2,
    byEndpoint: [
      { endpoint: WAN, jobs: 4, estimatedDollars: 2, unpricedJobs: 0 },
      { endpoint: 'fal-ai/flux/dev', jobs: 2, estimatedDollars: null, unpricedJobs: 2 },
    ],
    skipped: [],
  });
  expect(await count('generations')).toBe(14);
  expect((await plan({ filter: { status: ['COMPLETED'] } })).toReplay).toBe(3);
});

test('what is left out is told by reason, with examples, and all adds up', async () => {
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
  // With other inputs fal may take them, and a number that is replaced cannot be rounded.
  const changed = await plan({ overrides: { seed: 7 } });
  expect(changed).toMatchObject({
    toReplay: 9,
    skipped: [{ reason: 'INPUTS_GONE' }, { reason: 'NOT_ALLOWED' }],
  });
  expect((await plan({ includeRefused: true })).toReplay).toBe(8);
});

test('a job that fal never confirmed may be paid for, and is replayed only when asked for', async () => {
  await insertPastJobs(db, 2, { errorType: 'submission_unconfirmed' });
  await insertPastJobs(db, 1);
  const asked = await plan({ overrides: { seed: 7 } });
  expect(asked).toMatchObject({ toReplay: 1, skipped: [{ reason: 'MAY_BE_PAID', count: 2 }] });
  expect((await plan({ includeUnconfirmed: true })).toReplay).toBe(3);
});

test('a plan made with overrides is executed with the same ones, however they are written', async () => {
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
    inputs: '{"prompt":"#","duration":"5","negative_prompt":"fog","camera":{"zoom":1,"tilt":2}}',
  });
  const overrides = { duration: '10', negative_prompt: null, camera: { tilt: 3 } };
  expect((await plan({ overrides })).estimatedDollars).toBe(1);
  const { generations, ...rest } = await recorded({ ...mine, overrides });
  expect(rest).toMatchObject({ overrides, estimatedDollars: 1, total: 1 });
  expect(generations.edges[0]?.node).toMatchObject({
    inputs: { prompt: '1', duration: '10', camera: { zoom: 1, tilt: 3 } },
    durationS: 10,
    costCents: 100,
  });
});

test('the length that its caller gave a job stands in its replay', async () => {
  await insertPastJobs(db, 1, { inputs: '{"prompt":"#"}', durationS: 2.7 });
  expect((await plan({})).estimatedDollars).toBe(0.27);
  expect((await plan({ overrides: { duration: '4' } })).estimatedDollars).toBe(0.4);
});

test('a pinned seed is the recorded one, exactly or not at all', async () => {
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

test('a replay keeps the instants that its window stood for', async () => {
  await insertPastJobs(db, 2);
  const { filter } = await recorded({ filter: { userId: 'ann', window: { last: 'P7D' } } });
  expect(filter).toMatchObject({
    window: { last: 'P7D', from: expect.any(String), to: expect.any(String) },
    status: ['FAILED'],
  });
  const window = { day: { date: '2020-01-07', timeZone: 'Europe/Berlin' } };
  expect(await replay({ filter: { window } })).toMatchObject({ __typename: 'NothingToReplayError' });
});

test('an empty filter is refused, and so are a plan and a filter together, or neither', async () => {
  await insertPastJobs(db, 1);
  for (const filter of [{}, { status: null }, { inputs: {} }]) {
    expect(await replay({ filter })).toMatchObject({ __typename: 'InvalidInputError', field: 'filter' });
    const { errors } = await ledger.ask(PLAN, { filter }, ann);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'filter' });
  }
  const { token } = await plan({});
  expect(await replay({ planToken: token, ...mine })).toMatchObject({ field: 'planToken' });
  expect(await replay({})).toMatchObject({ field: 'planToken' });
  expect(await replay({ ...mine, overrides: [] })).toMatchObject({ field: 'overrides' });
});

test('a replay belongs to the user of the original and says who asked for it', async () => {
  const [id] = await insertPastJobs(db, 1);
  await insertPastJobs(db, 1, { user: 'ben' });
  expect(await replay({ ...mine }, ben)).toMatchObject({ __typename: 'NothingToReplayError', matched: 0 });
  const made = await recorded({ ...mine }, { sub: 'boss', role: 'admin' });
  expect(made).toMatchObject({
    requestedBy: 'boss',
    total: 1,
    filter: { userId: 'ann', status: ['FAILED'] },
  });
  const job = made.generations.edges[0]?.node;
  expect(job).toMatchObject({ userId: 'ann', replayOf: { id: globalId('Generation', id ?? 0n) } });
  const seen = await ledger.ask<{ node: object }, object>(
    '{ generations(first: 1) { edges { node { id replayRequestedBy inputDiff { path } replayOf { replays { id } } } } } }',
    {},
    ann,
  );
  expect(seen.data).toMatchObject({
    generations: {
      edges: [
        {
          node: {
            id: job?.id,
            replayRequestedBy: 'boss',
            inputDiff: [],
            replayOf: { replays: [{ id: job?.id }] },
          },
        },
      ],
    },
  });
  const list = '{ replays { edges { node { id requestedBy } } } }';
  const replays = async (as: { sub: string; role: 'admin' | 'user' }) =>
    (await ledger.ask<{ replays: { edges: unknown[] } }, object>(list, {}, as)).data.replays.edges.length;
  expect([
    await replays({ sub: 'boss', role: 'user' }),
    await replays(ann),
    await replays({ sub: 'x', role: 'admin' }),
  ]).toEqual([1, 0, 1]);
});

test('the caps refuse before anything is recorded, and an unknown price is over every cap', async () => {
  await insertPastJobs(db, 4);
  expect(await replay({ ...mine, maxDollars: 1.99 })).toMatchObject({
    __typename: 'ReplayLimitError',
    code: 'REPLAY_LIMIT',
    toReplay: 4,
    estimatedDollars: 2,
    message: expect.stringContaining('$2.00'),
  });
  expect(await replay({ ...mine, maxJobs: 3 })).toMatchObject({ __typename: 'ReplayLimitError' });
  await insertPastJobs(db, 1, { endpoint: 'fal-ai/flux/dev', inputs: '{"prompt":"#"}' });
  expect(await replay({ ...mine, maxDollars: 100 })).toMatchObject({
    __typename: 'ReplayLimitError',
    unpricedJobs: 1,
  });
  expect([await count('replays'), await count('generations')]).toEqual([0, 5]);
  expect((await recorded({ ...mine, maxJobs: 5 })).total).toBe(5);
});

test('a dry run answers what would be recorded, and records nothing', async () => {
  await insertPastJobs(db, 3);
  const { token } = await plan({});
  for (const input of [mine, { planToken: token }]) {
    const made = await recorded({ ...input, dryRun: true });
    expect(made).toMatchObject({ total: 3, estimatedDollars: 1.5, state: 'PAUSED', counts: { waiting: 3 } });
    expect(made.pauseReason).toContain('dry run');
    expect(made.generations.edges).toEqual([]);
  }
  expect([await count('replays'), await count('generations')]).toEqual([0, 3]);
  expect((await recorded({ planToken: token })).total).toBe(3);
});

test('a token is executed once, by whoever made it, within 15 minutes and only as it was planned', async () => {
  await insertPastJobs(db, 3);
  const { token, expiresAt } = await plan({ overrides: { duration: '4' } });
  expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(14 * 60_000);
  for (const as of [ben, { sub: 'boss', role: 'admin' } as const])
    expect(await replay({ planToken: token }, as)).toMatchObject({ __typename: 'ReplayPlanExpiredError' });
  expect(await replay({ planToken: token, overrides: { duration: '8' } })).toMatchObject({
    field: 'overrides',
  });
  expect(await replay({ planToken: token, pinSeed: true })).toMatchObject({ field: 'pinSeed' });
  const first = await recorded({ planToken: token, overrides: { duration: '4' }, maxDollars: 1.2 });
  await db.query("UPDATE replay_plans SET expires_at = now() - interval '1 minute'");
  expect((await recorded({ planToken: token })).id).toBe(first.id);
  expect(await count('generations')).toBe(6);

  const other = await plan({ filter: { status: ['FAILED'] }, includeReplayed: true });
  await db.query("UPDATE replay_plans SET expires_at = now() - interval '1 second'");
  expect(await replay({ planToken: other.token })).toMatchObject({
    __typename: 'ReplayPlanExpiredError',
    code: 'REPLAY_PLAN_EXPIRED',
    message: expect.stringContaining('15 minutes'),
  });
});

test('a plan of which one job was replayed or lost meanwhile is not executed at all', async () => {
  const [first] = await insertPastJobs(db, 3);
  const { token } = await plan({});
  const { token: smaller } = await plan({ limit: 1 });
  await recorded({ planToken: smaller });
  expect(await replay({ planToken: token })).toMatchObject({
    __typename: 'ReplayPlanChangedError',
    skipped: [{ reason: 'ALREADY_REPLAYED', count: 1 }],
  });
  await db.query("UPDATE generations SET status = 'FAILED' WHERE replay_of = $1", [first]);
  await db.query("UPDATE generations SET status = 'COMPLETED' WHERE id = $1", [first]);
  expect(await replay({ planToken: token })).toMatchObject({ __typename: 'ReplayPlanChangedError' });
  expect(await count('replays')).toBe(1);
});

test('a chain of replays is one job: only its newest is replayed, and only while none is in flight or successful', async () => {
  await insertPastJobs(db, 2);
  await recorded(mine);
  expect(await replay(mine)).toMatchObject({
    __typename: 'NothingToReplayError',
    matched: 2,
    skipped: [{ reason: 'ALREADY_REPLAYED', count: 2 }],
  });
  await db.query("UPDATE generations SET status = 'FAILED' WHERE replay_of IS NOT NULL");
  const asked = await plan({});
  expect(asked).toMatchObject({ matched: 4, toReplay: 2, skipped: [{ reason: 'SUPERSEDED', count: 2 }] });
  await recorded({ planToken: asked.token });
  await db.query("UPDATE generations SET status = 'COMPLETED' WHERE status = 'IN_QUEUE'");
  expect(await plan({})).toMatchObject({ toReplay: 0 });
  expect(await plan({ filter: { status: ['FAILED', 'COMPLETED'] }, includeReplayed: true })).toMatchObject({
    matched: 6,
    toReplay: 2,
  });
  const again = await recorded({ ...mine, includeReplayed: true });
  expect(again.total).toBe(2);
});
