import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { graphql } from '../generated/gql.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { freePort } from '../support/ports.ts';

const SEND = graphql(`
  mutation SendWithKey($input: SubmitGenerationInput!) {
    submitGeneration(input: $input) {
      __typename
      ... on SubmitGenerationSuccess { generation { id status } }
      ... on Error { code message }
      ... on FalRejectedError { falStatus generation { id status errorType } }
      ... on FalUnavailableError { generation { id status } }
      ... on SubmissionUnconfirmedError { generation { id status } }
      ... on IdempotencyConflictError { generation { id status } }
    }
  }
`);

/** What fal answers to every submit: a status and a body, or a dropped connection; `pauseMs` before it. */
interface Answer {
  readonly status: number | 'drop';
  readonly body?: object;
  readonly pauseMs?: number;
}
const ACCEPTED: Answer = { status: 200 };
const BUSY: Answer = { status: 429, body: { detail: 'too many requests' } };

let answer: Answer;
let posts: number;
const fal = createServer((request, response) => {
  request.resume().on('end', () => {
    if (request.method !== 'POST') {
      response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"IN_QUEUE"}');
      return;
    }
    posts += 1;
    const { status, body, pauseMs = 0 } = answer;
    const text = JSON.stringify(body ?? { request_id: `request-${count}-${posts}` });
    setTimeout(() => {
      if (status === 'drop') response.destroy();
      else response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    }, pauseMs);
  });
});

let first: Ledger;
let second: Ledger;
let key = '';
let count = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => fal.listen(0, '127.0.0.1', resolve));
  const address = fal.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const env = { APP_URL: '', FAL_QUEUE_URL: url, FAL_API_URL: url };
  first = await startLedger(env);
  second = await startLedger({ ...env, DATABASE_URL: first.databaseUrl });
});
afterAll(async () => {
  await second.close();
  await first.close();
  fal.closeAllConnections();
  fal.close();
});
beforeEach(() => {
  count += 1;
  key = `key ${count}`;
  posts = 0;
  answer = ACCEPTED;
});
afterEach(() => {
  answer = ACCEPTED;
});

async function submit(ledger: Ledger = first, prompt = 'once') {
  const input = { endpoint: 'fal-ai/flux/dev', inputs: { prompt }, idempotencyKey: key };
  return (await ledger.ask(SEND, { input })).data.submitGeneration;
}

/** The same call many times at once, at two servers. */
async function submitAtOnce() {
  return await Promise.all(Array.from({ length: 12 }, (_, index) => submit(index % 2 ? first : second)));
}

test.each([
  ['a validation error', { status: 422, body: { detail: [{ msg: 'no prompt', type: 'missing' }] } }],
  ['an endpoint that is not there', { status: 404, body: { detail: 'Application "x" not found' } }],
] as const)(
  '%s is the same FalRejectedError again, with its words and status, and is not sent again',
  async (_name, refusal) => {
    answer = refusal;
    const refused = await submit();
    expect(refused).toMatchObject({ __typename: 'FalRejectedError', falStatus: refusal.status });
    answer = ACCEPTED;
    expect(await submit()).toEqual(refused);
    expect(await submit(second)).toEqual(refused);
    expect(posts).toBe(1);
  },
);

test('a job that fal did not confirm is SubmissionUnconfirmedError again, and is not sent again', async () => {
  answer = { status: 'drop' };
  const unconfirmed = await submit();
  expect(unconfirmed).toMatchObject({ __typename: 'SubmissionUnconfirmedError' });
  answer = ACCEPTED;
  expect(await submit()).toEqual(unconfirmed);
  expect(await submit(second)).toEqual(unconfirmed);
  expect(posts).toBe(1);
});

test('a job that fal did not confirm has fal’s words again, too', async () => {
  answer = { status: 503, body: { detail: 'the gateway is on fire' } };
  const unconfirmed = await submit();
  expect(unconfirmed).toMatchObject({ message: expect.stringContaining('the gateway is on fire') });
  answer = ACCEPTED;
  expect(await submit()).toEqual(unconfirmed);
  expect(await submit(second)).toEqual(unconfirmed);
  expect(posts).toBe(1);
});

test('after FalUnavailableError the key makes one new attempt, however many ask at once; the first stays', async () => {
  answer = BUSY;
  const busy = await submit();
  expect(busy).toMatchObject({ __typename: 'FalUnavailableError', generation: { status: 'FAILED' } });
  answer = { ...ACCEPTED, pauseMs: 150 };
  const answers = await submitAtOnce();
  expect(posts).toBe(2);
  expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
  expect(answers[0]).toMatchObject({
    __typename: 'SubmitGenerationSuccess',
    generation: { status: 'IN_QUEUE' },
  });
  const id = ('generation' in busy && busy.generation.id) || '';
  expect(answers[0]).not.toMatchObject({ generation: { id } });
  const { data } = await first.ask<{ node: object }, object>(
    'query N($id: ID!) { node(id: $id) { ... on Generation { status error endedBy } } }',
    { id },
  );
  expect(data.node).toEqual({ status: 'FAILED', error: 'too many requests', endedBy: 'SUBMIT' });
  expect(await submit()).toEqual(answers[0]);
  expect(posts).toBe(2);
});

test('calls at once share one attempt, and its end, while fal takes no jobs', async () => {
  answer = { ...BUSY, pauseMs: 300 };
  for (const expected of [1, 2, 3]) {
    const answers = await submitAtOnce();
    expect(new Set(answers.map((one) => one.__typename))).toEqual(new Set(['FalUnavailableError']));
    expect(posts).toBe(expected);
  }
});

test('a fal that cannot be reached is a reason to try again as well', async () => {
  const away = await startLedger({
    APP_URL: '',
    DATABASE_URL: first.databaseUrl,
    FAL_QUEUE_URL: `http://127.0.0.1:${await freePort()}`,
  });
  expect(await submit(away)).toMatchObject({ __typename: 'FalUnavailableError' });
  await away.close();
  expect(await submit()).toMatchObject({ __typename: 'SubmitGenerationSuccess' });
  expect(posts).toBe(1);
});

test('once a locked account is topped up the key makes one new attempt, however many ask at once', async () => {
  answer = { status: 403, body: { detail: 'User is locked. Reason: Exhausted balance.' } };
  expect(await submit()).toMatchObject({ __typename: 'FalRejectedError', falStatus: 403 });
  answer = { ...ACCEPTED, pauseMs: 150 };
  const answers = await submitAtOnce();
  expect(posts).toBe(2);
  expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
  expect(answers[0]).toMatchObject({ __typename: 'SubmitGenerationSuccess' });
});

test('the key of a job that fal never got is still not one for another job', async () => {
  answer = BUSY;
  await submit();
  answer = ACCEPTED;
  expect(await submit(first, 'another')).toMatchObject({ __typename: 'IdempotencyConflictError' });
  expect(posts).toBe(1);
});
