import { beforeEach, expect, test } from 'vitest';
import { globalId } from '../../support/failed-jobs.ts';
import { openTestLedger } from '../../support/ledger.ts';
import { BEGIN, begin, bookedOf, ended, FLUX, rowOf, startLonelyLedger } from '../../support/lonely.ts';

let prompt = '';
let count = 0;
const { ledger, db } = await openTestLedger(startLonelyLedger());
beforeEach(() => {
  count += 1;
  prompt = `home ${count}`;
});

test('without a webhook the reconciler brings a job home, result and all', async () => {
  const { id, requestId } = await begin(ledger, prompt);
  expect(await ended(ledger, id)).toMatchObject({
    requestId,
    status: 'COMPLETED',
    endedBy: 'RECONCILER',
    deliveries: [],
  });
  expect((await rowOf(ledger, id)).outputs).toHaveLength(1);
});

test('the reconciler tells a failure from a success by the result, with its reason', async () => {
  const { id } = await begin(ledger, '[fail]');
  expect(await ended(ledger, id)).toMatchObject({ status: 'FAILED', errorType: 'content_policy_violation' });
});

test('a seed beyond 2^53 arrives digit for digit by the poll, too', async () => {
  ledger.sandbox.faults.script({ fault: { name: 'huge-seed', seed: '196619188014358661' } });
  const { id } = await begin(ledger, prompt);
  expect((await ended(ledger, id)).seed).toBe('196619188014358661');
});

test.each([
  ['a result that is not ready', { name: 'result-not-ready' }, undefined],
  ['a 502 on the status', { name: 'error-before', status: 502 }, 'status'],
  ['a bare 500 on the result', { name: 'error-before', status: 500 }, 'result'],
  ['a 429 on the status', { name: 'error-before', status: 429 }, 'status'],
  ['a dropped connection on the result', { name: 'drop-after' }, 'result'],
  ['a job unknown for a moment', { name: 'job-unknown' }, undefined],
] as const)(
  '%s is no verdict, only a later retry',
  async (_name, fault, operation) => {
    ledger.sandbox.faults.script({ fault, ...(operation && { operation }) });
    const { id } = await begin(ledger, prompt);
    expect((await ended(ledger, id)).status).toBe('COMPLETED');
  },
  30_000,
);

test('a row that was never sent, as a crash leaves it, is sent by the background, once', async () => {
  const { rows } = await db.query(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, next_check_at)
     VALUES ('pending:3d813cbb-47fb-42ba-91df-831e1593ac29', 'boss', 'fal-ai/flux/dev', 'IN_QUEUE', $1, now()) RETURNING id`,
    [JSON.stringify({ prompt })],
  );
  expect((await ended(ledger, globalId('Generation', rows[0].id))).status).toBe('COMPLETED');
  expect(bookedOf(ledger, prompt).posts).toBe(1);
});

test('the same idempotency key answers the same job, also while the first call runs, and posts once', async () => {
  const idempotencyKey = 'key-1';
  ledger.sandbox.faults.script({ fault: { name: 'delay-answer', ms: 500 }, operation: 'submit' });
  const answers = await Promise.all([
    begin(ledger, prompt, { idempotencyKey }),
    begin(ledger, prompt, { idempotencyKey }),
    begin(ledger, prompt, { idempotencyKey }),
  ]);
  answers.push(await begin(ledger, prompt, { idempotencyKey }));
  expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
  expect(bookedOf(ledger, prompt).posts).toBe(1);
  const [first] = answers;
  const reordered = await begin(ledger, prompt, {
    idempotencyKey: 'key-2',
    inputs: { seed: 1, prompt: 'keys' },
  });
  const same = await begin(ledger, prompt, { idempotencyKey: 'key-2', inputs: { prompt: 'keys', seed: 1 } });
  expect(same.id).toBe(reordered.id);
  const another = { endpoint: FLUX, inputs: { prompt: 'another' } };
  const other = await ledger.ask(BEGIN, { input: { ...another, idempotencyKey } });
  expect(other.data.submitGeneration).toMatchObject({
    __typename: 'IdempotencyConflictError',
    code: 'IDEMPOTENCY_CONFLICT',
    generation: { id: first?.id },
  });
  const stranger = await begin(ledger, prompt, { idempotencyKey }, { sub: 'ann', role: 'user' });
  expect(stranger.id).not.toBe(first?.id);
  for (const bad of ['', 'x'.repeat(256)])
    expect(
      (await ledger.ask(BEGIN, { input: { ...another, idempotencyKey: bad } })).data.submitGeneration,
    ).toMatchObject({ field: 'idempotencyKey' });
});
