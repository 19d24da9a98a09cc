import { createServer, type ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { graphql } from '../generated/gql.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { freePort } from '../support/ports.ts';

const SEND = graphql(`
  mutation Send($input: SubmitGenerationInput!) {
    submitGeneration(input: $input) {
      __typename
      ... on SubmitGenerationSuccess { generation { requestId status } }
      ... on Error { code message }
      ... on FalUnavailableError { generation { status errorType } }
      ... on SubmissionUnconfirmedError { generation { requestId status } }
    }
  }
`);
const STATES = graphql(
  `query States { generations(first: 1) { edges { node { requestId status outputs { url } } } } }`,
);
const input = { endpoint: 'fal-ai/flux/dev', inputs: { prompt: 'once' } };

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
});
afterAll(async () => await ledger.close());
afterEach(async () => {
  // Whatever was accepted comes home, so that the next test sees only its own job.
  await vi.waitUntil(() => ledger.sandbox.inspection.jobs.every((job) => job.settled), { timeout: 10_000 });
});

async function posts(action: () => Promise<unknown>): Promise<number> {
  const before = ledger.sandbox.inspection.posts;
  await action();
  return ledger.sandbox.inspection.posts - before;
}

async function newest() {
  const { data } = await ledger.ask(STATES);
  return data.generations.edges[0]?.node;
}

const inDoubt = [
  ['a 503 after it was accepted', { name: 'error-after', status: 503 }],
  ['a 502 after it was accepted', { name: 'error-after', status: 502 }],
  ['a 504 before it was accepted', { name: 'error-before', status: 504 }],
  ['a 500 before it was accepted', { name: 'error-before', status: 500 }],
  ['a reset after it was accepted', { name: 'drop-after' }],
  ['a reset before it was accepted', { name: 'drop-before' }],
] as const;

test.each(inDoubt)('%s: one POST, and the job stays in flight as unconfirmed', async (_name, fault) => {
  ledger.sandbox.faults.script({ operation: 'submit', fault });
  const made = await posts(async () => {
    const { data } = await ledger.ask(SEND, { input });
    expect(data.submitGeneration).toMatchObject({
      __typename: 'SubmissionUnconfirmedError',
      code: 'SUBMISSION_UNCONFIRMED',
      generation: { requestId: null },
    });
  });
  expect(made).toBe(1);
});

test('an accepted job whose answer was lost is brought home by its webhook', async () => {
  ledger.sandbox.faults.script({ operation: 'submit', fault: { name: 'drop-after' } });
  await ledger.ask(SEND, { input });
  await vi.waitUntil(async () => (await newest())?.status === 'COMPLETED', { timeout: 10_000 });
  expect((await newest())?.requestId).toBe(ledger.sandbox.inspection.jobs.at(-1)?.requestId);
});

test('a webhook that comes before the answer completes the row, and the answer changes nothing', async () => {
  ledger.sandbox.faults.script({ fault: { name: 'webhook-before-answer' } });
  const { data } = await ledger.ask(SEND, { input });
  expect(data.submitGeneration).toMatchObject({ generation: { status: 'COMPLETED' } });
});

test('429 and a refused connection are certain: FAILED, one POST or none, and free to be sent again', async () => {
  ledger.sandbox.faults.script({ operation: 'submit', fault: { name: 'error-before', status: 429 } });
  const made = await posts(async () => {
    const { data } = await ledger.ask(SEND, { input });
    expect(data.submitGeneration).toMatchObject({
      __typename: 'FalUnavailableError',
      generation: { status: 'FAILED', errorType: 'rate_limited' },
    });
  });
  expect(made).toBe(1);
  const down = await startLedger({ FAL_QUEUE_URL: `http://127.0.0.1:${await freePort()}` });
  const { data } = await down.ask(SEND, { input });
  expect(data.submitGeneration).toMatchObject({
    generation: { status: 'FAILED', errorType: 'fal_unreachable' },
  });
  await down.close();
});

test('a fal that never answers is given up after the timeout, with one POST', async () => {
  let count = 0;
  const hanging = createServer(() => {
    count += 1;
  });
  await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
  const address = hanging.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const slow = await startLedger({ FAL_QUEUE_URL: `http://127.0.0.1:${port}`, FAL_TIMEOUT_SECONDS: '1' });
  const { data } = await slow.ask(SEND, { input });
  expect(data.submitGeneration.__typename).toBe('SubmissionUnconfirmedError');
  expect(count).toBe(1);
  await slow.close();
  hanging.closeAllConnections();
  hanging.close();
});

test('OK without a payload is a success whose result is fetched', async () => {
  ledger.sandbox.faults.script({ fault: { name: 'null-payload' } });
  await ledger.ask(SEND, { input });
  await vi.waitUntil(async () => (await newest())?.outputs.length === 1, { timeout: 10_000 });
  expect((await newest())?.status).toBe('COMPLETED');
});

test('the row is in the table before fal is called', async () => {
  let seen = 0;
  const look = async (response: ServerResponse) => {
    seen = (await ledger.ask(STATES)).data.generations.edges.length;
    response.writeHead(422).end('{"detail":"no"}');
  };
  const spy = createServer((_request, response) => void look(response));
  await new Promise<void>((resolve) => spy.listen(0, '127.0.0.1', resolve));
  const address = spy.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const other = await startLedger({
    FAL_QUEUE_URL: `http://127.0.0.1:${port}`,
    DATABASE_URL: ledger.databaseUrl,
  });
  await other.ask(SEND, { input });
  expect(seen).toBe(1);
  await other.close();
  spy.closeAllConnections();
  spy.close();
});
