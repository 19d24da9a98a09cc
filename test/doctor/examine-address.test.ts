import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { examineAddress } from '../../src/doctor/examine-address.ts';
import { freePort } from '../support/ports.ts';

async function serve(listener: RequestListener): Promise<string> {
  const port = await freePort();
  const server = createServer(listener);
  onTestFinished(() => void server.close());
  await once(server.listen(port), 'listening');
  return `http://127.0.0.1:${port}`;
}

/** A proxy that leads to a server but for webhooks. */
const withoutWebhooks: RequestListener = ({ url = '' }, response) => {
  const bodies: Record<string, object> = {
    '/health': { status: 'ok', version: '1' },
    '/ready?verbose': { ready: true, database: 'ours' },
  };
  response.writeHead(bodies[url] ? 200 : 404).end(JSON.stringify(bodies[url] ?? {}));
};

test('an address that leads to the server but for its webhooks is not called right', async () => {
  const url = await serve(withoutWebhooks);
  const found = await examineAddress(url, { version: '1', database: 'ours', fromOutside: false });
  expect(found.map(({ state }) => state)).toEqual(['ok', 'ok', 'bad']);
  expect(found.at(-1)?.says).toMatch(/POST .*\/api\/fal\/webhook answers 404/);
});

test('of a private address and of plain http the real fal is warned about', async () => {
  const url = await serve(withoutWebhooks);
  const expected = { version: '1', database: undefined, fromOutside: true };
  for (const address of [url, url.replace('127.0.0.1', 'localhost')]) {
    const says = (await examineAddress(address, expected)).filter(({ state }) => state === 'warn');
    expect(says.map((finding) => finding.says).join()).toMatch(/public internet.*it is not https/);
  }
});

test('https to a port that speaks http, and the other way, are told in words', async () => {
  const expected = { version: '1', database: undefined, fromOutside: false };
  const plain = await serve(withoutWebhooks);
  const [found] = await examineAddress(plain.replace('http:', 'https:'), expected);
  expect(found).toMatchObject({ state: 'bad', advice: expect.stringContaining('https') });
  expect(found?.says).toMatch(/: this port does not speak TLS, and the URL says https$/);
  const port = await freePort();
  const mute = createTcpServer((socket) => socket.destroy());
  onTestFinished(() => void mute.close());
  await once(mute.listen(port), 'listening');
  const [closed] = await examineAddress(`http://127.0.0.1:${port}`, expected);
  expect(closed?.advice).toMatch(/^Something else than HTTP/);
});

test('a name with two addresses where nothing listens is told with why', async () => {
  const expected = { version: '1', database: undefined, fromOutside: false };
  const [found] = await examineAddress(`http://localhost:${await freePort()}`, expected);
  expect(found?.says).toMatch(/ECONNREFUSED/);
});
