import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readResult } from '../../src/fal/read-result.ts';
import { exchange, FalHttpError, FalTransportError } from '../../src/fal/transport.ts';
import { createOtherClock } from '../../src/lib/other-clock.ts';
import { freePort } from '../support/ports.ts';

const MIB = 1024 * 1024;
const SAYS_NO = '{"detail":"no"}';
/** Bodies by name, all called gzip but the first. */
const BODIES: Record<string, () => string | Buffer> = {
  plain: () => SAYS_NO,
  zipped: () => gzipSync(SAYS_NO),
  none: () => '',
  cut: () => gzipSync(SAYS_NO).subarray(0, 12),
  bomb: () => gzipSync(Buffer.alloc(65 * MIB)),
};
let posts = 0;
let arrived = 0;
const server = createServer((request, response) => {
  arrived += 1;
  if (request.url === '/silent') return;
  if (request.url === '/stops') return void response.write('{');
  if (request.url === '/hints') {
    response.writeEarlyHints({ link: '</x>; rel=preload' }, () => response.end(SAYS_NO));
    return;
  }
  if (request.method === 'POST') {
    posts += 1;
    const [, status, name = 'plain'] = (request.url ?? '').split('/');
    response.writeHead(Number(status), {
      'content-encoding': name === 'plain' ? 'identity' : 'gzip',
      location: '/200',
    });
    response.end(BODIES[name]?.());
    return;
  }
  const [, mebibytes, sized] = (request.url ?? '').split('/');
  const body = Buffer.alloc(Number(mebibytes) * MIB, ' ');
  body.write('{"seed":1}');
  if (sized) response.setHeader('content-length', body.byteLength);
  response.end(body);
});
let url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  url = `http://127.0.0.1:${typeof at === 'object' ? at?.port : ''}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const OPTIONS = { timeoutMs: 20_000, clock: createOtherClock(() => new Date()) };

test.each(['', '/sized'])(
  'a result as large as its bound is read, a larger one is not (%s)',
  async (sized) => {
    const whole = await exchange(`${url}/64${sized}`, { headers: {} }, OPTIONS);
    expect(readResult(whole)).toMatchObject({ kind: 'success', payload: { note: null } });
    const large = await exchange(`${url}/65${sized}`, { headers: {} }, OPTIONS);
    expect(large).toMatchObject({ text: '', tooLarge: true });
    expect(readResult(large)).toMatchObject({
      kind: 'success',
      payload: { json: null, note: 'It has more than 64 MiB, and was not read.' },
    });
  },
);

const post = (path: string, to = url) =>
  exchange(`${to}${path}`, { method: 'POST', headers: {}, body: '{}' }, OPTIONS).catch(
    (error: unknown) => error,
  );

test.each([307, 308, 401, 407, 408, 421, 429, 503])(
  'a POST that is answered %d is sent once, and its answer is read',
  async (status) => {
    posts = 0;
    const answer = await post(`/${status}`);
    expect(answer).toBeInstanceOf(FalHttpError);
    expect(answer).toMatchObject({ status, text: SAYS_NO });
    expect(posts).toBe(1);
  },
);

test.each([
  ['zipped', SAYS_NO],
  ['none', ''],
])('a body that is called gzip is read: %s', async (name, text) => {
  expect(await post(`/422/${name}`)).toMatchObject({ status: 422, text });
});

test('unzipped, too, an answer may only be so large', async () => {
  expect(await post('/200/bomb')).toMatchObject({ text: '', tooLarge: true });
});

test('an answer whose coding is broken is an answer that did not come back; fal may have read the request', async () => {
  const answer = await post('/200/cut');
  expect(answer).toBeInstanceOf(FalTransportError);
  expect(answer).toMatchObject({ sent: true });
});

test('a request that reached nobody was not sent', async () => {
  const answer = await post('/200', `http://127.0.0.1:${await freePort()}`);
  expect(answer).toMatchObject({ sent: false, message: 'the connection to fal failed (ECONNREFUSED)' });
});

test.each(['/silent', '/stops'])('an answer that is not whole in time did not come: %s', async (path) => {
  const asked = exchange(`${url}${path}`, { headers: {} }, { ...OPTIONS, timeoutMs: 50 });
  await expect(asked).rejects.toMatchObject({ sent: true, message: 'fal did not answer within 0.05 s' });
});

test.each(['/silent', '/stops'])('a call that is broken off ends at once: %s', async (path) => {
  const ending = new AbortController();
  const before = arrived;
  const asked = exchange(`${url}${path}`, { headers: {}, signal: ending.signal }, OPTIONS);
  asked.catch(() => undefined);
  await vi.waitFor(() => expect(arrived).toBeGreaterThan(before));
  ending.abort();
  await expect(asked).rejects.toBeInstanceOf(FalTransportError);
});

test('a call that was broken off before it began, or before there was a connection, is not sent', async () => {
  const before = arrived;
  const signal = AbortSignal.abort();
  const call = { headers: {}, signal };
  await expect(exchange(`${url}/200`, call, OPTIONS)).rejects.toBeInstanceOf(FalTransportError);
  const ending = new AbortController();
  // Another name of the server, to which there is no connection yet.
  const other = url.replace('127.0.0.1', 'localhost');
  const asked = exchange(`${other}/200`, { headers: {}, signal: ending.signal }, OPTIONS);
  ending.abort();
  await expect(asked).rejects.toBeInstanceOf(FalTransportError);
  await exchange(`${other}/1`, { headers: {} }, OPTIONS);
  expect(arrived).toBe(before + 1);
});

test('what comes before the answer is none', async () => {
  expect(await exchange(`${url}/hints`, { headers: {} }, OPTIONS)).toMatchObject({
    status: 200,
    text: SAYS_NO,
  });
});
