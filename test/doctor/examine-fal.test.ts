import { once } from 'node:events';
import { createServer } from 'node:http';

import { expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { examineFal } from '../../src/doctor/examine-fal.ts';
import { createFal } from '../../src/fal/client.ts';
import { createLargeTexts } from '../../src/fal/large-texts.ts';
import { createOtherClock } from '../../src/lib/other-clock.ts';
import { freePort } from '../support/ports.ts';

/** What is found about a server that answers everything alike. */
async function examine(status: number, body: string) {
  const port = await freePort();
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  onTestFinished(() => void server.close());
  await once(server.listen(port), 'listening');
  const url = `http://127.0.0.1:${port}`;
  const { fal: defaults } = loadConfig({});
  const config = {
    ...defaults,
    key: 'key',
    adminKey: 'admin',
    queueUrl: url,
    apiUrl: url,
    jwksUrl: `${url}/jwks.json`,
  };
  const fal = createFal({
    ...config,
    clock: createOtherClock(() => new Date()),
    largeTexts: createLargeTexts(),
  });
  const [queue, prices, bills, keys] = await examineFal(fal, config);
  return { queue, prices, bills, keys };
}

test.each([
  ['JSON of another server', 404, '{"detail":"Not Found"}'],
  ['an object', 200, '{}'],
  ['another list', 200, '{"status":"ok","prices":[]}'],
  ['a missing page', 404, '<!doctype html><title>404</title>'],
  ['a page', 200, '<!doctype html><title>Welcome</title>'],
])('%s is not taken for an answer of fal', async (_name, status, body) => {
  const { queue, prices, bills, keys } = await examine(status, body);
  expect(keys).toMatchObject({ state: 'bad', advice: expect.stringContaining('FAL_JWKS_URL') });
  expect(queue).toMatchObject({ state: 'bad', advice: expect.stringContaining('FAL_QUEUE_URL') });
  expect(prices).toMatchObject({ state: 'warn', advice: expect.stringContaining('FAL_API_URL') });
  expect(bills).toMatchObject({ state: 'bad', advice: expect.stringContaining('FAL_API_URL') });
  expect([queue, prices, bills].map((finding) => finding?.says).join()).not.toContain('<');
});

test("fal's own word for a job that it does not know is an answer", async () => {
  const { queue } = await examine(404, '{"status":"NOT_FOUND"}');
  expect(queue).toMatchObject({ state: 'ok' });
});
