import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { graphql } from '../generated/gql.ts';
import { type Asker, openTestLedger, startLedger } from '../support/ledger.ts';
import { startReceiver, verified } from '../support/receiver.ts';

const ANALYST: Asker = { sub: 'ada', role: 'analyst' };
const ANN: Asker = { sub: 'ann', role: 'user' };

const { ledger, db } = await openTestLedger(startLedger({ WEBHOOK_ALLOW_PRIVATE: 'true' }));
const receiver = await startReceiver();
afterAll(() => receiver.close());
// Not TRUNCATE: the server's own upkeep may have locked the second table and wait for the first.
beforeEach(async () => {
  await db.query('DELETE FROM outgoing_webhooks');
  await db.query('DELETE FROM outgoing_deliveries');
});

const CREATE = graphql(`mutation CreateWebhook($input: CreateWebhookInput!) {
  createWebhook(input: $input) {
    __typename
    ... on CreateWebhookSuccess { secret webhook { id url host events description createdBy disabledAt waiting } }
    ... on InvalidInputError { field message }
    ... on Error { code }
  }
}`);
const WEBHOOKS = graphql(`query Webhooks {
  webhooks {
    id url host events failingSince disabledAt disabledReason waiting
    lastDeliveries(first: 2) { messageId event subject attempts deliveredAt nextAttemptAt statusCode error }
  }
}`);
const TEST = graphql(`mutation TestWebhook($id: ID!) {
  testWebhook(input: { id: $id }) {
    __typename
    ... on TestWebhookSuccess { statusCode error answer milliseconds }
    ... on Error { code }
  }
}`);
const ENABLE = graphql(`mutation EnableWebhook($id: ID!) {
  enableWebhook(input: { id: $id }) {
    __typename
    ... on EnableWebhookSuccess { webhook { id disabledAt disabledReason } }
    ... on Error { code }
  }
}`);
const DELETE = graphql(`mutation DeleteWebhook($id: ID!) {
  deleteWebhook(input: { id: $id }) { __typename ... on DeleteWebhookSuccess { webhook { id } } ... on Error { code } }
}`);
const SUBMIT = graphql(`mutation SubmitForWebhook($prompt: String!) {
  submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: $prompt } }) {
    __typename
    ... on SubmitGenerationSuccess { generation { id requestId } }
  }
}`);

async function create(input: object) {
  const { data } = await ledger.ask(CREATE, {
    input: { url: receiver.url, events: ['GENERATION_COMPLETED', 'GENERATION_FAILED'], ...input },
  });
  return data.createWebhook;
}

async function created(input: object = {}) {
  const result = await create(input);
  if (result.__typename !== 'CreateWebhookSuccess') throw new Error(`not created: ${JSON.stringify(result)}`);
  return result;
}

test('a receiver is told of the end of a job, in words that it can verify, and the API shows the delivery', async () => {
  const { secret, webhook } = await created({ description: 'a test' });
  expect(webhook).toMatchObject({
    url: receiver.url,
    host: new URL(receiver.url).host,
    events: ['GENERATION_COMPLETED', 'GENERATION_FAILED'],
    description: 'a test',
    createdBy: 'boss',
    disabledAt: null,
    waiting: 0,
  });
  const { data } = await ledger.ask(SUBMIT, { prompt: 'a secret lighthouse' }, ANN);
  if (data.submitGeneration.__typename !== 'SubmitGenerationSuccess') throw new Error('not submitted');
  const { id, requestId } = data.submitGeneration.generation;
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), { timeout: 10_000, interval: 50 });
  const [message] = receiver.received;
  if (!message) throw new Error('nothing arrived');
  expect(verified(message, secret)).toEqual({
    type: 'generation.completed',
    timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    data: {
      id,
      requestId,
      userId: 'ann',
      endpoint: 'fal-ai/flux/dev',
      status: 'COMPLETED',
      errorType: null,
      error: null,
      outputUrl: expect.stringMatching(/^http/),
      costCents: expect.toSatisfy((cents: unknown) => cents === null || typeof cents === 'number'),
      tags: null,
      createdAt: expect.stringMatching(/Z$/),
      finishedAt: expect.stringMatching(/Z$/),
    },
  });
  expect(message.body).not.toContain('lighthouse');
  await vi.waitFor(
    async () => {
      const { data: shown } = await ledger.ask(WEBHOOKS);
      expect(shown.webhooks[0]?.lastDeliveries).toEqual([
        {
          messageId: message.headers['webhook-id'],
          event: 'GENERATION_COMPLETED',
          subject: id,
          attempts: 1,
          deliveredAt: expect.any(String),
          nextAttemptAt: null,
          statusCode: 200,
          error: null,
        },
      ]);
    },
    { timeout: 15_000, interval: 50 },
  );

  // The secret is shown once: neither the table nor the log has it.
  const { rows } = await db.query('SELECT to_jsonb(w)::text AS row FROM outgoing_webhooks w');
  const bare = secret.replace('whsec_', '');
  expect(rows[0].row).not.toContain(bare);
  expect(ledger.logged()).not.toContain(bare);
});

