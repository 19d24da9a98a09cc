import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { globalId, insertPastJobs } from '../../support/failed-jobs.ts';
import { type Ledger, startLedger, startSecond } from '../../support/ledger.ts';
import { CANCEL, PAUSE, PLAN, RESUME } from '../../support/replay-documents.ts';
import { askReplay, beginReplay, type Progress, untilReplay } from '../../support/replay-runs.ts';

// Two servers on one database. Their reconcilers look for due jobs ten times a second.
const env = { FAL_DISPATCH_CONCURRENCY: '4', RECONCILE_FIRST_SECONDS: '1' };
let ledger: Ledger;
let other: Ledger;
let db: Client;
let count = 0;
let user = '';
beforeAll(async () => {
  ledger = await startLedger(env, { jobSeconds: 0.3 });
  other = await startSecond(ledger, env);
  db = new Client({ connectionString: ledger.databaseUrl });
  await db.connect();
});
afterAll(async () => {
  await db.end();
  await other.close();
  await ledger.close();
});
beforeEach(() => {
  count += 1;
  user = `user ${count}`;
});

/** Inserts failed jobs of a user that only this test has. */
async function failed(jobs: number) {
  return await insertPastJobs(db, jobs, {
    user,
    inputs: `{"prompt":"${user} #","resolution":"720p","duration":"5"}`,
  });
}

const begin = () => beginReplay(ledger, { filter: { userId: user } });
const until = (id: string, reached: (now: Progress) => boolean) => untilReplay(ledger, id, reached);
const done = ({ state }: Progress) => state === 'DONE';
/** The sandbox's jobs of this test, and its bill for them at $0.10 a second. */
const booked = () => ledger.sandbox.inspection.jobs.filter(({ input }) => input.includes(`"${user} `));
const billed = () => booked().reduce((sum, { billedUnits }) => sum + Number(billedUnits) * 0.1, 0);

test('every job is sent once, completes, and is billed what the replay reports as spent', async () => {
  await failed(60);
  const { id, total, estimatedDollars } = await begin();
  expect([total, estimatedDollars]).toEqual([60, 30]);
  const end = await until(id, done);
  expect(end).toMatchObject({
    counts: { waiting: 0, completed: 60, failed: 0 },
    spentDollars: 30,
    unknownCosts: 0,
  });
  expect(booked()).toHaveLength(60);
  expect(booked().every(({ posts }) => posts === 1)).toBe(true);
  expect(billed()).toBeCloseTo(30);
  await until(id, ({ endedAt }) => endedAt !== null);
  const over = /is over: 60 of 60 sent, 60 completed, \$30\.00 spent/g;
  expect([...ledger.logged().matchAll(over), ...other.logged().matchAll(over)]).toHaveLength(1);
}, 60_000);

test('of several requests at once each gets some of the jobs: each job is replayed once', async () => {
  await failed(30);
  const answers = await Promise.all(
    [ledger, other, ledger, other, ledger, other].map((on) => askReplay(on, { filter: { userId: user } })),
  );
  const totals = answers.map((answer) => ('replay' in answer ? answer.replay.total : 0));
  expect(totals.reduce((a, b) => a + b)).toBe(30);
  const others = answers.filter((answer) => !('replay' in answer)).map((answer) => answer.__typename);
  expect(new Set([...others, 'NothingToReplayError'])).toEqual(new Set(['NothingToReplayError']));
  const { rows } = await db.query(
    'SELECT count(*) AS jobs, count(DISTINCT replay_of) AS originals FROM generations WHERE user_id = $1 AND replay_of IS NOT NULL',
    [user],
  );
  expect(rows).toEqual([{ jobs: '30', originals: '30' }]);
  await vi.waitUntil(() => booked().length === 30, { timeout: 20_000 });
});

