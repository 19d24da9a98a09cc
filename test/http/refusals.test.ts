import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ledger, startLedger } from '../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger({ CORS_ORIGINS: 'https://app.example.com' });
});
afterAll(async () => await ledger.close());

/** The bytes that come back on a connection of its own: the status, the headers but for the date, and the body. */
async function answerTo(head: readonly string[], body: string) {
  const { port } = new URL(ledger.url);
  const socket = connect(Number(port), '127.0.0.1');
  const sent = await Promise.all(
    head.map(async (line) => line.replace('<good>', await ledger.token('ann', 'user'))),
  );
  const lines = [...sent, `Host: localhost:${port}`, 'X-Request-Id: asked', 'Connection: close'];
  socket.write(`${lines.join('\r\n')}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  const [top = '', text = ''] = answer.split('\r\n\r\n');
  const [status, ...headers] = top.split('\r\n').filter((line) => !line.startsWith('Date: '));
  const chunk = text.split('\r\n')[1] ?? text;
  return { status: status?.slice(0, 12), headers: headers.map(inSmallLetters).sort(), body: chunk };
}

/** The name of a header is the same in any letters. */
function inSmallLetters(header: string): string {
  return header.replace(/^[^:]*/, (name) => name.toLowerCase());
}

const ALWAYS = [
  'connection: close',
  'content-type: application/json',
  'transfer-encoding: chunked',
  'x-content-type-options: nosniff',
  'x-request-id: asked',
];
const ORIGIN = 'Origin: https://app.example.com';
const GRANTED = [
  'access-control-allow-methods: GET, POST',
  'access-control-allow-origin: https://app.example.com',
  'access-control-expose-headers: x-request-id, retry-after, etag',
  'access-control-max-age: 86400',
];
const ALONE = 'vary: Accept-Encoding';
const QUERY = '{"query":"{__typename}"}';
const JSON_TYPE = 'Content-Type: application/json';
const NOWHERE =
  '{"errors":[{"message":"There is nothing here. This server has /graphql, /api/fal/webhook, /health, /ready, /export/*.","extensions":{"code":"NOT_FOUND","requestId":"asked"}}]}';
const unauthenticated = (message: string) =>
  JSON.stringify({ errors: [{ message, extensions: { code: 'UNAUTHENTICATED', requestId: 'asked' } }] });
const NO_TOKEN = unauthenticated('Authentication is required: send "Authorization: Bearer <token>".');
const BAD_TOKEN = unauthenticated('The token is not valid or has expired.');
const NO_HEADERS = '{"message":"the X-Fal-Webhook headers are missing or malformed"}';
const BEARER = 'www-authenticate: Bearer';

const FORM =
  '{"errors":[{"message":"Send application/json.","extensions":{"code":"BAD_REQUEST","requestId":"asked"}}]}';
const COMPRESSED =
  '{"errors":[{"message":"Compressed bodies are not taken.","extensions":{"code":"BAD_REQUEST","requestId":"asked"}}]}';
const GOOD = 'Authorization: Bearer <good>';

// As they were recorded when all of these went through Yoga.
test.each([
  [['GET /nowhere?x=/graphql HTTP/1.1'], '', 404, [ALONE], NOWHERE],
  [['GET //graphql HTTP/1.1'], '', 404, [ALONE], NOWHERE],
  [['POST /%00 HTTP/1.1', ORIGIN], 'x', 404, [...GRANTED, 'vary: Origin, Accept-Encoding'], NOWHERE],
  [['POST /graphql HTTP/1.1', JSON_TYPE], QUERY, 401, [ALONE, BEARER], NO_TOKEN],
  [['POST /graphql HTTP/1.1'], 'no JSON', 401, [ALONE, BEARER], NO_TOKEN],
  [['GET /graphql?query={__typename} HTTP/1.1'], '', 401, [ALONE, BEARER], NO_TOKEN],
  [['POST /graphql HTTP/1.1', 'Authorization: Basic eDp5'], QUERY, 401, [ALONE, BEARER], NO_TOKEN],
  [['POST /graphql HTTP/1.1', 'Authorization: Bearer a.b.c'], QUERY, 401, [ALONE, BEARER], BAD_TOKEN],
  [
    ['POST /graphql HTTP/1.1', JSON_TYPE, ORIGIN, 'Access-Control-Request-Headers: x-a'],
    QUERY,
    401,
    [
      ...GRANTED,
      'access-control-allow-headers: x-a',
      'vary: Origin, Access-Control-Request-Headers, Accept-Encoding',
      BEARER,
    ],
    NO_TOKEN,
  ],
  [['POST /graphql HTTP/1.1', 'Origin: https://evil.example'], QUERY, 401, [ALONE, BEARER], NO_TOKEN],
  [['POST /graphql HTTP/1.1', GOOD], QUERY, 415, [ALONE], FORM],
  [['POST /graphql HTTP/1.1', GOOD, JSON_TYPE, 'Content-Encoding: gzip'], 'x', 415, [ALONE], COMPRESSED],
  [['POST /api/fal/webhook HTTP/1.1', JSON_TYPE], '{}', 400, [ALONE], NO_HEADERS],
  [
    ['POST /api/fal/webhook HTTP/1.1', ORIGIN],
    '{}',
    400,
    [...GRANTED, 'vary: Origin, Accept-Encoding'],
    NO_HEADERS,
  ],
] as const)('%s is refused in these words, with these headers', async (head, body, status, headers, text) => {
  expect(await answerTo(head, body)).toEqual({
    status: `HTTP/1.1 ${status}`,
    headers: [...ALWAYS, ...headers].sort(),
    body: text,
  });
});
