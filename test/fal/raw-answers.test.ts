import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFal, type Fal } from '../../src/fal/client.ts';
import { createLargeTexts } from '../../src/fal/large-texts.ts';
import { exchange, FalHttpError } from '../../src/fal/transport.ts';
import { createOtherClock } from '../../src/lib/other-clock.ts';

// What Node's own server would not send.
let answer = '';
const server = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.on('data', () => socket.write(answer));
});
let url: string;
let fal: Fal;
const clock = createOtherClock(() => new Date());
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  url = `http://127.0.0.1:${typeof at === 'object' ? at?.port : ''}`;
  const key = 'key';
  const calls = { queueUrl: url, apiUrl: url, key, adminKey: undefined, timeoutMs: 20_000, clock };
  fal = createFal({ ...calls, largeTexts: createLargeTexts() });
});
afterAll(() => void server.close());

const job = { endpoint: 'fal-ai/flux/dev', requestId: 'abc-123' };

test('an answer without a body says what its status says, whatever it is called', async () => {
  answer = 'HTTP/1.1 204 No Content\r\nContent-Type: application/json\r\n\r\n';
  expect(await fal.cancel(job)).toEqual({ kind: 'requested' });
  const submitted = await fal.submit({
    endpoint: job.endpoint,
    input: {},
    webhookUrl: undefined,
    tags: null,
  });
  expect(submitted).toMatchObject({ kind: 'unknown', message: 'fal answered 204 without a request id' });
});

test('blanks around a value of a header are no part of it', async () => {
  answer =
    'HTTP/1.1 429 Too Many\r\nRetry-After: \t7 \t \r\nX-Fal-Error-Type: busy  \r\nX-Fal-Error-Type:  once \r\nContent-Length: 2\r\n\r\n{}';
  const refused = await exchange(url, { headers: {} }, { timeoutMs: 20_000, clock }).catch(
    (error: unknown) => error,
  );
  expect(refused).toBeInstanceOf(FalHttpError);
  const { headers } = refused instanceof FalHttpError ? refused : { headers: new Headers() };
  expect([headers.get('retry-after'), headers.get('x-fal-error-type')]).toEqual(['7', 'busy, once']);
});

test('many calls may end with one signal, without a warning or a listener left', async () => {
  answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}';
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on('warning', note);
  const { signal } = new AbortController();
  let listeners = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...given: Parameters<typeof addEventListener>) => {
    listeners += 1;
    addEventListener.apply(signal, given);
  };
  signal.removeEventListener = (...given: Parameters<typeof removeEventListener>) => {
    listeners -= 1;
    removeEventListener.apply(signal, given);
  };
  const options = { timeoutMs: 20_000, clock };
  await Promise.all(Array.from({ length: 30 }, () => exchange(url, { headers: {}, signal }, options)));
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', note);
  expect([warnings, listeners]).toEqual([[], 0]);
});
