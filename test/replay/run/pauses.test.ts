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

/** Inserts failed jobs of a user that only this test has. */
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

test('an endpoint that the account may not use fails its own jobs, with the reason, and does not hold up others', async () => {
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

test('a replay is paused if that endpoint refuses one job after the other', async () => {
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

test('a replay whose jobs all fail the same way is paused before it has cost much', async () => {
  await failed(200, { inputs: `{"prompt":"${user} [crash] #","resolution":"720p","duration":"5"}` });
  const { id } = await begin();
  const { pauseReason, counts } = await until(id, paused);
  expect(pauseReason).toMatch(/The last 20 jobs all failed with runner_server_error/);
  expect(counts.waiting).toBeGreaterThan(120);
  await ledger.ask(CANCEL, { id });
});
