import { pino } from 'pino';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { createDatabase } from '../../src/db/client.ts';
import type { Deps } from '../../src/generations/deps.ts';
import { insert } from '../../src/generations/insert.ts';
import { keepTakingBack } from '../../src/generations/lost-insert.ts';
import { reconcile } from '../../src/generations/reconcile/reconcile.ts';
import { submitGeneration } from '../../src/generations/submit.ts';
import { claim, takeBack } from '../../src/generations/transitions/claim.ts';
import { startCuttingProxy } from '../support/cutting-proxy.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps } from '../support/deps.ts';

const { url, client, db } = await openTestDatabase();
const proxy = await startCuttingProxy(url);
const through = new URL(url);
through.host = new URL(proxy.url).host;
const cutDb = createDatabase(through.href, { poolSize: 2 });
afterAll(async () => {
  await cutDb.$disconnect();
  await proxy.close();
});

const ANN = { userId: 'ann', role: 'user' } as const;
const input = { endpoint: 'fal-ai/flux/dev', inputs: { prompt: 'x' }, idempotencyKey: 'a' };
const JOB = { ...input, userId: ANN.userId, durationS: null, tags: null, billsOf: null };

let posts = 0;
const fal: Partial<Deps['fal']> = {
  async submit() {
    posts += 1;
    return { kind: 'accepted', requestId: `fal-${posts}` };
  },
};
beforeEach(async () => {
  posts = 0;
  await client.query('TRUNCATE generations');
});

/** A submit whose row is committed, and whose answer never comes. */
async function loseInsert(inputs: object = input.inputs): Promise<void> {
  proxy.cutInsteadOf('INSERT 0 1');
  await expect(submitGeneration(testDeps(cutDb, fal), ANN, { ...input, inputs })).rejects.toMatchObject({
    recorded: null,
    message: expect.stringContaining('if it was, it is sent later'),
  });
}

async function row() {
  const { rows } = await client.query<{ id: string; status: string; claimed: boolean; pending: string }>(
    `SELECT id, status, submit_started_at IS NOT NULL AS claimed, request_id AS pending FROM generations`,
  );
  return rows;
}

test.each([
  ['', input.inputs],
  [' with much in it', { prompt: 'x'.repeat(300_000) }],
])('a job%s whose INSERT was answered to nobody is sent by the background, once', async (_, inputs) => {
  await loseInsert(inputs);
  await vi.waitUntil(async () => (await row())[0]?.claimed === false);
  expect(posts).toBe(0);
  const { signal } = new AbortController();
  await Promise.all([reconcile(testDeps(db, fal), signal), reconcile(testDeps(db, fal), signal)]);
  expect(posts).toBe(1);
  expect(await row()).toMatchObject([{ status: 'IN_QUEUE', claimed: true, pending: 'fal-1' }]);
});

test('the same key sends such a job, however soon it comes', async () => {
  await loseInsert();
  const answers = await Promise.all([1, 2, 3].map(() => submitGeneration(testDeps(db, fal), ANN, input)));
  expect(posts).toBe(1);
  expect(new Set(answers.map(({ requestId }) => requestId))).toEqual(new Set(['fal-1']));
});

test('one that was to be cancelled meanwhile is cancelled, and not sent', async () => {
  const job = await insert(testDeps(db), JOB);
  await client.query('UPDATE generations SET cancel_requested_at = now()');
  expect(await takeBack(db, job?.requestId ?? '')).toBe(true);
  expect(await row()).toMatchObject([{ status: 'CANCELLED', claimed: false }]);
});

test('what is taken back once more leaves a later claim alone', async () => {
  const deps = testDeps(db);
  const job = await insert(deps, JOB);
  if (!job) throw new Error('the key was used before');
  expect(await takeBack(db, job.requestId)).toBe(true);
  expect(await claim(deps, job)).toBe(true);
  expect(await takeBack(db, job.requestId)).toBe(false);
  expect(await row()).toMatchObject([{ claimed: true }]);
});

test('however long the database is away, the claim is taken back when it answers', async () => {
  const job = await insert(testDeps(db), JOB);
  proxy.leadTo('postgresql://127.0.0.1:9/none');
  let failed = 0;
  const write = () => void (failed += 1);
  const deps = { db: cutDb, log: pino({ level: 'debug' }, { write }) };
  const lost = { requestId: job?.requestId ?? '', endpoint: input.endpoint };
  const { signal } = new AbortController();
  // As if no INSERT could be on its way any more from the beginning.
  const taking = keepTakingBack(deps, lost, signal, { longestPauseMs: 10, onItsWayMs: 0 });
  await expect.poll(() => failed, { timeout: 30_000 }).toBeGreaterThan(2);
  expect(await row()).toMatchObject([{ claimed: true }]);
  proxy.leadTo(url);
  await taking;
  expect(await row()).toMatchObject([{ claimed: false }]);
  // Where there is no such row, that is the end as well.
  await keepTakingBack(deps, lost, signal, { longestPauseMs: 10, onItsWayMs: 0 });
});
