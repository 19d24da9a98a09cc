import { afterAll, expect, test, vi } from 'vitest';
import { openTestLedger, startLedger } from '../support/ledger.ts';
import { begin } from '../support/lonely.ts';
import { startOwnFal } from '../support/own-fal.ts';

const JOBS = 50;
const STUCK = `{
  stuckGenerations(olderThan: "PT1S", first: 100) {
    edges { node { reason evidence generation { status lastPoll { answer httpStatus message at } } } }
  }
}`;
interface Stuck {
  readonly reason: string;
  readonly evidence: string;
  readonly generation: { status: string; lastPoll: { answer: string; message: string | null } | null };
}

let own = await startOwnFal();
const port = Number(new URL(own.url).port);
afterAll(() => own.close());
const { ledger, db } = await openTestLedger(
  startLedger({
    APP_URL: '',
    FAL_QUEUE_URL: own.url,
    RECONCILE_FIRST_SECONDS: '1',
    RECONCILE_MAX_SECONDS: '1',
    RECONCILE_CONCURRENCY: '50',
  }),
);

async function stuck(): Promise<Stuck[]> {
  const { data, errors } = await ledger.ask<{ stuckGenerations: { edges: Array<{ node: Stuck }> } }, unknown>(
    STUCK,
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return data.stuckGenerations.edges.map(({ node }) => node);
}

/** The stuck jobs once all of them are stuck for this reason. */
async function allStuckFor(reason: string): Promise<Stuck[]> {
  return await vi.waitUntil(
    async () => {
      const jobs = await stuck();
      return jobs.length === JOBS && jobs.every((job) => job.reason === reason) && jobs;
    },
    { timeout: 20_000, interval: 200 },
  );
}

const logged = (words: string) =>
  ledger
    .logged()
    .split('\n')
    .filter((line) => line.includes(words));

test('while fal answers, a stuck job says what fal said, and when', async () => {
  for (let number = 0; number < JOBS; number += 1) await begin(ledger, `stuck ${number}`);
  const jobs = await allStuckFor('WAITING_IN_QUEUE');
  // The first of them may still have to be asked for the first time.
  await expect
    .poll(async () => (await stuck()).map(({ evidence }) => evidence), { timeout: 10_000 })
    .toEqual(
      jobs.map(() => expect.stringMatching(/fal said \d seconds? ago that it was waiting in the queue\./)),
    );
}, 60_000);

test('with a revoked key it says that fal refuses us, in its words, and the log says it once', async () => {
  const key = ledger.sandbox.credentials;
  own.everything = { status: 401, body: JSON.stringify({ detail: `Invalid key ${key}` }) };
  const [job] = await allStuckFor('FAL_REFUSES_US');
  expect(job?.evidence).toMatch(/HTTP 401.*"Invalid key \[redacted\]".*that it was waiting in the queue/);
  expect(job?.generation.lastPoll).toMatchObject({
    answer: 'REFUSED',
    httpStatus: 401,
    message: 'Invalid key [redacted]',
  });
  expect(logged("fal refuses this server's calls")).toEqual([expect.stringContaining('Invalid key')]);
  expect(ledger.logged()).not.toContain(key);
  const { rows } = await db.query('SELECT FROM generations g WHERE to_jsonb(g)::text LIKE $1', [`%${key}%`]);
  expect(rows).toEqual([]);
}, 60_000);

test('when fal answers again the log says so once, with the number of calls, and the jobs wait again', async () => {
  own.everything = undefined;
  await allStuckFor('WAITING_IN_QUEUE');
  const [line, ...others] = logged('fal accepts calls again');
  expect(others).toEqual([]);
  expect(JSON.parse(line ?? '{}').calls).toBeGreaterThanOrEqual(JOBS);
}, 60_000);

test.each([
  ['a 503 in JSON', { status: 503, body: '{"detail":"overloaded"}' }, 'overloaded'],
  [
    "a gateway's page with 403",
    { status: 403, body: '<html><title>Attention Required!</title></html>', type: 'text/html' },
    'Attention Required!',
  ],
  [
    "a gateway's page with 200",
    { status: 200, body: '<!doctype html><title>Hello</title>', type: 'text/html' },
    '',
  ],
])(
  '%s means that fal cannot be reached, not that it refuses us',
  async (_name, everything, words) => {
    own.everything = everything;
    const [job] = await allStuckFor('FAL_UNREACHABLE');
    expect(job?.evidence).toContain(words);
    own.everything = undefined;
    await allStuckFor('WAITING_IN_QUEUE');
  },
  60_000,
);

test('too many calls are neither: the job is where fal said last that it was', async () => {
  own.everything = { status: 429, body: '{"detail":"slow down"}' };
  await expect
    .poll(async () => (await stuck()).map(({ evidence }) => evidence), { timeout: 20_000 })
    .toContainEqual(
      expect.stringMatching(/that it was waiting in the queue.*\(HTTP 429\), .* ago: "slow down"/),
    );
  expect(new Set((await stuck()).map(({ reason }) => reason))).toEqual(new Set(['WAITING_IN_QUEUE']));
  own.everything = undefined;
}, 60_000);

test('with its port closed fal is unreachable; afterwards the jobs end, and nothing is kept of the polls', async () => {
  const { jobs } = own;
  await own.close();
  const [job] = await allStuckFor('FAL_UNREACHABLE');
  expect(job?.evidence).toContain('ECONNREFUSED');
  expect(logged('fal cannot be reached').length).toBeLessThanOrEqual(2);
  own = await startOwnFal(port);
  own.jobs.push(...jobs.map((one) => ({ ...one, status: 'COMPLETED' as const })));
  await vi.waitUntil(async () => (await stuck()).length === 0, { timeout: 20_000, interval: 200 });
  const { rows } = await db.query('SELECT FROM generations WHERE last_poll IS NOT NULL');
  expect(rows).toEqual([]);
}, 60_000);
