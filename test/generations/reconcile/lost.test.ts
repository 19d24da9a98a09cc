import { beforeEach, expect, test } from 'vitest';
import { openTestLedger } from '../../support/ledger.ts';
import { begin, bookedOf, ended, startLonelyLedger } from '../../support/lonely.ts';

let prompt = '';
let count = 0;
const { ledger, db } = await openTestLedger(startLonelyLedger());
beforeEach(() => {
  count += 1;
  prompt = `lost ${count}`;
});

test('a job whose submit was accepted and never answered is found in the list of requests, and posted once', async () => {
  ledger.sandbox.faults.script({ operation: 'submit', fault: { name: 'drop-after' } });
  const { id, requestId } = await begin(ledger, prompt);
  expect(requestId).toBeNull();
  expect(await ended(ledger, id)).toMatchObject({
    status: 'COMPLETED',
    requestId: bookedOf(ledger, prompt).jobs[0]?.requestId,
  });
  expect(bookedOf(ledger, prompt)).toMatchObject({ jobs: [{}], posts: 1 });
});

test('a lost job does not take a request that may be that of its twin which was given up', async () => {
  const inputs = { prompt: 'twins' };
  await db.query(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, submit_started_at, finished_at, error_type,
       next_check_at)
     VALUES ('pending:' || gen_random_uuid(), 'boss', 'fal-ai/flux/dev', 'FAILED', $1, now(), now(),
       'submission_unconfirmed', NULL)`,
    [JSON.stringify(inputs)],
  );
  ledger.sandbox.faults.script({ operation: 'submit', fault: { name: 'drop-after' } });
  const { id } = await begin(ledger, inputs.prompt);
  expect(await ended(ledger, id)).toMatchObject({ status: 'FAILED', errorType: 'submission_unconfirmed' });
}, 30_000);

test('a job that never reached fal is given up after the horizon, and not posted again', async () => {
  ledger.sandbox.faults.script({ operation: 'submit', fault: { name: 'drop-before' } });
  const { id } = await begin(ledger, prompt);
  expect(await ended(ledger, id)).toMatchObject({
    status: 'FAILED',
    errorType: 'submission_unconfirmed',
    requestId: null,
  });
  expect(bookedOf(ledger, prompt)).toMatchObject({ jobs: [], posts: 1 });
}, 30_000);

test('of two equal jobs in doubt at most one is given the one request that fits both', async () => {
  ledger.sandbox.faults.script({ operation: 'submit', fault: { name: 'drop-after' } });
  ledger.sandbox.faults.script({ operation: 'submit', fault: { name: 'drop-before' } });
  const [one, other] = [await begin(ledger, prompt), await begin(ledger, prompt)];
  const rows = [await ended(ledger, one.id), await ended(ledger, other.id)];
  expect(rows.filter(({ requestId }) => requestId !== null).length).toBeLessThanOrEqual(1);
  expect(
    rows.filter(({ errorType }) => errorType === 'submission_unconfirmed').length,
  ).toBeGreaterThanOrEqual(1);
}, 30_000);
