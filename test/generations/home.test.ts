import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { graphql } from '../generated/gql.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';

const BEGIN = graphql(`
  mutation Begin($input: SubmitGenerationInput!) {
    submitGeneration(input: $input) {
      __typename
      ... on SubmitGenerationSuccess { generation { id requestId status } }
      ... on SubmissionUnconfirmedError { generation { id requestId status } }
      ... on IdempotencyConflictError { code generation { id } }
      ... on InvalidInputError { field }
    }
  }
`);
const END = graphql(`
  mutation Cancel($id: ID!) {
    cancelGeneration(input: { id: $id }) {
      __typename
      ... on CancelGenerationSuccess { generation { status cancelRequestedAt endedBy } }
      ... on TooLateToCancelError { code generation { status } }
      ... on Error { message }
    }
  }
`);
const ROW = graphql(`
  query Row($id: ID!) {
    node(id: $id) {
      ... on Generation {
        requestId status error errorType seed outputs { url } endedBy cancelRequestedAt deliveries { verdict deliveries }
      }
    }
  }
`);

// Nobody tells this ledger anything: without APP_URL fal sends no webhooks, and the reconciler is on its own.
let ledger: Ledger;
let db: Client;
let count = 0;
beforeAll(async () => {
  ledger = await startLedger({
    APP_URL: '',
    RECONCILE_FIRST_SECONDS: '1',
    RECONCILE_MAX_SECONDS: '1',
    RECONCILE_GRACE_SECONDS: '2',
    RECONCILE_HORIZON_SECONDS: '6',
  });
  db = new Client({ connectionString: ledger.databaseUrl });
  await db.connect();
});
afterAll(async () => {
  await db.end();
  await ledger.close();
});
beforeEach(() => {
  count += 1;
});

const job = (more: object = {}) => ({
  endpoint: 'fal-ai/flux/dev',
  inputs: { prompt: `home ${count}` },
  ...more,
});

async function begin(more: object = {}, as?: { sub: string; role: 'user' }) {
  const { data } = await ledger.ask(BEGIN, { input: job(more) }, as);
  if (!('generation' in data.submitGeneration) || !('requestId' in data.submitGeneration.generation))
    throw new Error(JSON.stringify(data));
  return data.submitGeneration.generation;
}

async function row(id: string) {
  const { data } = await ledger.ask(ROW, { id });
  if (!data.node || !('status' in data.node)) throw new Error('no such row');
  return data.node;
}

async function ended(id: string) {
  return await vi.waitUntil(
    async () => {
      const now = await row(id);
      return now.status !== 'IN_QUEUE' && now.status !== 'IN_PROGRESS' && now;
    },
    { timeout: 15_000, interval: 100 },
  );
}

const booked = () => ledger.sandbox.books.jobs.filter(({ input }) => input.includes(`"home ${count}"`));
const posted = () =>
  ledger.sandbox.books.postsByKey.get(
    ledger.sandbox.books.keyOf('fal-ai/flux/dev', JSON.stringify(job().inputs)),
  );

test('without a webhook the reconciler brings a job home, result and all', async () => {
  const { id, requestId } = await begin();
  expect(await ended(id)).toMatchObject({
    requestId,
    status: 'COMPLETED',
    endedBy: 'RECONCILER',
    deliveries: [],
  });
  expect((await row(id)).outputs).toHaveLength(1);
});

test('the reconciler tells a failure from a success by the result, with its reason', async () => {
  const { id } = await begin({ inputs: { prompt: '[fail]' } });
  expect(await ended(id)).toMatchObject({ status: 'FAILED', errorType: 'content_policy_violation' });
});

test('a seed beyond 2^53 arrives digit for digit by the poll, too', async () => {
  ledger.sandbox.faults.script({ fault: { name: 'huge-seed', seed: '196619188014358661' } });
  const { id } = await begin();
  expect((await ended(id)).seed).toBe('196619188014358661');
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
    const { id } = await begin();
    expect((await ended(id)).status).toBe('COMPLETED');
  },
  30_000,
);

test('a job that fal disowns over the whole grace has failed as unknown to fal', async () => {
  const about = `"home ${count}"`;
  ledger.sandbox.faults.script({
    fault: { name: 'job-unknown' },
    times: Number.POSITIVE_INFINITY,
    match: ({ input }) => input.includes(about),
  });
  const { id } = await begin();
  const began = Date.now();
  expect(await ended(id)).toMatchObject({ status: 'FAILED', errorType: 'unknown_to_fal' });
  expect(Date.now() - began).toBeGreaterThan(2000);
});

test('a job whose submit was accepted and never answered is found in the list of requests, and posted once', async () => {
  ledger.sandbox.script({ operation: 'submit', fault: { drop: 'after' }, times: 1 });
  const { id, requestId } = await begin();
  expect(requestId).toBeNull();
  expect(await ended(id)).toMatchObject({ status: 'COMPLETED', requestId: booked()[0]?.requestId });
  expect([booked().length, posted()]).toEqual([1, 1]);
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
  ledger.sandbox.script({ operation: 'submit', fault: { drop: 'after' }, times: 1 });
  const { id } = await begin({ inputs });
  expect(await ended(id)).toMatchObject({ status: 'FAILED', errorType: 'submission_unconfirmed' });
}, 30_000);

test('a job that never reached fal is given up after the horizon, and not posted again', async () => {
  ledger.sandbox.script({ operation: 'submit', fault: { drop: 'before' }, times: 1 });
  const { id } = await begin();
  expect(await ended(id)).toMatchObject({
    status: 'FAILED',
    errorType: 'submission_unconfirmed',
    requestId: null,
  });
  expect([booked().length, posted()]).toEqual([0, 1]);
}, 30_000);

