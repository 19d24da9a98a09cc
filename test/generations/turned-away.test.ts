import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
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

// Each job has a prompt of its own, so that many can be tried at once: most of the time is spent on waiting.
const answers = new Map<string, SubmitShape>();
const posts = new Map<string, number>();
async function answerAsFal(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const sent = await text(request);
  if (request.method !== 'POST') return void response.writeHead(404).end('{"status":"NOT_FOUND"}');
  const { prompt } = JSON.parse(sent);
  posts.set(prompt, postsOf(prompt) + 1);
  const { status, body, headers } = answers.get(prompt) ?? {
    status: 200,
    body: { request_id: `taken-${prompt}` },
  };
  response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
}
const fal = createServer((request, response) => void answerAsFal(request, response));
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

let prompts = 0;
const newPrompt = () => `once-${(prompts += 1)}`;

function postsOf(prompt: string): number {
  return posts.get(prompt) ?? 0;
}

async function submit(prompt: string) {
  const input = { endpoint: 'fal-ai/flux/dev', inputs: { prompt }, idempotencyKey: prompt };
  return (await ledger.ask(SEND, { input })).data.submitGeneration;
}

test.concurrent.each(SUBMIT_ANSWERS)(
  '$status, $name: $error, and the key sends again: $again',
  async (shape) => {
    const prompt = newPrompt();
    answers.set(prompt, shape);
    const first = await submit(prompt);
    const falStatus = shape.error === 'FalRejectedError' ? { falStatus: shape.status } : {};
    expect(first).toMatchObject({ __typename: shape.error, ...falStatus });
    answers.delete(prompt);
    const second = await submit(prompt);
    expect(postsOf(prompt)).toBe(shape.again ? 2 : 1);
    expect(second).toMatchObject(shape.again ? { __typename: 'SubmitGenerationSuccess' } : first);
  },
);

test.each([
  ['User is locked. Reason: Exhausted balance.', null, true],
  ['the prompt is empty', null, false],
  ['too many requests', 'rate_limited', true],
  ['body.prompt: Field required', 'missing', false],
])(
  'a row that is older than the status of its refusal (%s, %j) sends again: %j',
  async (error, type, again) => {
    const prompt = newPrompt();
    await db.query(
      `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, submit_started_at, finished_at, ended_by,
       error, error_type, idempotency_key, next_check_at)
     VALUES ('pending:' || gen_random_uuid(), 'boss', 'fal-ai/flux/dev', 'FAILED', jsonb_build_object('prompt', $3::text), now(), now(),
       'SUBMIT', $1, $2, $3, NULL)`,
      [error, type, prompt],
    );
    await submit(prompt);
    expect(postsOf(prompt)).toBe(again ? 1 : 0);
  },
);

test("fal's words for an unconfirmed job outlast the checks, and its being given up", async () => {
  const prompt = newPrompt();
  const shape = SUBMIT_ANSWERS.find(({ status }) => status === 500);
  if (!shape) throw new Error('there is no 500 in the corpus');
  answers.set(prompt, shape);
  const first = await submit(prompt);
  expect(first).toMatchObject({ message: expect.stringContaining('Internal Server Error') });
  const row = async () =>
    (await db.query('SELECT status, check_count FROM generations WHERE idempotency_key = $1', [prompt]))
      .rows[0];
  await passTime(db, '1 hour');
  await expect.poll(async () => (await row()).check_count, { timeout: 15_000 }).toBeGreaterThan(0);
  expect(await submit(prompt)).toEqual(first);
  await passTime(db, '1000 hours');
  await expect.poll(async () => (await row()).status, { timeout: 15_000 }).toBe('FAILED');
  expect(await submit(prompt)).toMatchObject({ message: 'message' in first && first.message });
  expect(postsOf(prompt)).toBe(1);
}, 40_000);
