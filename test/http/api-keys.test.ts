import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { print } from 'graphql';
import { expect, test, vi } from 'vitest';
import { makeSecret } from '../../src/api-keys/secret.ts';
import { graphql } from '../generated/gql.ts';
import { type Asker, openTestLedger, startSecond } from '../support/ledger.ts';
import { withoutDatabase } from '../support/outage.ts';

const { ledger, db } = await openTestLedger();

const CREATE = graphql(`
  mutation CreateKey($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      __typename
      ... on CreateApiKeySuccess {
        key
        apiKey { id prefix name role userId createdBy expiresAt lastUsedAt revokedAt }
      }
      ... on InvalidInputError { field }
      ... on Error { code message }
    }
  }
`);
const REVOKE = graphql(`
  mutation RevokeKey($id: ID!) {
    revokeApiKey(input: { id: $id }) {
      __typename
      ... on RevokeApiKeySuccess { apiKey { id revokedAt } }
      ... on Error { code }
    }
  }
`);
const KEYS = graphql(`
  query Keys($first: Int, $after: String) {
    apiKeys(first: $first, after: $after) {
      edges { node { id name prefix lastUsedAt } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

interface Created {
  readonly __typename: string;
  readonly key: string;
  readonly apiKey: { readonly id: string };
}

/** Makes a key as an admin; the input need not be a good one. */
async function create(input: object): Promise<Created> {
  const { data } = await ledger.ask<{ createApiKey: Created }, object>(print(CREATE), { input });
  return data.createApiKey;
}

/** Asks with a key: the viewer, or the status and the code. */
async function viewerOf(key: string, url = ledger.url, method: 'GET' | 'POST' = 'POST'): Promise<unknown> {
  const query = '{ viewer { userId role } }';
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const response =
    method === 'GET'
      ? await fetch(`${url}/graphql?${new URLSearchParams({ query })}`, { headers })
      : await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
  const { data, errors } = await response.json();
  return data?.viewer ?? [response.status, errors[0].extensions.code, errors[0].message];
}

const REFUSED = [401, 'UNAUTHENTICATED', 'The token is not valid or has expired.'];

test('a key is shown once, is stored as a hash, and serves as a token does', async () => {
  const made = await create({ name: 'ci', role: 'ADMIN' });
  expect(made).toMatchObject({
    __typename: 'CreateApiKeySuccess',
    key: expect.stringMatching(/^fl_[0-9a-f]{72}$/),
    apiKey: { name: 'ci', role: 'ADMIN', userId: null, createdBy: 'boss', lastUsedAt: null, revokedAt: null },
  });
  expect(await viewerOf(made.key)).toEqual({ userId: 'key:ci', role: 'ADMIN' });
  expect(await viewerOf(made.key, ledger.url, 'GET')).toEqual({ userId: 'key:ci', role: 'ADMIN' });
  const { rows } = await db.query('SELECT to_jsonb(k) AS row FROM ledger_api_keys k');
  const secret = made.key.slice(12);
  expect(JSON.stringify(rows)).not.toContain(secret);
  expect(ledger.logged()).not.toContain(secret);
  await vi.waitFor(async () => {
    const { data } = await ledger.ask(KEYS, {});
    expect(data.apiKeys.edges).toMatchObject([
      { node: { name: 'ci', prefix: made.key.slice(0, 11), lastUsedAt: expect.any(String) } },
    ]);
  }, 15_000);
});

test('a key of the role user acts as its user; without one it is not made', async () => {
  const { key } = await create({ name: 'site', role: 'USER', userId: 'alice' });
  expect(await viewerOf(key)).toEqual({ userId: 'alice', role: 'USER' });
  const before = await db.query('SELECT count(*) FROM ledger_api_keys');
  const tooLong = 'x'.repeat(256);
  for (const [field, input] of [
    ['userId', { name: 'a', role: 'USER' }],
    ['userId', { name: 'a', role: 'ADMIN', userId: '' }],
    ['userId', { name: 'a', role: 'ADMIN', userId: tooLong }],
    ['name', { name: '', role: 'ADMIN' }],
    ['name', { name: ' \n', role: 'ADMIN' }],
    ['name', { name: 'a\0', role: 'ADMIN' }],
    ['name', { name: tooLong, role: 'ADMIN' }],
    ['expiresAt', { name: 'a', role: 'ADMIN', expiresAt: '2020-01-01T00:00:00Z' }],
  ] as const)
    expect(await create(input)).toMatchObject({ __typename: 'InvalidInputError', field });
  expect((await db.query('SELECT count(*) FROM ledger_api_keys')).rows).toEqual(before.rows);
});

test.each<Asker>([
  { sub: 'ann', role: 'user' },
  { sub: 'ada', role: 'analyst' },
])('%j neither makes, revokes nor sees keys', async (as) => {
  const { apiKey } = await create({ name: 'theirs', role: 'ADMIN' });
  const { id } = apiKey;
  const made = await ledger.ask(CREATE, { input: { name: 'mine', role: 'ADMIN' } }, as);
  expect(made.data).toMatchObject({ createApiKey: { __typename: 'NotAllowedError', code: 'NOT_ALLOWED' } });
  const revoked = await ledger.ask(REVOKE, { id }, as);
  expect(revoked.data).toMatchObject({ revokeApiKey: { __typename: 'NotAllowedError' } });
  const seen = await ledger.ask(KEYS, {}, as);
  expect(seen.errors).toMatchObject([
    { message: 'Only an admin may do this.', extensions: { code: 'NOT_ALLOWED' } },
  ]);
  const node = await ledger.ask<unknown, object>(`{ node(id: "${id}") { ... on ApiKey { name } } }`, {}, as);
  expect(node).toMatchObject({ data: { node: null }, errors: undefined });
});

test('a revoked, an expired and an unknown key get the answer of a bad token, here at once, elsewhere within seconds', async () => {
  const [revoked, expired] = [
    await create({ name: 'revoked', role: 'ANALYST' }),
    await create({ name: 'expired', role: 'ANALYST', expiresAt: new Date(Date.now() + 60_000) }),
  ];
  const second = await startSecond(ledger);
  for (const url of [ledger.url, second.url]) {
    expect(await viewerOf(revoked.key, url)).toEqual({ userId: 'key:revoked', role: 'ANALYST' });
    expect(await viewerOf(expired.key, url)).toEqual({ userId: 'key:expired', role: 'ANALYST' });
  }
  await db.query("UPDATE ledger_api_keys SET expires_at = now() WHERE name = 'expired'");
  const { data } = await ledger.ask(REVOKE, { id: revoked.apiKey.id });
  expect(data.revokeApiKey).toMatchObject({ apiKey: { revokedAt: expect.any(String) } });
  expect(await viewerOf(revoked.key)).toEqual(REFUSED);
  expect((await ledger.ask(REVOKE, { id: revoked.apiKey.id })).data).toEqual(data);
  await vi.waitFor(
    async () => {
      expect(await viewerOf(revoked.key, second.url)).toEqual(REFUSED);
      expect(await viewerOf(expired.key)).toEqual(REFUSED);
    },
    { timeout: 15_000, interval: 200 },
  );
  expect(await viewerOf(makeSecret())).toEqual(REFUSED);
  expect(await viewerOf('fl_nonsense')).toEqual(REFUSED);
  const nobody = Buffer.from('ApiKey:999999').toString('base64');
  expect((await ledger.ask(REVOKE, { id: nobody })).data).toMatchObject({
    revokeApiKey: { __typename: 'ApiKeyNotFoundError', code: 'NOT_FOUND' },
  });
  await second.close();
}, 60_000);

test('while the database is away a key cannot be checked: 503, and afterwards it serves again', async () => {
  const { key } = await create({ name: 'outage', role: 'ADMIN' });
  await withoutDatabase(ledger.databaseUrl, async () => {
    expect(await viewerOf(key)).toEqual([
      503,
      'AUTH_UNAVAILABLE',
      'API keys cannot be checked at the moment.',
    ]);
  });
  await vi.waitFor(async () => expect(await viewerOf(key)).toEqual({ userId: 'key:outage', role: 'ADMIN' }), {
    timeout: 10_000,
  });
});

const run = promisify(execFile);
async function command(...args: string[]): Promise<string> {
  return (await outputOf(...args)).stdout;
}

async function outputOf(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const env = {
    PATH: process.env['PATH'],
    DATABASE_URL: ledger.databaseUrl,
    FAL_KEY: 'a:b',
    AUTH_SECRET: 'a'.repeat(32),
  };
  return await run(process.execPath, ['dist/commands/apikey.js', ...args], { env });
}

test('the command makes the first key', async () => {
  const key = await command('--name', 'first', '--role', 'admin', '--user', 'root', '--ttl', '90d');
  expect(await viewerOf(key.trim())).toEqual({ userId: 'root', role: 'ADMIN' });
  const { rows } = await db.query(
    `SELECT created_by, round(extract(epoch FROM expires_at - created_at) / 86400) AS days
     FROM ledger_api_keys WHERE name = 'first'`,
  );
  expect(rows).toEqual([{ created_by: null, days: '90' }]);
});

test('the command says that there is a key of this name already', async () => {
  const args = ['--name', 'twice', '--role', 'analyst'];
  expect((await outputOf(...args)).stderr).not.toContain('of this name');
  expect((await outputOf(...args)).stderr).toContain('2 valid keys of this name');
});

test.each([
  [['--role', 'admin']],
  [['--name', 'a']],
  [['--name', 'a', '--role', 'root']],
  [['--name', 'a', '--role', 'user']],
  [['--name', 'a', '--role', 'admin', '--ttl', '1 fortnight']],
])('the command makes no key of %j', async (args) => {
  await expect(command(...args)).rejects.toMatchObject({ code: 2 });
});
