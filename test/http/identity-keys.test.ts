import { createServer, type Server } from 'node:http';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Authenticate, createAuthenticate } from '../../src/http/auth.ts';
import { createIdentityTroubles } from '../../src/http/identity-troubles.ts';

let server: Server;
let state: 'up' | 'down' | 'hanging' | 'empty';
let fetches: number;
let now: Date;
let published: object[];
let privateKey: CryptoKey;
let authenticate: Authenticate;
let lines: string[];
let troubles: ReturnType<typeof createIdentityTroubles>;

beforeEach(async () => {
  state = 'up';
  fetches = 0;
  now = new Date();
  published = [];
  await publish('one');
  server = createServer((_request, response) => {
    fetches += 1;
    if (state === 'hanging') return;
    response
      .writeHead(state === 'down' ? 500 : 200)
      .end(JSON.stringify({ keys: state === 'empty' ? [] : published }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const jwksUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
  const config = { secret: undefined, issuer: undefined, audience: undefined };
  const own: string[] = [];
  lines = own;
  const log = pino({}, { write: (line: string) => void own.push(JSON.parse(line).msg) });
  const clock = () => now;
  troubles = createIdentityTroubles(log, clock);
  authenticate = createAuthenticate({ ...config, jwksUrl }, clock, troubles);
});
afterEach(async () => {
  troubles.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function publish(kid: string): Promise<void> {
  const pair = await generateKeyPair('ES256');
  privateKey = pair.privateKey;
  published.push({ ...(await exportJWK(pair.publicKey)), kid, alg: 'ES256' });
}

async function ask(kid = 'one', key = privateKey): Promise<string> {
  return await askWith(await sign(kid, key));
}

async function sign(kid: string, key: CryptoKey): Promise<string> {
  return await new SignJWT({ sub: 'ann' }).setProtectedHeader({ alg: 'ES256', kid }).sign(key);
}

async function askWith(token: string): Promise<string> {
  const request = new Request('http://x', { headers: { authorization: `Bearer ${token}` } });
  return await authenticate(request).then(
    ({ userId }) => userId,
    (error: { code: string }) => error.code,
  );
}

const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000);
};

test.each(['down', 'hanging', 'empty'] as const)(
  'while the identity provider is %s, a key seen before serves for hours and nobody waits',
  async (fault) => {
    await ask();
    state = fault;
    const asked = performance.now();
    for (const seconds of [11 * 60, 3600, 5 * 3600]) {
      later(seconds);
      expect(await ask()).toBe('ann');
    }
    expect(performance.now() - asked).toBeLessThan(1000);
    later(24 * 3600);
    expect(await ask()).toBe('AUTH_UNAVAILABLE');
  },
);

test('old keys are replaced in the background', async () => {
  await ask();
  later(11 * 60);
  expect(await ask()).toBe('ann');
  await vi.waitFor(() => expect(fetches).toBe(2), 15_000);
});

test('a new key is found at once', async () => {
  await ask();
  later(60);
  await publish('two');
  expect(await ask('two')).toBe('ann');
});

test.each(['up', 'down', 'hanging'] as const)(
  'a flood of keys that nobody has makes one fetch while the provider is %s, and hurts nobody',
  async (condition) => {
    const known = privateKey;
    await ask();
    later(60);
    state = condition;
    const forged = (await generateKeyPair('ES256')).privateKey;
    const asked = performance.now();
    for (let round = 0; round < 3; round++) {
      const flood = Array.from({ length: 20 }, (_, index) => ask(`forged-${round}-${index}`, forged));
      expect(await ask('one', known)).toBe('ann');
      expect(new Set(await Promise.all(flood))).toEqual(
        new Set([condition === 'up' ? 'UNAUTHENTICATED' : 'AUTH_UNAVAILABLE']),
      );
    }
    expect(fetches).toBe(2);
    // All of them wait for the same fetch, and not to its end.
    expect(performance.now() - asked).toBeLessThan(2500);
  },
);

test('before any key was seen a hanging provider costs a second once, and is asked again when it answers', async () => {
  state = 'hanging';
  const asked = performance.now();
  for (let index = 0; index < 5; index++) expect(await ask()).toBe('AUTH_UNAVAILABLE');
  expect(performance.now() - asked).toBeLessThan(2500);
  expect(fetches).toBe(1);
  state = 'up';
  server.closeAllConnections();
  later(6);
  await vi.waitFor(async () => expect(await ask()).toBe('ann'), 15_000);
});

test.each([
  ['down', 'Expected 200 OK from the JSON Web Key Set HTTP response'],
  ['empty', 'The identity provider publishes no key.'],
] as const)(
  'an outage of a provider that is %s is logged when it begins, and with its count when it ends',
  async (fault, reason) => {
    await ask();
    state = fault;
    later(11 * 60);
    for (let hour = 0; hour < 5; hour++) {
      later(3600);
      expect(await ask()).toBe('ann');
      await vi.waitFor(() => expect(fetches).toBe(hour + 2), 15_000);
    }
    expect(lines).toEqual([`the identity provider's keys cannot be read: ${reason}`]);
    state = 'up';
    later(60);
    await ask();
    await vi.waitFor(
      () =>
        expect(lines.slice(1)).toEqual([
          "the identity provider's keys can be read again; attempts that failed: 5",
        ]),
      15_000,
    );
  },
);

test('a token that served a moment ago is refused once its key has been withdrawn', async () => {
  const token = await sign('one', privateKey);
  expect(await askWith(token)).toBe('ann');
  later(40);
  expect(await askWith(token)).toBe('ann');
  published = [];
  await publish('two');
  // A key that is not known yet has all of them fetched.
  expect(await ask('two')).toBe('ann');
  expect(await askWith(token)).toBe('UNAUTHENTICATED');
});
