import { getIntrospectionQuery, getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { estimateCost } from '../../src/graphql/query-cost.ts';
import { schema } from '../../src/graphql/schema.ts';
import { measureDocument } from '../../src/http/document-size.ts';
import { TABS } from '../../web/graphiql/tabs.ts';
import { listDocuments, readBlocks } from '../support/documents.ts';

const { queryLimits } = loadConfig({});

function costOf(query: string, variables: Record<string, unknown> = {}) {
  const document = parse(query);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('no operation');
  return estimateCost(schema, document, operation, variables);
}
const total = (query: string, variables?: Record<string, unknown>) => costOf(query, variables).total;

const rows = (inner: string, args = '(first: 100)') =>
  `{ generations${args} { edges { node { ${inner} } } } }`;

test('every query of the README, the documents and GraphiQL passes with half of every limit', async () => {
  const blocks = await Promise.all((await listDocuments()).map((name) => readBlocks(name, 'graphql')));
  const queries = [...blocks.flat(), ...TABS.map(({ query }) => query), getIntrospectionQuery()];
  expect(queries.length).toBeGreaterThan(10);
  for (const query of queries) {
    const document = parse(query, { maxTokens: queryLimits.tokens / 2 });
    const size = measureDocument(document);
    const { total: cost, introspection, reports, spending } = costOf(query);
    const near = (['depth', 'fields', 'aliases', 'directives', 'fragments'] as const).filter(
      (what) => size[what] > queryLimits[what] / 2,
    );
    expect({ query, near }).toEqual({ query, near: [] });
    expect(cost).toBeLessThanOrEqual(queryLimits.cost / 2);
    expect(introspection).toBeLessThan(75_000);
    expect(reports).toBeLessThan(queryLimits.reports);
    expect(spending).toBeLessThanOrEqual(1);
  }
});

test('the largest page with all that a generation says of itself passes', () => {
  const leaves =
    'id requestId userId endpoint status inputs prompt outputUrl outputText result seed durationS ' +
    'costCents costSource error errorType createdAt finishedAt outputs { url contentType width height }';
  expect(total(rows(leaves))).toBeLessThan(queryLimits.cost / 2);
  expect(total(rows(`${leaves} deliveries { verdict } replays { id }`))).toBeLessThan(queryLimits.cost);
});

test('a page costs what its size says, in a literal, a variable or a default, as `first` or as `last`', () => {
  const small = total(rows('id'), {});
  const of = (args: string, head = '', variables = {}) =>
    total(`query Q${head} ${rows('id', args)}`, variables);
  expect(of('(first: 100)')).toBeGreaterThan(of('') * 3);
  expect(of('(last: 100)')).toBe(small);
  expect(of('(first: $n)', '($n: Int)', { n: 100 })).toBe(small);
  expect(of('(first: $n)', '($n: Int = 100)')).toBe(small);
  expect(of('(first: $n)', '($n: Int)')).toBe(of(''));
  // What the resolver refuses is not worth more than the largest page, nor less than nothing.
  expect(of('(first: 2000000000)')).toBe(small);
  expect(of('(first: -2000000000)')).toBeGreaterThan(0);
});

test('pages within pages and lists within rows multiply', () => {
  const nested =
    '{ replays(first: 100) { edges { node { generations(first: 100) { edges { node { id } } } } } } }';
  expect(total(nested)).toBeGreaterThan(queryLimits.cost);
  const deliveries = Array.from({ length: 45 }, (_, i) => `d${i}: deliveries { verdict }`).join(' ');
  expect(total(rows(deliveries))).toBeGreaterThan(queryLimits.cost);
  expect(total(rows('replays { replays { replays { id } } }'))).toBeGreaterThan(queryLimits.cost);
});

test('fragments that multiply one another are counted in full, and in no time', () => {
  const levels = 60;
  const chain = Array.from(
    { length: levels },
    (_, i) => `fragment F${i} on Generation { replayOf { ...F${i + 1} } replays { ...F${i + 1} } }`,
  );
  const query = `{ generation(requestId: "1") { ...F0 } } ${chain.join(' ')} fragment F${levels} on Generation { id }`;
  const before = performance.now();
  expect(total(query)).toBeGreaterThan(1e15);
  expect(measureDocument(parse(query)).fields).toBeGreaterThan(1e15);
  expect(performance.now() - before).toBeLessThan(200);
});

test('what is skipped costs nothing, whether a literal or a variable says so', () => {
  const plain = total(rows('id'));
  expect(total(rows('id replays @include(if: false) { id }'))).toBe(plain);
  expect(total(`query Q($yes: Boolean = true) ${rows('id replays @skip(if: $yes) { id }')}`)).toBe(plain);
  expect(
    total(`query Q($yes: Boolean!) ${rows('id replays @include(if: $yes) { id }')}`, { yes: true }),
  ).toBe(total(rows('id replays { id }')));
});

test('reports, plans and mutations that spend are counted, within fragments too', () => {
  const report = 'latency { window { from } }';
  expect(
    costOf(`{ a: ${report} ...F } fragment F on Query { b: ${report} ... { c: ${report} } }`).reports,
  ).toBe(3);
  const submit = 'submitGeneration(input: { endpoint: "a/b", inputs: {} }) { __typename }';
  expect(costOf(`mutation { a: ${submit} ...F } fragment F on Mutation { b: ${submit} }`).spending).toBe(2);
  const resume = 'resumeReplay(input: { id: "x" }) { __typename }';
  const replay = 'replayGenerations(input: { planToken: "x" }) { __typename }';
  expect(costOf(`mutation { ${resume} ${replay} }`).spending).toBe(2);
});

test('every question that counts or adds up many rows says what it costs', () => {
  for (const query of [
    '{ generationCount }',
    '{ spendByUser { total { jobs } } }',
    '{ spendByTag(key: "project") { total { jobs } } }',
    '{ spendByEndpoint { total { jobs } } }',
    '{ spendOverTime { total { jobs } } }',
    '{ failureRates { rows { jobs } } }',
    '{ costDrift { rows { jobs } } }',
    '{ replayPlan(filter: {}) { matched } }',
  ])
    expect(total(query)).toBeGreaterThan(400);
});

test('a variable with the name of what every object has is worth its default', () => {
  const pageOf = (name: string) =>
    total(`query ($${name}: Int = 100) { generations(first: $${name}) { edges { node { id } } } }`);
  for (const name of ['constructor', 'toString', 'valueOf', 'hasOwnProperty'])
    expect(pageOf(name)).toBe(pageOf('n'));
});

test('a fragment that uses itself is no endless loop', () => {
  expect(
    measureDocument(parse('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A x }')).fields,
  ).toBe(3);
});