test('a token used several times at once makes one replay of exactly the planned jobs', async () => {
  const ids = await failed(25);
  const { data } = await ledger.ask(PLAN, { filter: { userId: user }, limit: 20 });
  const planToken = data.replayPlan.token;
  await failed(5);
  const answers = await Promise.all([ledger, other, ledger, other].map((on) => askReplay(on, { planToken })));
  expect(new Set(answers.map((answer) => 'replay' in answer && answer.replay.id)).size).toBe(1);
  const { rows } = await db.query(
    'SELECT replay_of FROM generations WHERE user_id = $1 AND replay_of IS NOT NULL ORDER BY 1',
    [user],
  );
  expect(rows.map(({ replay_of: id }) => BigInt(id))).toEqual(ids.slice(0, 20));
});

test('a paused replay sends nothing more, a resumed one continues, a cancelled one cancels the rest', async () => {
  await failed(60);
  const { id } = await begin();
  await until(id, ({ counts }) => counts.waiting <= 45);
  expect((await ledger.ask(PAUSE, { id })).data.pauseReplay).toMatchObject({
    replay: { state: 'PAUSED', pauseReason: 'paused by boss' },
  });
  const paused = await until(id, ({ counts }) => counts.inQueue + counts.inProgress === 0);
  expect(paused).toMatchObject({ state: 'PAUSED', pausedAt: expect.any(String) });
  // Nor does the reconciler send them if they come due.
  const waiting = 'user_id = $1 AND replay_id IS NOT NULL AND submit_started_at IS NULL';
  await db.query(`UPDATE generations SET next_check_at = now() WHERE ${waiting}`, [user]);
  await vi.waitUntil(
    async () =>
      (await db.query(`SELECT FROM generations WHERE ${waiting} AND next_check_at IS NOT NULL`, [user])).rows
        .length === 0,
    { timeout: 30_000, interval: 200 },
  );
  expect(booked()).toHaveLength(60 - paused.counts.waiting);
  expect((await ledger.ask(RESUME, { id })).data.resumeReplay).toMatchObject({
    replay: { state: 'RUNNING', pauseReason: null },
  });
  await until(id, ({ counts }) => counts.waiting < paused.counts.waiting);
  const { data } = await ledger.ask(CANCEL, { id });
  expect(data.cancelReplay).toMatchObject({ replay: { state: 'CANCELLED', counts: { waiting: 0 } } });
  const end = await until(id, ({ endedAt }) => endedAt !== null);
  expect(end.counts.completed + end.counts.cancelled).toBe(60);
  expect(booked()).toHaveLength(end.counts.completed);
  expect((await ledger.ask(PAUSE, { id })).data.pauseReplay).toMatchObject({ code: 'REPLAY_OVER' });
  expect((await ledger.ask(RESUME, { id })).data.resumeReplay).toMatchObject({ code: 'REPLAY_OVER' });
  expect((await ledger.ask(CANCEL, { id })).data.cancelReplay).toMatchObject({
    replay: { state: 'CANCELLED' },
  });
  expect((await ledger.ask(PAUSE, { id }, { sub: 'ann', role: 'user' })).data.pauseReplay).toMatchObject({
    code: 'NOT_FOUND',
  });
  // Each once, however often it was requested.
  for (const what of ['paused', 'resumed', 'cancelled'])
    expect(ledger.logged().split(` is ${what} by boss`)).toHaveLength(2);
}, 60_000);

test('one job of a replay can be cancelled before it is sent', async () => {
  await failed(40);
  const { id } = await begin();
  await ledger.ask(PAUSE, { id });
  const { rows } = await db.query(
    'SELECT id FROM generations WHERE user_id = $1 AND replay_id IS NOT NULL AND submit_started_at IS NULL LIMIT 1',
    [user],
  );
  const answer = await ledger.ask<object, object>(
    'mutation C($id: ID!) { cancelGeneration(input: { id: $id }) { ... on CancelGenerationSuccess { generation { status } } } }',
    { id: globalId('Generation', rows[0].id) },
  );
  expect(answer.data).toMatchObject({ cancelGeneration: { generation: { status: 'CANCELLED' } } });
  await ledger.ask(RESUME, { id });
  expect((await until(id, done)).counts).toMatchObject({ completed: 39, cancelled: 1 });
});
