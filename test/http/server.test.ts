import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { VERSION } from '../../src/lib/version.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
});
afterAll(async () => await ledger.close());

test('health and readiness are served, and the root has the page for people', async () => {
  expect(await (await fetch(`${ledger.url}/health`)).json()).toEqual({ status: 'ok', version: VERSION });
  expect(await (await fetch(`${ledger.url}/ready`)).json()).toMatchObject({ ready: true });
  const root = await fetch(ledger.url, { redirect: 'manual' });
  expect([root.status, await root.text()]).toEqual([200, expect.stringContaining('page/page-')]);
  const page = await fetch(`${ledger.url}/graphql`, { headers: { accept: 'text/html' } });
  const html = await page.text();
  expect(html).toContain('graphiql/graphiql-');
  // In production the page contains no token.
  expect(html).not.toContain('Bearer ey');
});

test('a missing token, an invalid one and an unknown role are answered 401 with a code and a request id', async () => {
  const tokens = [
    undefined,
    'nonsense',
    `${await ledger.token('ann', 'user')}x`,
    await ledger.token('ann', 'root'),
  ];
  for (const token of tokens) {
    const response = await fetch(`${ledger.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: '{"query":"{ generations { edges { cursor } } }"}',
    });
    expect(response.status).toBe(401);
    const { errors } = await response.json();
    expect(errors[0].extensions).toEqual({
      code: 'UNAUTHENTICATED',
      requestId: response.headers.get('x-request-id'),
    });
  }
});

test('a form, which any web page can make a browser post, is refused', async () => {
  const body = new URLSearchParams({
    query: 'mutation { submitGeneration(input: {endpoint: "a/b", inputs: {}}) { __typename } }',
  });
  expect((await fetch(`${ledger.url}/graphql`, { method: 'POST', body })).status).toBeGreaterThanOrEqual(400);
});

test('long answers are compressed as the sender accepts it, short ones and streams are not', async () => {
  const long = JSON.stringify({ query: '{ __schema { types { name description fields { name } } } }' });
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${await ledger.token('ann', 'user')}`,
  };
  const ask = async (accepted: string, body = long) => {
    // fetch undoes the compression, and leaves the header as it came.
    const response = await fetch(`${ledger.url}/graphql`, {
      method: 'POST',
      headers: { ...headers, 'accept-encoding': accepted },
      body,
    });
    return { encoding: response.headers.get('content-encoding'), text: await response.text() };
  };
  const plain = await ask('identity');
  expect(plain.encoding).toBe(null);
  expect(plain.text.length).toBeGreaterThan(10_000);
  expect(await ask('gzip')).toEqual({ encoding: 'gzip', text: plain.text });
  expect(await ask('gzip, deflate, br')).toEqual({ encoding: 'br', text: plain.text });
  expect(await ask('br;q=0, gzip;q=0.5')).toEqual({ encoding: 'gzip', text: plain.text });
  expect((await ask('gzip, br', '{"query":"{ __typename }"}')).encoding).toBe(null);
  const stream = await fetch(`${ledger.url}/graphql`, {
    method: 'POST',
    headers: { ...headers, accept: 'text/event-stream', 'accept-encoding': 'gzip' },
    body: long,
  });
  expect([stream.headers.get('content-type'), stream.headers.get('content-encoding')]).toEqual([
    'text/event-stream',
    'none',
  ]);
  expect(await stream.text()).toContain('event: complete');
});

test('an idle connection is kept open for longer than proxies keep theirs', async () => {
  const response = await fetch(`${ledger.url}/health`);
  expect(response.headers.get('keep-alive')).toBe('timeout=65');
});

test('a stop does not wait for a connection on which nothing was asked', async () => {
  const other = await startLedger();
  const { hostname, port } = new URL(other.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const ended = once(socket, 'close');
  const begun = performance.now();
  await other.close();
  await ended;
  // The work in flight would have 24 s.
  expect(performance.now() - begun).toBeLessThan(15_000);
});

test('answers that wait behind others are forgotten when their connection is gone: a stop does not wait for them', async () => {
  const own = await startLedger();
  const { port } = new URL(own.url);
  const asks = 'GET /nowhere HTTP/1.1\r\nhost: localhost\r\n\r\n'.repeat(500);
  for (let at = 0; at < 5; at += 1) {
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write(asks);
    // The first answer.
    await once(socket, 'data');
    socket.destroy();
  }
  const before = performance.now();
  await own.close();
  // Of what it waits for at most, 24 s are left.
  expect(performance.now() - before).toBeLessThan(15_000);
});
