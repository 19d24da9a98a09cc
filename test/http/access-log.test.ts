import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { logged } from '../../src/http/access-log.ts';
import { type Ledger, startLedger, tokenFor } from '../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger({
    GRAPHIQL: 'off',
    ACCESS_LOG_PER_SECOND: '1000',
    TRUSTED_PROXIES: '1',
    SLOW_MS: '1',
  });
});
afterAll(async () => await ledger.close());

interface Line {
  readonly [field: string]: unknown;
}

function linesOf(message: string): Line[] {
  return ledger
    .logged()
    .split('\n')
    .filter(Boolean)
    .map((line): Line => JSON.parse(line))
    .filter(({ msg }) => msg === message);
}

async function lineOf(requestId: string): Promise<Line> {
  return await vi.waitFor(() => {
    const line = linesOf('request').find((one) => one['requestId'] === requestId);
    expect(line).toBeDefined();
    return line ?? {};
  }, 15_000);
}

async function ask(id: string, query: string, { token, ...headers }: Record<string, string> = {}) {
  const response = await fetch(`${ledger.url}/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token ?? (await tokenFor('alice', 'user'))}`,
      'content-type': 'application/json',
      'x-request-id': id,
      ...headers,
    },
    body: JSON.stringify({ query, variables: { words: 'a secret prompt' } }),
  });
  await response.text();
}

const QUERY =
  'query Look($words: String) { generations(first: 5, filter: { search: $words }) { edges { cursor } } }';

test.each([
  ['on the fast path', {}],
  ['on the plain way', { accept: 'application/json, application/xml' }],
] as const)('a query has a line: %s', async (name, headers) => {
  const id = `query-${name.replaceAll(' ', '-')}`;
  await ask(id, QUERY, headers);
  const line = await lineOf(id);
  expect(line).toMatchObject({
    method: 'POST',
    path: '/graphql',
    status: 200,
    ms: expect.any(Number),
    viewer: 'alice',
    role: 'user',
    type: 'query',
    operation: 'Look',
    cost: expect.any(Number),
  });
  expect(line['address']).toBeUndefined();
  expect(JSON.stringify(line)).not.toContain('secret prompt');
});

test('an error has its code, on either way and before anything is read', async () => {
  await ask('wrong', '{ generations(first: -1) { edges { cursor } } }');
  expect(await lineOf('wrong')).toMatchObject({
    viewer: 'alice',
    errors: [expect.stringMatching(/^[A-Z_]+$/)],
  });
  await ask('no-query', '{ nothing }');
  expect(await lineOf('no-query')).toMatchObject({ errors: [expect.stringMatching(/^[A-Z_]+$/)] });
  await ask('typed', 'mutation { cancelGeneration(input: { id: "none" }) { __typename } }');
  expect(await lineOf('typed')).toMatchObject({ status: 200, errors: [expect.stringMatching(/^[A-Z_]+$/)] });
  await ask('stranger', QUERY, { token: 'nobody', 'x-forwarded-for': '198.51.100.1, 192.0.2.7' });
  const stranger = await lineOf('stranger');
  expect(stranger).toMatchObject({ status: 401, errors: ['UNAUTHENTICATED'], address: '192.0.2.7' });
  expect(stranger['viewer']).toBeUndefined();
  expect(JSON.stringify(linesOf('request'))).not.toContain('nobody');
});

test('what the start tried out is not told as slow', () => {
  expect(
    linesOf('a statement was slow').filter(({ statement }) => String(statement).startsWith('prove')),
  ).toEqual([]);
});

test('a path that the sender made up is not in it, and no probe has a line', async () => {
  const before = linesOf('request').length;
  await fetch(`${ledger.url}/health`);
  await fetch(`${ledger.url}/ready`);
  await fetch(`${ledger.url}/no/such/path`, { headers: { 'x-request-id': 'nowhere' } });
  expect(await lineOf('nowhere')).toMatchObject({ path: 'other', status: 404 });
  expect(linesOf('request')).toHaveLength(before + 1);
});

test('of many in a second the rest is left out, but for our own faults, and the next line counts them', async () => {
  const lines: Line[] = [];
  const log = { info: (line: object) => void lines.push({ ...line }) };
  const server = createServer(
    logged(log, { perSecond: 1, trustedProxies: 0 }, (request, response) =>
      response.writeHead(request.url === '/graphql' ? 500 : 404).end(),
    ),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  try {
    for (let asked = 0; asked < 20; asked += 1) await (await fetch(`${url}/no`)).text();
    await (await fetch(`${url}/graphql`)).text();
    await vi.waitFor(() => expect(lines.at(-1)).toMatchObject({ status: 500 }), 15_000);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  const leftOut = lines.map((line) => Number(line['leftOut'] ?? 0)).reduce((sum, one) => sum + one, 0);
  expect(leftOut).toBeGreaterThan(0);
  expect(lines.length + leftOut).toBe(21);
});
