import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { globalId } from '../support/failed-jobs.ts';
import { openTestLedger, startLedger } from '../support/ledger.ts';
import { begin, bookedOf, CANCEL, ended, startLonelyLedger } from '../support/lonely.ts';
import { startOwnFal } from '../support/own-fal.ts';

let prompt = '';
let count = 0;
const { ledger, db } = await openTestLedger(startLonelyLedger());
beforeEach(() => {
  count += 1;
  prompt = `cancel ${count}`;
});

test('a job in the queue is cancelled, and one that has ended is too late', async () => {
  const slow = await startLedger({}, { jobSeconds: 3 });
  const { id } = await begin(slow, prompt);
  const cancel = await slow.ask(CANCEL, { id });
  expect(cancel.data.cancelGeneration).toMatchObject({
    generation: { status: 'CANCELLED', endedBy: 'CANCEL' },
  });
  expect(slow.sandbox.inspection.jobs[0]?.outcome).toBe('cancelled');
  expect((await slow.ask(CANCEL, { id })).data.cancelGeneration).toMatchObject({
    __typename: 'TooLateToCancelError',
    code: 'TOO_LATE_TO_CANCEL',
    generation: { status: 'CANCELLED' },
  });
  await slow.close();
});

/** A ledger whose jobs take their time, and one job of it; the reconciler passes a wish to cancel on again. */
async function beginSlowly(answer: 'requested' | 'already-completed') {
  const slow = await startLedger(
    { RECONCILE_FIRST_SECONDS: '1', RECONCILE_MAX_SECONDS: '1' },
    { jobSeconds: 2 },
  );
  onTestFinished(() => slow.close());
  slow.sandbox.faults.script({ fault: { name: 'late-cancel', answer }, operation: 'cancel', times: 100 });
  const { id } = await begin(slow, prompt);
  return { slow, id };
}

test('a running job is asked to stop, says so, and ends as whatever really happened: a paid render is never CANCELLED', async () => {
  const { slow, id } = await beginSlowly('requested');
  const { data } = await slow.ask(CANCEL, { id });
  expect(data.cancelGeneration).toMatchObject({
    generation: {
      status: expect.stringMatching(/^IN_(QUEUE|PROGRESS)$/),
      cancelRequestedAt: expect.any(String),
    },
  });
  expect(await ended(slow, id)).toMatchObject({
    status: 'COMPLETED',
    cancelRequestedAt: expect.any(String),
  });
});

test('a cancel that fal answers with ALREADY_COMPLETED shows at once how the job ended', async () => {
  const { slow, id } = await beginSlowly('already-completed');
  expect((await slow.ask(CANCEL, { id })).data.cancelGeneration).toMatchObject({
    __typename: 'TooLateToCancelError',
    generation: { status: 'COMPLETED' },
  });
});

test('however many cancel a job at the same moment, fal is asked once', async () => {
  const fal = await startOwnFal();
  const own = await startLedger({ FAL_QUEUE_URL: fal.url, FAL_API_URL: fal.url });
  onTestFinished(async () => {
    await own.close();
    await fal.close();
  });
  const { id } = await begin(own, prompt);
  const answers = await Promise.all(Array.from({ length: 20 }, () => own.ask(CANCEL, { id })));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect(fal.seen.filter(({ method }) => method === 'PUT')).toHaveLength(1);
});

test('a job that was not sent yet is simply not sent', async () => {
  const { rows } = await db.query(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs)
     VALUES ('pending:4d813cbb-47fb-42ba-91df-831e1593ac29', 'boss', 'fal-ai/flux/dev', 'IN_QUEUE', $1) RETURNING id`,
    [JSON.stringify({ prompt })],
  );
  const id = globalId('Generation', rows[0].id);
  expect((await ledger.ask(CANCEL, { id })).data.cancelGeneration).toMatchObject({
    generation: { status: 'CANCELLED' },
  });
  expect(bookedOf(ledger, prompt).posts).toBeUndefined();
});

test("nobody cancels somebody else's job", async () => {
  const { id } = await begin(ledger, prompt);
  const { data } = await ledger.ask(CANCEL, { id }, { sub: 'ann', role: 'user' });
  expect(data.cancelGeneration.__typename).toBe('GenerationNotFoundError');
});
