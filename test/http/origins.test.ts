import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ledger, startLedger } from '../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger({ ALLOWED_HOSTS: 'ledger.internal', CORS_ORIGINS: 'https://app.example.com' });
});
afterAll(async () => await ledger.close());

interface Answer {
  readonly status: number | undefined;
  readonly headers: Record<string, unknown>;
  readonly text: string;
}

/** A request with any headers: `fetch` writes some of them itself. */
async function send(method: string, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const sent = request(`${ledger.url}${path}`, { method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

test.each(['localhost', 'LOCALHOST:4000', '127.0.0.1:1', '[::1]:4000', '10.1.2.3', 'ledger.internal:80'])(
  'a request under the name %s is answered',
  async (host) => expect((await send('GET', '/', { host })).status).toBe(200),
);

test.each([
  'evil.example',
  'localhost.evil.example',
  'ledger.internal.evil.example',
  '127.0.0.1.nip.io:4000',
])('a page of %s does not reach the server, whatever address its name has', async (host) => {
  for (const path of ['/', '/graphql', '/api/fal/webhook'])
    expect((await send('GET', path, { host })).status).toBe(421);
  // Asked by an orchestrator, under whatever name.
  expect((await send('GET', '/health', { host })).status).toBe(200);
});

test.each(['a b', 'a/b', 'a:b', 'http://localhost', '[::1', 'é', '<script>'])(
  'what is no host (%s) is answered with 400, without a stack',
  async (host) => {
    const { status, text } = await send('GET', '/graphql', { host });
    expect(status).toBe(400);
    expect(text).not.toMatch(/node_modules|\n {4}at /);
  },
);

test.each(['/api/graphql', '/x/graphql', '/graphql/', '//graphql', '/x?y=/graphql', '/.env', '/%00'])(
  'the path %s is not served, whatever it ends with, and the answer says what is',
  async (path) => {
    const { status, text } = await send('GET', path);
    expect([status, JSON.parse(text)]).toEqual([
      404,
      {
        errors: [
          {
            message: expect.stringContaining('/graphql, /api/fal/webhook, /health, /ready, /export/*'),
            extensions: { code: 'NOT_FOUND', requestId: expect.any(String) },
          },
        ],
      },
    ]);
  },
);

test('a check by HTTP/1.0, which has no Host, is answered', async () => {
  const { hostname, port } = new URL(ledger.url);
  const socket = connect(Number(port), hostname);
  socket.write('GET /ready HTTP/1.0\r\n\r\n');
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  expect(answer).toMatch(/^HTTP\/1\.[01] 200 /);
});

describe('pages of other origins', () => {
  const ask = async (origin: string, method = 'POST') =>
    (await send(method, '/graphql', { origin, 'access-control-request-method': 'POST' })).headers;

  test('may read answers if their origin is configured, without credentials', async () => {
    for (const method of ['POST', 'OPTIONS'])
      expect(await ask('https://app.example.com', method)).toMatchObject({
        'access-control-allow-origin': 'https://app.example.com',
        'access-control-expose-headers': 'x-request-id, retry-after, etag',
        vary: expect.stringContaining('Origin'),
      });
    expect(await ask('https://app.example.com')).not.toHaveProperty('access-control-allow-credentials');
  });

  test.each([
    'https://evil.example',
    'null',
    'https://app.example.com.evil.example',
    'http://localhost:3000',
  ])('may not if it is %s', async (origin) => {
    for (const method of ['POST', 'OPTIONS'])
      expect(await ask(origin, method)).not.toHaveProperty('access-control-allow-origin');
  });
});
