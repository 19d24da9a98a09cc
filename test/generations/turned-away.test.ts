import { createServer } from 'node:http';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { SUBMIT_ANSWERS, type SubmitShape } from '../fal/corpus/submit-answers.ts';
import { graphql } from '../generated/gql.ts';
import { openTestLedger, startLedger } from '../support/ledger.ts';
import { passTime } from '../support/time.ts';

const SEND = graphql(`
  mutation SendTurnedAway($input: SubmitGenerationInput!) {
    submitGeneration(input: $input) {
      __typename
      ... on SubmitGenerationSuccess { generation { id status } }
      ... on Error { message }
      ... on FalRejectedError { falStatus generation { id status } }
      ... on FalUnavailableError { generation { id status } }
      ... on SubmissionUnconfirmedError { generation { id status } }
    }
  }
`);

let answer: SubmitShape | undefined;
let posts = 0;
const fal = createServer((request, response) => {
  request.resume().on('end', () => {
    if (request.method !== 'POST') return void response.writeHead(404).end('{"status":"NOT_FOUND"}');
    posts += 1;
    const { status, body, headers } = answer ?? { status: 200, body: { request_id: `taken-${key}` } };
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
});
await new Promise<void>((resolve) => fal.listen(0, '127.0.0.1', resolve));
afterAll(() => {
  fal.closeAllConnections();
  fal.close();
});

const address = fal.address();
const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
const { ledger, db } = await openTestLedger(
  startLedger({ APP_URL: '', FAL_QUEUE_URL: url, FAL_API_URL: url, RECONCILE_MAX_SECONDS: '60' }),
);

let key = 0;
beforeEach(() => {
  key += 1;
  posts = 0;
  answer = undefined;
});

async function submit() {
  const input = { endpoint: 'fal-ai/flux/dev', inputs: { prompt: 'once' }, idempotencyKey: `key ${key}` };
  return (await ledger.ask(SEND, { input })).data.submitGeneration;
}

test.each(SUBMIT_ANSWERS)('$status, $name: $error, and the key sends again: $again', async (shape) => {
  answer = shape;
  const first = await submit();
  const falStatus = shape.error === 'FalRejectedError' ? { falStatus: shape.status } : {};
  expect(first).toMatchObject({ __typename: shape.error, ...falStatus });
  answer = undefined;
  const second = await submit();
  expect(posts).toBe(shape.again ? 2 : 1);
  expect(second).toMatchObject(shape.again ? { __typename: 'SubmitGenerationSuccess' } : first);
});

test.each([
  ['User is locked. Reason: Exhausted balance.', null, true],
  ['the prompt is empty', null, false],
  ['too many requests', 'rate_limited', true],
  ['body.prompt: Field required', 'missing', false],
])(
  'a row that is older than the status of its refusal (%s, %j) sends again: %j',
  async (error, type, again) => {
    await db.query(
      `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, submit_started_at, finished_at, ended_by,
       error, error_type, idempotency_key, next_check_at)
     VALUES ('pending:' || gen_random_uuid(), 'boss', 'fal-ai/flux/dev', 'FAILED', '{"prompt":"once"}', now(), now(),
       'SUBMIT', $1, $2, $3, NULL)`,
      [error, type, `key ${key}`],
    );
    await submit();
    expect(posts).toBe(again ? 1 : 0);
  },
);

test("fal's words for an unconfirmed job outlast the checks, and its being given up", async () => {
  answer = SUBMIT_ANSWERS.find(({ status }) => status === 500);
  const first = await submit();
  expect(first).toMatchObject({ message: expect.stringContaining('Internal Server Error') });
  const row = async () =>
    (await db.query('SELECT status, check_count FROM generations WHERE idempotency_key = $1', [`key ${key}`]))
      .rows[0];
  await passTime(db, '1 hour');
  await expect.poll(async () => (await row()).check_count, { timeout: 15_000 }).toBeGreaterThan(0);
  expect(await submit()).toEqual(first);
  await passTime(db, '1000 hours');
  await expect.poll(async () => (await row()).status, { timeout: 15_000 }).toBe('FAILED');
  expect(await submit()).toMatchObject({ message: 'message' in first && first.message });
  expect(posts).toBe(1);
}, 40_000);
