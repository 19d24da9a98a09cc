import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readBody } from '../../src/http/body.ts';
import { type Ledger, startLedger, tokenFor } from '../support/ledger.ts';

// The plain way reads each body with this; the fast path does not.
vi.mock('../../src/http/body.ts', { spy: true });

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger({ GRAPHIQL: 'off' });
});
afterAll(async () => await ledger.close());

async function waysOf(body: string, headers: Record<string, string> = {}): Promise<'fast' | 'plain'> {
  vi.mocked(readBody).mockClear();
  const authorization = `Bearer ${await tokenFor('boss', 'admin')}`;
  const response = await fetch(`${ledger.url}/graphql`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', ...headers },
    body,
  });
  await response.text();
  return vi.mocked(readBody).mock.calls.length === 0 ? 'fast' : 'plain';
}

test.each([
  ['a query', '{"query":"{ __typename }"}', {}],
  [
    'one of Apollo',
    '{"query":"{ __typename }","variables":{}}',
    { accept: 'application/graphql-response+json,application/json;q=0.9' },
  ],
  ['a mutation', '{"query":"mutation { cancelGeneration(id: \\"x\\") { __typename } }"}', {}],
] as const)('%s takes the fast path', async (_name, body, headers) => {
  expect(await waysOf(body, headers)).toBe('fast');
});

test.each([
  ['a stream of events', '{"query":"{ __typename }"}', { accept: 'text/event-stream' }],
  ['a question about how it is executed', '{"query":"{ __typename }"}', { 'x-explain': 'true' }],
  [
    'a body in another charset',
    '{"query":"{ __typename }"}',
    { 'content-type': 'application/json; charset=latin1' },
  ],
  [
    'a body that may take long to read',
    JSON.stringify({ query: '{ __typename }', variables: { text: 'a'.repeat(1_000_000) } }),
    {},
  ],
] as const)('%s takes the plain way', async (_name, body, headers) => {
  expect(await waysOf(body, headers)).toBe('plain');
});
