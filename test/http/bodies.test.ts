import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createBodyBudget, MAX_BODY_BYTES, readBody } from '../../src/http/body.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { withClient } from '../support/server.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
});
afterAll(async () => await ledger.close());

// What each body has without taking room.
const FREE = 64 * 1024;
// By default, a megabyte of inputs, each letter of which may be escaped, and what is beside them.
const MAX_GRAPHQL_BYTES = 3 * 1_000_000 + 64 * 1024;
/** A body that takes so many bytes of room. */
const of = (bytes: number) =>
  new Request('http://x.test', { method: 'POST', body: Buffer.alloc(bytes + FREE) });

test('bodies have so much room together, and give it back', async () => {
  const budget = createBodyBudget(1000);
  const first = await readBody(of(600), budget);
  expect(first).toMatchObject({ kind: 'read' });
  expect(await readBody(of(600), budget)).toEqual({ kind: 'no-room' });
  expect(await readBody(of(400), budget)).toMatchObject({ kind: 'read' });
  if (first.kind === 'read') first.release();
  if (first.kind === 'read') first.release();
  expect(budget.take(601)).toBe(false);
  expect(await readBody(of(600), budget)).toMatchObject({ kind: 'read' });
});

test('a body that breaks off, or is too large, leaves no trace in the room', async () => {
  const budget = createBodyBudget(2 * MAX_BODY_BYTES);
  const broken = new ReadableStream({
    pull(controller) {
      controller.enqueue(new Uint8Array(1000));
      controller.error(new Error('gone'));
    },
  });
  const init = { method: 'POST', body: broken, duplex: 'half' };
  const half = new Request('http://x.test', init);
  await expect(readBody(half, budget)).rejects.toThrow('gone');
  expect(await readBody(of(MAX_BODY_BYTES + 1), budget)).toEqual({ kind: 'too-large' });
  expect(budget.take(2 * MAX_BODY_BYTES)).toBe(true);
});

test('a body of unknown length that is too large is answered, and not cut off', async () => {
  const authorization = `Bearer ${await ledger.token('boss', 'admin')}`;
  for (const bytes of [3_100_000, 5_000_000]) {
    const body = new Blob([' '.repeat(bytes)]).stream();
    const headers = { 'content-type': 'application/json', authorization };
    const init = { method: 'POST', headers, body, duplex: 'half' as const };
    const response = await fetch(`${ledger.url}/graphql`, init);
    expect([response.status, await response.text()]).toEqual([413, expect.stringContaining('BAD_REQUEST')]);
  }
});

/** A POST whose body is sent up to here; the request stays open. */
async function begin(path: string, bytes: number) {
  const authorization = `Bearer ${await ledger.token('boss', 'admin')}`;
  const sent = httpRequest(`${ledger.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
  });
  sent.on('error', () => undefined);
  return await new Promise<() => void>((resolve) => {
    sent.write(Buffer.alloc(bytes, ' '), () => resolve(() => sent.destroy()));
  });
}

test('where too many bytes are being read, more are answered 503 with a pause, and taken later; small ones and webhooks are taken meanwhile', async () => {
  const authorization = `Bearer ${await ledger.token('boss', 'admin')}`;
  const ask = () =>
    fetch(`${ledger.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query: `{ __typename }${' '.repeat(900_000)}` }),
    });
  expect(await (await ask()).json()).toEqual({ data: { __typename: 'Query' } });
  const stops: Array<() => void> = [];
  // Whatever fails, others have room afterwards.
  onTestFinished(() => stops.forEach((stop) => stop()));
  const sizes = [
    ...Array.from({ length: 20 }, () => MAX_GRAPHQL_BYTES - 100),
    // Enough to take the room of a large one that has found none.
    ...Array.from({ length: 60 }, () => 200_000),
  ];
  for (const bytes of sizes) stops.push(await begin('/graphql', bytes));
  const full = () => expect.poll(async () => (await ask()).status, { timeout: 30_000 });
  await full().toBe(503);
  const busy = await ask();
  expect(busy.headers.get('retry-after')).toBe('5');
  expect(await busy.json()).toMatchObject({ errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] });
  const webhook = await fetch(`${ledger.url}/api/fal/webhook`, {
    method: 'POST',
    body: Buffer.alloc(3 * 1024 * 1024),
  });
  expect(webhook.status).toBe(400);
  const small = await ledger.ask('{ __typename }');
  expect(small.data).toEqual({ __typename: 'Query' });
  expect((await fetch(`${ledger.url}/health`)).status).toBe(200);
  for (const stop of stops) stop();
  await full().toBe(200);
}, 80_000);

test.each([
  ['Japanese', '\\u706f'.repeat(300_000)],
  ['Russian', '\\u0416'.repeat(450_000)],
  ['emoji', '\\ud83d\\ude00'.repeat(225_000)],
])('inputs of 900 kB of %s are taken with every letter escaped, as Python does', async (_what, prompt) => {
  const query = 'query($inputs: JSON!) { estimateCost(endpoint: "a/b", inputs: $inputs) { cents } }';
  const answer = await fetch(`${ledger.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await ledger.token('boss', 'admin')}`,
    },
    body: `{"query": ${JSON.stringify(query)}, "variables": {"inputs": {"prompt": "${prompt}"}}}`,
  });
  expect([answer.status, (await answer.json()).errors]).toEqual([200, undefined]);
});

test('a GraphQL request with more than three times the largest inputs and 64 KiB is refused', async () => {
  const answer = await fetch(`${ledger.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await ledger.token('boss', 'admin')}`,
    },
    body: Buffer.alloc(MAX_GRAPHQL_BYTES + 1, ' '),
  });
  expect(answer.status).toBe(413);
});

