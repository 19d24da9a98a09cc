import { afterEach, expect, test } from 'vitest';
import { globalId, insertPastJobs } from '../support/failed-jobs.ts';
import { type Asker, emptyLedger, openTestLedger, startLedger } from '../support/ledger.ts';
import { askPlan, askReplay, beginReplay } from '../support/replay-runs.ts';

const ann = { sub: 'ann', role: 'user' } as const;
const ben = { sub: 'ben', role: 'user' } as const;

// fal cannot be reached, so nothing that is recorded here is sent.
const { ledger, db } = await openTestLedger(startLedger({ FAL_QUEUE_URL: 'http://127.0.0.1:9' }));
afterEach(async () => {
  await emptyLedger(db);
});

const mine = { filter: { userId: 'ann' } };
const plan = (variables: object) => askPlan(ledger, { ...mine, ...variables }, ann);
const replay = (input: object, as: Asker = ann) => askReplay(ledger, input, as);
const recorded = (input: object, as: Asker = ann) => beginReplay(ledger, input, as);

async function count(where: string): Promise<number> {
  return Number((await db.query(`SELECT count(*) FROM ${where}`)).rows[0].count);
}

test('the jobs of a replay have different times, so that a page of the newest jobs need not sort them', async () => {
  await insertPastJobs(db, 50);
  await recorded(mine);
  expect(await count('generations WHERE replay_id IS NOT NULL')).toBe(50);
  expect(
    await count('(SELECT DISTINCT created_at FROM generations WHERE replay_id IS NOT NULL) AS instants'),
  ).toBe(50);
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
  const { data } = await ledger.ask<
    { generations: { edges: Array<{ node: { replayId: string } }> } },
    object
  >('{ generations(first: 1) { edges { node { replayId } } } }', {}, ann);
  expect(data.generations.edges[0]?.node.replayId).toBe(made.id);
  const shown = { requestedBy: 'boss', pinSeed: false, includeReplayed: false };
  for (const [as, node] of [
    [{ sub: 'boss', role: 'user' }, shown],
    [ann, null],
  ] as const)
    expect(
      (
        await ledger.ask(
          `{ node(id: "${made.id}") { ... on Replay { requestedBy pinSeed includeReplayed } } }`,
          {},
          as,
        )
      ).data,
    ).toEqual({ node });
  const list = '{ replays { edges { node { id requestedBy } } } }';
  const replays = async (as: Asker) =>
    (await ledger.ask<{ replays: { edges: unknown[] } }, object>(list, {}, as)).data.replays.edges.length;
  expect([
    await replays({ sub: 'boss', role: 'user' }),
    await replays(ann),
    await replays({ sub: 'x', role: 'admin' }),
  ]).toEqual([1, 0, 1]);
});

test('limits are checked before anything is recorded, and an unknown price exceeds every limit', async () => {
  await insertPastJobs(db, 4);
  expect(await replay({ ...mine, maxDollars: 1.99 })).toMatchObject({
    __typename: 'ReplayLimitError',
    code: 'REPLAY_LIMIT',
    toReplay: 4,
    estimatedDollars: 2,
    message: 'The replay would cost about $2.00, more than $1.99.',
  });
  expect(await replay({ ...mine, maxJobs: 3 })).toMatchObject({ __typename: 'ReplayLimitError' });
  await insertPastJobs(db, 1, { endpoint: 'nobody/knows', inputs: '{"prompt":"#"}' });
  expect(await replay({ ...mine, maxDollars: 100 })).toMatchObject({
    __typename: 'ReplayLimitError',
    unpricedJobs: 1,
    message: expect.stringContaining(
      'The price of 1 of the 5 generations is not known, so $100.00 cannot be guaranteed; the others would cost about $2.00.',
    ),
  });
  const unpriced = { filter: { endpoint: ['nobody/knows'] }, maxDollars: 0.075 };
  expect(await replay(unpriced)).toMatchObject({
    message: expect.stringContaining(
      'The price of the generation is not known, so $0.075 cannot be guaranteed.',
    ),
  });
  for (const [field, value] of [
    ['maxJobs', 0],
    ['maxDollars', -0.01],
  ] as const)
    expect(await replay({ ...mine, [field]: value })).toMatchObject({
      __typename: 'InvalidInputError',
      field,
    });
  expect([await count('replays'), await count('generations')]).toEqual([0, 5]);
  expect((await recorded({ ...mine, maxJobs: 5 })).total).toBe(5);
});

test('a replay whose jobs were all pruned does not claim that it cost nothing', async () => {
  await insertPastJobs(db, 1);
  const made = await recorded({ ...mine, pinSeed: false, includeReplayed: true });
  const ask = async () =>
    (
      await ledger.ask<{ node: object }, object>(
        `{ node(id: "${made.id}") { ... on Replay { total spentDollars } } }`,
        {},
        ann,
      )
    ).data.node;
  expect(await ask()).toEqual({ total: 1, spentDollars: 0 });
  await db.query('DELETE FROM generations');
  expect(await ask()).toEqual({ total: 0, spentDollars: null });
});

test('a dry run answers what would be recorded, and records nothing', async () => {
  await insertPastJobs(db, 3);
  const { token } = await plan({});
  for (const input of [mine, { planToken: token }]) {
    const made = await recorded({ ...input, dryRun: true });
    expect(made).toMatchObject({ total: 3, estimatedDollars: 1.5, state: 'PAUSED', counts: { waiting: 3 } });
    expect(made).toMatchObject({ lowDollars: null, highDollars: null, unverifiedJobs: 3 });
    expect(made.pauseReason).toContain('dry run');
    expect(made.generations.edges).toEqual([]);
  }
  expect([await count('replays'), await count('generations')]).toEqual([0, 3]);
  expect((await recorded({ planToken: token })).total).toBe(3);
});

test('a token is executed once, by the user who made it, within 15 minutes and only as planned', async () => {
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

test('a plan is not executed at all if one of its jobs has since been replayed or changed its state', async () => {
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

test('only the newest job of a chain of replays is replayed, and only while none is in flight or completed', async () => {
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

test('completed jobs are replayed if the filter names that state, completed replays only with includeReplayed', async () => {
  const completed = { filter: { userId: 'ann', status: ['COMPLETED'] } };
  await insertPastJobs(db, 1);
  await recorded(mine);
  const ended = "UPDATE generations SET status = 'COMPLETED' WHERE status = 'IN_QUEUE'";
  await db.query(ended);
  expect(await replay(completed)).toMatchObject({
    __typename: 'NothingToReplayError',
    message:
      'None of the matching generations can be replayed: 1 ALREADY_REPLAYED (to replay them, use includeReplayed).',
  });
  // An original without replays.
  await insertPastJobs(db, 1, { status: 'COMPLETED' });
  expect((await recorded(completed)).total).toBe(1);
  await db.query(ended);
  expect((await recorded({ ...completed, includeReplayed: true })).total).toBe(2);
});
