import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readResult } from '../../src/fal/read-result.ts';
import { exchange } from '../../src/fal/transport.ts';
import { createOtherClock } from '../../src/lib/other-clock.ts';

const MIB = 1024 * 1024;
const server = createServer((request, response) => {
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
    const whole = await exchange(`${url}/64${sized}`, {}, OPTIONS);
    expect(readResult(whole)).toMatchObject({ kind: 'success', payload: { note: null } });
    const large = await exchange(`${url}/65${sized}`, {}, OPTIONS);
    expect(large).toMatchObject({ text: '', tooLarge: true });
    expect(readResult(large)).toMatchObject({
      kind: 'success',
      payload: { json: null, note: 'It has more than 64 MiB, and was not read.' },
    });
  },
);