test('analysts see webhooks without their URLs, and users see none', async () => {
  const { webhook } = await created();
  const { data } = await ledger.ask(WEBHOOKS, {}, ANALYST);
  expect(data.webhooks).toMatchObject([{ id: webhook.id, url: null, host: new URL(receiver.url).host }]);
  expect((await ledger.ask(WEBHOOKS, {}, ANN)).errors).toMatchObject([
    { extensions: { code: 'NOT_ALLOWED' } },
  ]);
  const node = `{ node(id: "${webhook.id}") { id } }`;
  expect((await ledger.ask(node, {}, ANALYST)).data).toEqual({ node: { id: webhook.id } });
  expect((await ledger.ask(node, {}, ANN)).data).toEqual({ node: null });
});

test('a test event is sent at once, and what came back is shown without the signature', async () => {
  const { secret, webhook } = await created();
  receiver.received.splice(0);
  receiver.answer = ({ headers }) => ({ status: 418, body: `got ${String(headers['webhook-signature'])}` });
  expect((await ledger.ask(TEST, { id: webhook.id })).data.testWebhook).toEqual({
    __typename: 'TestWebhookSuccess',
    statusCode: 418,
    error: 'HTTP 418',
    answer: 'got [signature]',
    milliseconds: expect.any(Number),
  });
  const [message] = receiver.received;
  expect(message && verified(message, secret)).toMatchObject({ type: 'webhook.test', data: {} });
  receiver.answer = () => 200;
  expect((await ledger.ask(TEST, { id: webhook.id })).data.testWebhook).toMatchObject({ error: null });
});

test('a disabled webhook says why, and is enabled again', async () => {
  const { webhook } = await created();
  await db.query("UPDATE outgoing_webhooks SET disabled_at = now(), disabled_reason = 'HTTP 410'");
  expect((await ledger.ask(WEBHOOKS)).data.webhooks).toMatchObject([
    { disabledAt: expect.any(String), disabledReason: 'HTTP 410' },
  ]);
  expect((await ledger.ask(ENABLE, { id: webhook.id })).data.enableWebhook).toEqual({
    __typename: 'EnableWebhookSuccess',
    webhook: { id: webhook.id, disabledAt: null, disabledReason: null },
  });
  expect((await ledger.ask(DELETE, { id: webhook.id })).data.deleteWebhook).toMatchObject({
    webhook: { id: webhook.id },
  });
  const gone = { code: 'NOT_FOUND', __typename: 'WebhookNotFoundError' };
  expect((await ledger.ask(DELETE, { id: webhook.id })).data.deleteWebhook).toEqual(gone);
  expect((await ledger.ask(ENABLE, { id: webhook.id })).data.enableWebhook).toEqual(gone);
  expect((await ledger.ask(TEST, { id: webhook.id })).data.testWebhook).toEqual(gone);
});

test('what nothing could be sent to is not created', async () => {
  const refused = (field: string) => ({ __typename: 'InvalidInputError', code: 'INVALID_INPUT', field });
  expect(await create({ url: 'nowhere' })).toMatchObject(refused('url'));
  expect(await create({ url: 'http://ann:secret@example.com/' })).toMatchObject(refused('url'));
  expect(await create({ events: [] })).toMatchObject(refused('events'));
  expect(await create({ description: 'x'.repeat(201) })).toMatchObject(refused('description'));
  expect(await create({ description: 'a\0b' })).toMatchObject(refused('description'));
  expect((await db.query('SELECT FROM outgoing_webhooks')).rowCount).toBe(0);
  for (let index = 0; index < 20; index++) await created();
  expect(await create({})).toMatchObject(refused('url'));
});
