import { createServer } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readResult } from '../../src/fal/read-result.ts';
import { exchange, FalHttpError, FalTransportError } from '../../src/fal/transport.ts';
import { createOtherClock } from '../../src/lib/other-clock.ts';
import { freePort } from '../support/ports.ts';

const ENCODERS: Record<string, (text: string) => string | Buffer> = {
  identity: (text) => text,
  gzip: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  // Not what it says.
  GZIP: (text) => gzipSync(text).subarray(0, 12),
};
const MIB = 1024 * 1024;
let posts = 0;
const server = createServer((request, response) => {
  if (request.method === 'POST') {
    posts += 1;
    const [, status, encoding = 'identity'] = (request.url ?? '').split('/');
    response.writeHead(Number(status), { 'content-encoding': encoding, location: '/200' });
    response.end(ENCODERS[encoding]?.('{"detail":"no"}'));
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
    expect(answer).toMatchObject({ status, text: '{"detail":"no"}' });
    expect(posts).toBe(1);
  },
);

test.each(['gzip', 'deflate', 'br'])('an answer in %s is read', async (encoding) => {
  expect(await post(`/422/${encoding}`)).toMatchObject({ status: 422, text: '{"detail":"no"}' });
});

test('an answer whose coding is broken is an answer that did not come back; fal may have read the request', async () => {
  const answer = await post('/200/GZIP');
  expect(answer).toBeInstanceOf(FalTransportError);
  expect(answer).toMatchObject({ sent: true });
});

test('a request that reached nobody was not sent', async () => {
  const answer = await post('/200', `http://127.0.0.1:${await freePort()}`);
  expect(answer).toMatchObject({ sent: false, message: 'the connection to fal failed (ECONNREFUSED)' });
});
