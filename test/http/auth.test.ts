import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAuthenticate } from '../../src/http/auth.ts';

const SECRET = 'a secret for tests, 32 characters long';
let server: Server;
let jwksUrl: string;
let privateKey: CryptoKey;
let down = false;

beforeAll(async () => {
  const pair = await generateKeyPair('ES256');
  privateKey = pair.privateKey;
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256' };
  server = createServer((_request, response) =>
    response.writeHead(down ? 500 : 200).end(JSON.stringify({ keys: [jwk] })),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  jwksUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
});
afterAll(() => server.close());

const config = { secret: undefined, jwksUrl: undefined, issuer: undefined, audience: undefined };
const request = (token: string) => new Request('http://x', { headers: { authorization: `Bearer ${token}` } });
function sign(claims: object, alg = 'ES256', key: CryptoKey | Uint8Array = privateKey): Promise<string> {
  return new SignJWT({ sub: 'ann', ...claims }).setProtectedHeader({ alg, kid: 'one' }).sign(key);
}

test("a token of the identity provider is verified with its published keys; without a role it is a user's", async () => {
  const authenticate = createAuthenticate({ ...config, jwksUrl });
  expect(await authenticate(request(await sign({})))).toEqual({ userId: 'ann', role: 'user' });
  expect(await authenticate(request(await sign({ role: 'admin' })))).toEqual({
    userId: 'ann',
    role: 'admin',
  });
});

test('issuer and audience must match where they are configured', async () => {
  const authenticate = createAuthenticate({
    ...config,
    jwksUrl,
    issuer: 'https://id.test',
    audience: 'ledger',
  });
  const good = { iss: 'https://id.test', aud: 'ledger' };
  expect((await authenticate(request(await sign(good)))).userId).toBe('ann');
  for (const claims of [{}, { ...good, iss: 'https://evil.test' }, { ...good, aud: 'other' }])
    await expect(authenticate(request(await sign(claims)))).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
});

test('an expired token, one without a subject and one with another algorithm are refused', async () => {
  const authenticate = createAuthenticate({ ...config, secret: SECRET });
  const key = new TextEncoder().encode(SECRET);
  expect((await authenticate(request(await sign({}, 'HS256', key)))).userId).toBe('ann');
  const expired = await sign({ exp: 1 }, 'HS256', key);
  const nobody = await sign({ sub: '' }, 'HS256', key);
  const longer = await sign({}, 'HS512', new TextEncoder().encode(SECRET.repeat(2)));
  const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"ann"}').toString('base64url')}.`;
  for (const token of [expired, nobody, longer, none])
    await expect(authenticate(request(token))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test.each([
  ['has a NUL', 'a\0b'],
  ['has half a surrogate pair', 'a\ud800'],
  ['is longer than the table takes', 'a'.repeat(256)],
  ['has a megabyte', 'a'.repeat(1_000_000)],
  ['is a number', 7],
  ['is a list', ['ann']],
  ['is an object', { toString: 'ann' }],
  ['is null', null],
  ['is true', true],
])('a token whose subject %s is refused', async (_what, sub) => {
  const authenticate = createAuthenticate({ ...config, secret: SECRET });
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${encode({ alg: 'HS256' })}.${encode({ sub })}`;
  const signature = createHmac('sha256', SECRET).update(signed).digest('base64url');
  await expect(authenticate(request(`${signed}.${signature}`))).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
});

test("keys that cannot be read are our fault, not the token's", async () => {
  down = true;
  const authenticate = createAuthenticate({ ...config, jwksUrl });
  await expect(authenticate(request(await sign({})))).rejects.toMatchObject({ code: 'AUTH_UNAVAILABLE' });
  down = false;
});

test('a token serves within its time alone, also where it has been seen to be valid', async () => {
  let seconds = 1_800_000_000;
  const key = new TextEncoder().encode(SECRET);
  const authenticate = createAuthenticate({ ...config, secret: SECRET }, () => new Date(seconds * 1000));
  const token = await sign({ nbf: seconds + 10, exp: seconds + 40 }, 'HS256', key);
  const refused = { code: 'UNAUTHENTICATED' };
  await expect(authenticate(request(token))).rejects.toMatchObject(refused);
  for (seconds += 10; seconds < 1_800_000_040; seconds += 1)
    expect((await authenticate(request(token))).userId).toBe('ann');
  await expect(authenticate(request(token))).rejects.toMatchObject(refused);
  seconds -= 35;
  await expect(authenticate(request(token))).rejects.toMatchObject(refused);
});
