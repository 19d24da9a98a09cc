import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withGraphiql } from '../../src/http/graphiql.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';

let ledger: Ledger;
let off: Ledger;
beforeAll(async () => {
  ledger = await startLedger({
    CORS_ORIGINS: 'https://app.example.com',
    // Of another machine: nothing is asked of it here.
    FAL_QUEUE_URL: 'https://queue.fal.invalid',
  });
  off = await startLedger({ GRAPHIQL: 'off' });
});
afterAll(async () => {
  await ledger.close();
  await off.close();
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** As a browser asks: `fetch` hides how an answer was compressed. */
async function get(path: string, headers: Record<string, string> = {}, url = ledger.url): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          headers: Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [name, [value].join()]),
          ),
          body: Buffer.concat(parts),
        }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

const HTML = { accept: 'text/html' };

async function assetsOfPage(): Promise<string[]> {
  const page = (await get('/graphql', HTML)).body.toString();
  return [...page.matchAll(/graphiql\/[\w-]+\.\w+/g)].map(([path]) => `/${path}`);
}

test('the page is small, allows only what this server has, and may not be framed', async () => {
  const { status, headers, body } = await get('/graphql', HTML);
  expect(status).toBe(200);
  expect(body.length).toBeLessThan(2000);
  expect(headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  });
  const policy = new Map(
    headers['content-security-policy']?.split('; ').map((part) => {
      const [name = '', ...values] = part.split(' ');
      return [name, values.join(' ')];
    }),
  );
  expect(policy.get('default-src')).toBe("'none'");
  expect(policy.get('script-src')).toBe("'self'");
  expect(policy.get('connect-src')).toBe("'self' blob: data: https://fal.media https://*.fal.media");
  expect(policy.get('img-src')).toBe("'self' blob: data: https:");
  expect(policy.get('frame-ancestors')).toBe("'none'");
});

test('what the page loads is kept for a year under its name, and was compressed at the build', async () => {
  const assets = await assetsOfPage();
  expect(assets).toHaveLength(5);
  for (const path of assets) {
    const plain = await get(path);
    expect(plain.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': path.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8',
      'x-content-type-options': 'nosniff',
      vary: 'Accept-Encoding',
    });
    const br = await get(path, { 'accept-encoding': 'gzip, deflate, br' });
    expect(br.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(br.body).equals(plain.body)).toBe(true);
    const gz = await get(path, { 'accept-encoding': 'gzip;q=0.5, br;q=0' });
    expect(gz.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(gz.body).equals(plain.body)).toBe(true);
    expect(new Set([plain, br, gz].map(({ headers }) => headers['etag'])).size).toBe(3);
  }
});

test('who has the page already is told so', async () => {
  const { headers } = await get('/graphql', { ...HTML, 'accept-encoding': 'br' });
  const again = await get('/graphql', {
    ...HTML,
    'accept-encoding': 'br',
    'if-none-match': headers['etag'] ?? '',
  });
  expect([again.status, again.body.length]).toEqual([304, 0]);
  expect(again.headers).toMatchObject({
    etag: headers['etag'],
    'content-security-policy': expect.any(String),
  });
});

test.each([
  '/graphiql/',
  '/graphiql/graphiql.html',
  '/graphiql/..%2f.inputs',
  '/graphiql/../main.js',
  '/graphiql/x.js',
])('nothing else is served from the folder: %s', async (path) => expect((await get(path)).status).toBe(404));

test('no other origin may read the page or what it loads, even one that may read the API', async () => {
  const [script = ''] = await assetsOfPage();
  for (const path of ['/graphql', script, '/graphiql/session']) {
    const { headers } = await get(path, { ...HTML, origin: 'https://app.example.com', 'x-graphiql': '1' });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  }
});

test('GRAPHIQL=off serves neither the page nor its files, and the API as before', async () => {
  const [script = ''] = await assetsOfPage();
  for (const path of ['/', script, '/graphiql/session'])
    expect((await get(path, { ...HTML, 'x-graphiql': '1' }, off.url)).status).toBe(404);
  expect((await get('/graphql', HTML, off.url)).headers['content-type'] ?? '').not.toContain('html');
  // A browser's Accept is no way around the token.
  expect((await get('/graphql?query={__typename}', HTML, off.url)).status).toBe(401);
  expect(await off.ask('{ generationCount }')).toMatchObject({ data: { generationCount: 0 } });
});

describe("the sandbox's tokens", () => {
  const tokens = { admin: 'of-admin', user: 'of-user' };
  const next = () => undefined;
  async function ask(headers: Record<string, string>): Promise<Answer> {
    const options = {
      host: '127.0.0.1',
      port: 0,
      keepAliveMs: 1000,
      connections: { total: 10, perAddress: 10 },
    };
    const server = createHttpServer(
      options,
      withGraphiql({ path: '/graphql', assets: new Map(), tokens, localFal: false }, next),
    );
    try {
      return await get('/graphiql/session', headers, `http://127.0.0.1:${await server.listen()}`);
    } finally {
      await server.close(0);
    }
  }

  test('are given to the own page, and never kept by the browser', async () => {
    const { status, headers, body } = await ask({ 'x-graphiql': '1', 'sec-fetch-site': 'same-origin' });
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-store');
    expect(JSON.parse(body.toString())).toEqual({ instance: expect.stringMatching(/^[\da-f]{16}$/), tokens });
  });

  test.each([
    {},
    { 'sec-fetch-site': 'same-origin' },
    { 'x-graphiql': '1', 'sec-fetch-site': 'cross-site' },
    { 'x-graphiql': '1', 'sec-fetch-site': 'same-site' },
    { 'x-graphiql': '1', 'sec-fetch-site': 'none' },
  ])('are given to nobody else: %o', async (headers) => {
    const { status, body } = await ask(headers);
    expect(status).toBe(403);
    expect(body.toString()).not.toContain('of-');
  });

  test('are in no page and in no file: with the real fal there are none at all', async () => {
    const { body } = await get('/graphiql/session', { 'x-graphiql': '1' });
    expect(JSON.parse(body.toString())).toMatchObject({ tokens: null });
  });
});
