import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ledger, startLedger } from '../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
});
afterAll(async () => await ledger.close());

const nested = (open: string, close: string, levels: number, inner = '') =>
  open.repeat(levels) + inner + close.repeat(levels);
const chain = (links: number, link: (i: number) => string) =>
  Array.from({ length: links }, (_, i) => link(i)).join(' ');
const variables = (count: number, more: string) => chain(count, (i) => `$v${i}: Int ${more}`);
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
  ['directives within every other limit', `{ ${'__typename @include(if: true) '.repeat(51)} }`],
  ['directives of an operation', `query Q ${'@x '.repeat(60)} { __typename }`],
  ['directives of variables', `query Q(${variables(60, '@x')}) { __typename }`],
  ['one field very often', `{ ${'__typename '.repeat(1001)} }`],
  ['uses of fragments', `{ ${'...F '.repeat(201)} } fragment F on Query { __typename }`],
  ['inline fragments', `{ ${'... { __typename } '.repeat(201)} }`],
  [
    'fragments that multiply one another',
    `{ ...F0 } ${chain(20, (i) => `fragment F${i} on Query { a { ...F${i + 1} } b { ...F${i + 1} } }`)} fragment F20 on Query { c }`,
  ],
  [
    'fields deep in a chain of fragments',
    `{ ...F0 } ${chain(60, (i) => `fragment F${i} on Query { a { ...F${i + 1} } }`)} fragment F60 on Query { c }`,
  ],
  [
    'fields of many operations',
    `query O { __typename } ${chain(60, (i) => `query O${i} { ${'__typename '.repeat(20)} }`)}`,
  ],
  ['a long list', `{ generationCount(filter: { endpoint: [${'"a" '.repeat(100_000)}] }) }`],
  [
    'large pages of lists',
    '{ generations(first: 100) { edges { node { replays { replays { replays { id } } } } } } }',
  ],
  ['reports', `{ ${chain(6, (i) => `a${i}: latency { rows { jobs } }`)} }`],
  ['plans', `{ ${chain(6, (i) => `a${i}: replayPlan(filter: {status: FAILED}) { matched }`)} }`],
  [
    'introspection many times',
    `{ ${chain(45, (i) => `a${i}: __schema { types { fields { args { type { ofType { name } } } } } }`)} }`,
  ],
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

test('fragments that use one another in a circle are invalid', async () => {
  const { errors } = await ledger.ask('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }');
  expect(errors?.[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
});

test('several requests in one body are a bad request', async () => {
  const response = await fetch(`${ledger.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await ledger.token('boss', 'admin')}`,
    },
    body: JSON.stringify([{ query: '{ __typename }' }, { query: '{ __typename }' }]),
  });
  expect(response.status).toBe(400);
});

test('of several mutations that spend in one request none is executed', async () => {
  const submit =
    'submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: "x" } }) { __typename }';
  const { status, errors } = await ledger.ask(`mutation { a: ${submit} b: ${submit} }`);
  expect([status, errors?.[0]?.extensions['code']]).toEqual([400, 'QUERY_TOO_COMPLEX']);
  const { data } = await ledger.ask<{ generationCount: number }, object>('{ generationCount }');
  expect(data.generationCount).toBe(0);
});
