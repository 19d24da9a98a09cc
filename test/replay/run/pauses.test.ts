import { beforeEach, expect, test } from 'vitest';
import { refusesAccount } from '../../../src/replay/run/account.ts';
import { insertPastJobs, type PastJob } from '../../support/failed-jobs.ts';
import { openTestLedger } from '../../support/ledger.ts';
import { CANCEL, RESUME } from '../../support/replay-documents.ts';
import { beginReplay, type Progress, untilReplay } from '../../support/replay-runs.ts';

let count = 0;
let user = '';
const { ledger, db } = await openTestLedger();
beforeEach(() => {
  ledger.sandbox.faults.clear();
  count += 1;
  user = `user ${count}`;
});

/** So many failed jobs of a user of this test's own. */
async function failed(jobs: number, job: PastJob = {}) {
  return await insertPastJobs(db, jobs, {
    user,
    inputs: `{"prompt":"${user} #","resolution":"720p","duration":"5"}`,
    ...job,
  });
}

const begin = () => beginReplay(ledger, { filter: { userId: user } });
const until = (id: string, reached: (now: Progress) => boolean) => untilReplay(ledger, id, reached);
const done = ({ state }: Progress) => state === 'DONE';
const paused = ({ state }: Progress) => state === 'PAUSED';
/** The sandbox's jobs of this test. */
const booked = () => ledger.sandbox.inspection.jobs.filter(({ input }) => input.includes(`"${user} `));

test('a locked account pauses the replay at once, with the reason, and costs no job', async () => {
  await failed(30);
  ledger.sandbox.faults.script({
    operation: 'submit',
    fault: { name: 'error-before', status: 403 },
    times: Number.POSITIVE_INFINITY,
  });
  const { id } = await begin();
  const { pauseReason } = await until(id, ({ state, counts }) => state === 'PAUSED' && counts.waiting === 30);
  expect(pauseReason).toContain('User is locked');
  expect(ledger.sandbox.inspection.posts).toBeGreaterThan(0);
  ledger.sandbox.faults.clear();
  await ledger.ask(RESUME, { id });
  expect((await until(id, done)).counts.completed).toBe(30);
});

const FLUX = 'fal-ai/flux/dev';
const NO_ACCESS = 'You have no access to this model.';
const refuseFlux = () =>
  ledger.sandbox.faults.script({
    operation: 'submit',
    fault: { name: 'error-before', status: 403, detail: NO_ACCESS },
    match: ({ endpoint }) => endpoint === FLUX,
    times: Number.POSITIVE_INFINITY,
  });

test('an endpoint that the account may not use fails its own jobs, with the reason, and holds no others up', async () => {
  await failed(6, { endpoint: FLUX, inputs: `{"prompt":"${user} #"}` });
  await failed(6);
  refuseFlux();
  const { id } = await begin();
  expect((await until(id, done)).counts).toMatchObject({ completed: 6, failed: 6 });
  const { rows } = await db.query(
    "SELECT DISTINCT error FROM generations WHERE user_id = $1 AND replay_id IS NOT NULL AND status = 'FAILED'",
    [user],
  );
  expect(rows).toEqual([{ error: NO_ACCESS }]);
});

test('where it refuses one job after the other the replay is paused all the same', async () => {
  await failed(120, { endpoint: FLUX, inputs: `{"prompt":"${user} #"}` });
  refuseFlux();
  const { id } = await begin();
  const { pauseReason, counts } = await until(id, paused);
  expect(pauseReason).toContain(NO_ACCESS);
  expect(counts.waiting).toBeGreaterThan(40);
  await ledger.ask(CANCEL, { id });
});

test.each([
  [401, 'Invalid key credentials', true],
  [402, 'Payment required', true],
  [403, 'User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.', true],
  [403, 'Your account has been suspended', true],
  [403, NO_ACCESS, false],
  [404, "Application 'fal-ai/gone' not found", false],
  [422, 'User input is locked', false],
])('%i, "%s", is a refusal of the account: %s', (httpStatus, message, account) =>
  expect(refusesAccount({ kind: 'refused', httpStatus, reason: { message, type: null } })).toBe(account),
);

test('while fal takes no jobs the replay waits as long as fal says, and no job fails', async () => {
  await failed(12);
  ledger.sandbox.faults.script({
    fault: { name: 'error-before', status: 429, retryAfterSeconds: 3 },
    operation: 'submit',
    times: 4,
  });
  const TOLD = 'replays are waiting, since fal takes no jobs at the moment: ';
  const before = ledger.logged().split(TOLD).length;
  const began = Date.now();
  const { id } = await begin();
  expect((await until(id, done)).counts).toMatchObject({ completed: 12, failed: 0 });
  // Not for each of the four jobs that fal did not take.
  const told = ledger.logged().split(TOLD).length - before;
  expect([1, 2]).toContain(told);
  expect(Date.now() - began).toBeGreaterThan(3000);
  expect(booked()).toHaveLength(12);
});

test('a replay whose jobs all fail the same way is paused before it has cost much', async () => {
  await failed(200, { inputs: `{"prompt":"${user} [crash] #","resolution":"720p","duration":"5"}` });
  const { id } = await begin();
  const { pauseReason, counts } = await until(id, paused);
  expect(pauseReason).toMatch(/The last 20 jobs all failed with runner_server_error/);
  expect(counts.waiting).toBeGreaterThan(120);
  await ledger.ask(CANCEL, { id });
});

test('a fal that confirms no submit pauses the replay after a few', async () => {
  await failed(60);
  ledger.sandbox.faults.script({
    operation: 'submit',
    fault: { name: 'error-before', status: 503 },
    times: Number.POSITIVE_INFINITY,
  });
  const { id } = await begin();
  const before = await until(id, paused);
  expect(before.pauseReason).toContain('no longer confirms submits');
  expect(before.counts.waiting).toBeGreaterThan(30);
  // However many are in doubt, for which fal is asked all day: the others go on.
  await db.query(
    `UPDATE generations SET submit_started_at = now(), check_count = 1 WHERE id IN (SELECT id FROM generations
      WHERE user_id = $1 AND replay_id IS NOT NULL AND submit_started_at IS NULL LIMIT 25)`,
    [user],
  );
  ledger.sandbox.faults.clear();
  await ledger.ask(RESUME, { id });
  await until(id, ({ counts }) => counts.waiting === 0);
}, 60_000);