test('of two equal jobs in doubt at most one is given the one request that fits both', async () => {
  ledger.sandbox.script({ operation: 'submit', fault: { drop: 'after' }, times: 1 });
  ledger.sandbox.script({ operation: 'submit', fault: { drop: 'before' }, times: 1 });
  const [one, other] = [await begin(), await begin()];
  const rows = [await ended(one.id), await ended(other.id)];
  expect(rows.filter(({ requestId }) => requestId !== null).length).toBeLessThanOrEqual(1);
  expect(
    rows.filter(({ errorType }) => errorType === 'submission_unconfirmed').length,
  ).toBeGreaterThanOrEqual(1);
}, 30_000);

test('a row that was never sent, as a crash leaves it, is sent by the background, once', async () => {
  const { rows } = await db.query(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, next_check_at)
     VALUES ('pending:3d813cbb-47fb-42ba-91df-831e1593ac29', 'boss', 'fal-ai/flux/dev', 'IN_QUEUE', $1, now()) RETURNING id`,
    [JSON.stringify(job().inputs)],
  );
  expect((await ended(Buffer.from(`Generation:${rows[0].id}`).toString('base64'))).status).toBe('COMPLETED');
  expect(posted()).toBe(1);
});

test('the same idempotency key answers the same job, also while the first call runs, and posts once', async () => {
  const idempotencyKey = 'key-1';
  ledger.sandbox.faults.script({ fault: { name: 'delay-answer', ms: 500 }, operation: 'submit' });
  const answers = await Promise.all([
    begin({ idempotencyKey }),
    begin({ idempotencyKey }),
    begin({ idempotencyKey }),
  ]);
  answers.push(await begin({ idempotencyKey }));
  expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
  expect(posted()).toBe(1);
  const [first] = answers;
  const reordered = await begin({ idempotencyKey: 'key-2', inputs: { seed: 1, prompt: 'keys' } });
  const same = await begin({ idempotencyKey: 'key-2', inputs: { prompt: 'keys', seed: 1 } });
  expect(same.id).toBe(reordered.id);
  const other = await ledger.ask(BEGIN, { input: job({ idempotencyKey, inputs: { prompt: 'another' } }) });
  expect(other.data.submitGeneration).toMatchObject({
    __typename: 'IdempotencyConflictError',
    code: 'IDEMPOTENCY_CONFLICT',
    generation: { id: first?.id },
  });
  const stranger = await begin({ idempotencyKey }, { sub: 'ann', role: 'user' });
  expect(stranger.id).not.toBe(first?.id);
  for (const bad of ['', 'x'.repeat(256)])
    expect(
      (await ledger.ask(BEGIN, { input: job({ idempotencyKey: bad }) })).data.submitGeneration,
    ).toMatchObject({ field: 'idempotencyKey' });
});

test('a job in the queue is cancelled, and one that has ended is too late', async () => {
  const slow = await startLedger({}, { jobSeconds: 3 });
  const { data } = await slow.ask(BEGIN, { input: job() });
  if (data.submitGeneration.__typename !== 'SubmitGenerationSuccess') throw new Error('not submitted');
  const { id } = data.submitGeneration.generation;
  const cancel = await slow.ask(END, { id });
  expect(cancel.data.cancelGeneration).toMatchObject({
    generation: { status: 'CANCELLED', endedBy: 'CANCEL' },
  });
  expect(slow.sandbox.books.jobs[0]?.outcome).toBe('cancelled');
  expect((await slow.ask(END, { id })).data.cancelGeneration).toMatchObject({
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
  const { data } = await slow.ask(BEGIN, { input: job() });
  if (data.submitGeneration.__typename !== 'SubmitGenerationSuccess') throw new Error('not submitted');
  return { slow, id: data.submitGeneration.generation.id };
}

test('a running job is asked to stop, says so, and ends as whatever really happened: a paid render is never CANCELLED', async () => {
  const { slow, id } = await beginSlowly('requested');
  const { data } = await slow.ask(END, { id });
  expect(data.cancelGeneration).toMatchObject({
    generation: {
      status: expect.stringMatching(/^IN_(QUEUE|PROGRESS)$/),
      cancelRequestedAt: expect.any(String),
    },
  });
  await vi.waitFor(
    async () => {
      const { data: now } = await slow.ask(ROW, { id });
      expect(now.node).toMatchObject({ status: 'COMPLETED', cancelRequestedAt: expect.any(String) });
    },
    { timeout: 15_000, interval: 100 },
  );
});

test('a cancel that fal answers with ALREADY_COMPLETED shows at once how the job ended', async () => {
  const { slow, id } = await beginSlowly('already-completed');
  expect((await slow.ask(END, { id })).data.cancelGeneration).toMatchObject({
    __typename: 'TooLateToCancelError',
    generation: { status: 'COMPLETED' },
  });
});

test('a job that was not sent yet is simply not sent', async () => {
  const { rows } = await db.query(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs)
     VALUES ('pending:4d813cbb-47fb-42ba-91df-831e1593ac29', 'boss', 'fal-ai/flux/dev', 'IN_QUEUE', $1) RETURNING id`,
    [JSON.stringify(job().inputs)],
  );
  const id = Buffer.from(`Generation:${rows[0].id}`).toString('base64');
  expect((await ledger.ask(END, { id })).data.cancelGeneration).toMatchObject({
    generation: { status: 'CANCELLED' },
  });
  expect(posted()).toBeUndefined();
});

test("nobody cancels somebody else's job", async () => {
  const { id } = await begin();
  const { data } = await ledger.ask(END, { id }, { sub: 'ann', role: 'user' });
  expect(data.cancelGeneration.__typename).toBe('GenerationNotFoundError');
});
