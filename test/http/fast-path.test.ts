import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ledger, startLedger, tokenFor } from '../support/ledger.ts';

// Yoga says so of each request that it reads itself; the fast path has read it already.
const READ_BY_YOGA = 'Parsing request to extract GraphQL parameters';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger({ GRAPHIQL: 'off' });
});
afterAll(async () => await ledger.close());

async function wayOf(body: string, headers: Record<string, string> = {}): Promise<'fast' | 'plain'> {
  const before = ledger.logged().length;
  const authorization = `Bearer ${await tokenFor('boss', 'admin')}`;
  const response = await fetch(`${ledger.url}/graphql`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', ...headers },
    body,
  });
  await response.text();
  return ledger.logged().slice(before).includes(READ_BY_YOGA) ? 'plain' : 'fast';
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
  expect(await wayOf(body, headers)).toBe('fast');
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
  expect(await wayOf(body, headers)).toBe('plain');
});
