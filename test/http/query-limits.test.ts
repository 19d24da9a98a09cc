import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ledger, startLedger } from '../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
});
afterAll(async () => await ledger.close());

const nested = (open: string, close: string, levels: number, inner = '') =>
  open.repeat(levels) + inner + close.repeat(levels);
const ATTACKS: ReadonlyArray<readonly [string, string]> = [
  ['the same field many times', `{ ${'__typename '.repeat(20_000)} }`],
  ['many aliases', `{ ${Array.from({ length: 1000 }, (_, i) => `a${i}: __typename`).join(' ')} }`],
  ['aliases of a report', `{ ${Array.from({ length: 51 }, (_, i) => `a${i}: generationCount`).join(' ')} }`],
  [
    'aliases in fragments',
    `{ ...F } fragment F on Query { ${Array.from({ length: 60 }, (_, i) => `a${i}: generationCount`).join(' ')} }`,
  ],
  ['deep fields', nested('{ a ', '}', 100)],
  ['deep fragments', `{ ${nested('... on Query { ', '}', 100, '__typename')} }`],
  ['a deep list', `{ generationCount(filter: { inputs: ${nested('[', ']', 200_000)} }) }`],
  ['a deep object', `{ generationCount(filter: { inputs: ${nested('{a:', '}', 50_000, '1')} }) }`],
  ['many directives', `{ __typename ${'@include(if: true) '.repeat(5000)} }`],
];

test.each(ATTACKS)('%s is refused as too complex, with 400', async (_what, query) => {
  const { status, errors } = await ledger.ask(query);
  expect([status, errors?.map(({ extensions }) => extensions['code'])]).toEqual([400, ['QUERY_TOO_COMPLEX']]);
});

test('without a token no body is read and nothing is parsed, for queries in the URL too', async () => {
  const send = (body: string, method = 'POST', path = '/graphql') =>
    fetch(`${ledger.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(method === 'POST' && { body }),
    });
  // What would be a syntax error is not looked at.
  for (const answer of [
    await send('{"query":"{"}'),
    await send('x'.repeat(5_000_000)),
    await send('', 'GET', `/graphql?query=${encodeURIComponent('{')}`),
  ]) {
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    const { errors } = await answer.json();
    expect(errors[0].extensions).toEqual({
      code: 'UNAUTHENTICATED',
      requestId: answer.headers.get('x-request-id'),
    });
  }
});