async function post(type: string, body: string | Buffer<ArrayBuffer>): Promise<Response> {
  return await fetch(`${ledger.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': type, authorization: `Bearer ${await ledger.token('boss', 'admin')}` },
    body,
  });
}

test.each([
  'text/html',
  'image/png, application/xml;q=0.9',
  'application/json; charset=utf-16',
  'application/graphql+json',
])('who accepts only %s is answered 406, and nothing is done', async (accept) => {
  const before = await jobs();
  const answer = await fetch(`${ledger.url}/graphql`, {
    method: 'POST',
    headers: {
      accept,
      'content-type': 'application/json',
      authorization: `Bearer ${await ledger.token('boss', 'admin')}`,
    },
    body: NAMED,
  });
  expect(answer.status).toBe(406);
  const { code, requestId } = (await answer.json()).errors[0].extensions;
  expect([code, requestId]).toEqual(['BAD_REQUEST', answer.headers.get('x-request-id')]);
  expect(await jobs()).toBe(before);
});

test.each([
  'application/json',
  'Application/*;q=0.1, text/plain',
  'text/event-stream',
  'multipart/mixed',
  '*/*',
  '',
])('who accepts %j is answered', async (accept) => {
  const answer = await fetch(`${ledger.url}/graphql?query={__typename}`, {
    headers: { accept, authorization: `Bearer ${await ledger.token('boss', 'admin')}` },
  });
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('"Query"')]);
});

test.each(['/health', '/ready', '/graphql?query={__typename}', '/export/generations.csv?columns=id'])(
  'the whole URL of %s is taken for its path',
  async (path) => {
    const { hostname, port, host } = new URL(ledger.url);
    const authorization = `Bearer ${await ledger.token('boss', 'admin')}`;
    for (const scheme of ['http', 'HTTPS']) {
      const status = await new Promise((resolve, reject) => {
        const options = { hostname, port, path: `${scheme}://${host}${path}`, headers: { authorization } };
        httpRequest(options, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end();
      });
      expect(status).toBe(200);
    }
  },
);

test('an export is refused whose URL is not UTF-8', async () => {
  const answer = await fetch(`${ledger.url}/export/generations.csv?filter={"userId":"a%FFb"}`, {
    headers: { authorization: `Bearer ${await ledger.token('boss', 'admin')}` },
  });
  expect([answer.status, (await answer.json()).errors[0].message]).toEqual([
    400,
    expect.stringContaining('The URL is not UTF-8.'),
  ]);
});

async function jobs(): Promise<number> {
  return await withClient(ledger.databaseUrl, async (client) => {
    const { rows } = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM generations');
    return rows[0]?.count ?? Number.NaN;
  });
}

test.each([
  'Application/JSON',
  'application/json ; charset="UTF-8"',
  'application/json;charset=utf8',
  'application/json; CHARSET=ISO-8859-1',
  'APPLICATION/GraphQL+JSON; x=y',
  'application/json, application/json',
])('a body of the type %s is read', async (type) => {
  const answer = await post(type, JSON.stringify({ query: '{ __typename }' }));
  expect([answer.status, await answer.json()]).toEqual([200, { data: { __typename: 'Query' } }]);
});

const SUBMIT_NAMED = `mutation ($prompt: String!) {
  submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: $prompt } }) { __typename } }`;
const NAMED = JSON.stringify({ query: SUBMIT_NAMED, variables: { prompt: 'café' } });
const [LATIN1, UTF8] = [Buffer.from(NAMED, 'latin1'), Buffer.from(NAMED)];

test('what is not UTF-8 is refused, and not read with other letters, however often the query has come', async () => {
  const bodies = [LATIN1, UTF8, UTF8, UTF8, LATIN1];
  const before = await jobs();
  const answers: unknown[] = [];
  for (const body of bodies) {
    const answer = await post('application/json', body);
    answers.push([answer.status, (await answer.json()).errors?.[0].message]);
  }
  const refused = [400, 'The body is not UTF-8.'];
  const taken = [200, undefined];
  expect(answers).toEqual([refused, taken, taken, taken, refused]);
  expect(await jobs()).toBe(before + 3);
  const named = await post('application/json; charset=iso-8859-1', UTF8);
  expect([named.status, (await named.json()).errors[0].message]).toEqual(refused);
  const raw = await post('application/graphql', Buffer.from('{ __typename } # café', 'latin1'));
  expect(raw.status).toBe(400);
});

test.each([
  ['%C3%A9', 200],
  ['%EF%BF%BD', 200],
  ['100%', 200],
  ['%E9', 400],
  ['%FF%FE', 400],
  ['%EF%BF%BD%E9', 400],
])('a URL with %s: %i', async (text, status) => {
  const answer = await fetch(`${ledger.url}/graphql?query={__typename}%23${text}`, {
    headers: { authorization: `Bearer ${await ledger.token('boss', 'admin')}` },
  });
  expect(answer.status).toBe(status);
});

test.each([
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['text', { 'content-type': 'text/plain' }],
  ['a multipart form', { 'content-type': 'multipart/form-data; boundary=x' }],
  ['what is compressed', { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
])('%s is not read: 415', async (_what, headers) => {
  const answer = await fetch(`${ledger.url}/graphql`, {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${await ledger.token('boss', 'admin')}` },
    body: 'query={__typename}',
  });
  expect([answer.status, (await answer.json()).errors[0].extensions.code]).toEqual([415, 'BAD_REQUEST']);
});
