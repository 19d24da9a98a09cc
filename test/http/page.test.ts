import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ledger, startLedger } from '../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger({
    AUTH_LOGIN_URL: 'https://login.example.com/start',
    GRAPHIQL: 'off',
    PAGE: 'on',
    // Of another machine: nothing is asked of it here.
    FAL_QUEUE_URL: 'https://queue.fal.invalid',
  });
});
afterAll(async () => await ledger.close());

test('the page needs no token, allows only what it uses, and may not be framed or read by others', async () => {
  const response = await fetch(`${ledger.url}/`, { headers: { origin: 'https://app.example.com' } });
  expect(response.status).toBe(200);
  const policy = response.headers.get('content-security-policy') ?? '';
  expect(policy).toContain(
    "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; ",
  );
  expect(policy).toContain(
    "connect-src 'self' blob: data: https://fal.media https://*.fal.media; img-src 'self' blob: data: https:; media-src 'self' blob: data: https:",
  );
  expect(response.headers.has('access-control-allow-origin')).toBe(false);
  const assets = [...(await response.text()).matchAll(/"(page\/[^"]+)"/g)].map(([, name = '']) => name);
  expect(assets.length).toBeGreaterThan(1);
  for (const name of assets) {
    const asset = await fetch(`${ledger.url}/${name}`);
    expect([asset.status, asset.headers.get('cache-control')]).toEqual([
      200,
      'public, max-age=31536000, immutable',
    ]);
  }
});

test('its own page is told where to sign in, and no token with the real fal', async () => {
  const own = await fetch(`${ledger.url}/page/session`, { headers: { 'x-graphiql': '1' } });
  expect(await own.json()).toMatchObject({
    tokens: null,
    loginUrl: 'https://login.example.com/start',
    graphiql: false,
  });
  expect((await fetch(`${ledger.url}/page/session`)).status).toBe(403);
});

test.each(['/page/', '/page/page.html', '/page/graphiql.html', '/page/..%2f.inputs'])(
  'nothing else is served from its folder: %s',
  async (path) => expect((await fetch(ledger.url + path)).status).toBe(404),
);

test('without GraphiQL a browser gets none', async () => {
  const response = await fetch(`${ledger.url}/graphql`, { headers: { accept: 'text/html' } });
  expect(response.headers.get('content-type') ?? '').not.toContain('html');
});
