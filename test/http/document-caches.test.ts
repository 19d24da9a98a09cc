import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { GraphQLError, parse } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { documentCaches } from '../../src/http/document-caches.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';

const TIMES = 2000;
const AT_ONCE = 20;

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
});
afterAll(async () => await ledger.close());

test.each([
  ['invalid', (index: number) => `{generations(first:1){edges{node{nope${index}}}}}`, 400],
  ['no GraphQL', (index: number) => `{generations(first:${index}{`, 400],
  ['valid', (index: number) => `{a${index}:__typename}`, 200],
])('queries that never come again take little memory: %s', async (_what, query, status) => {
  const authorization = `Bearer ${await ledger.token('ann', 'user')}`;
  const headers = {
    authorization,
    'content-type': 'application/json',
    accept: 'application/graphql-response+json',
  };
  const ask = async (index: number) => {
    const body = JSON.stringify({ query: query(index) });
    const answer = await fetch(`${ledger.url}/graphql`, { method: 'POST', headers, body });
    await answer.text();
    expect(answer.status).toBe(status);
  };
  const askAll = async (from: number, times: number) =>
    await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, at) => {
        for (let index = from + at; index < from + times; index += AT_ONCE) await ask(index);
      }),
    );
  await askAll(10_000_000, 100);
  collect();
  const before = process.memoryUsage().heapUsed;
  await askAll(20_000_000, TIMES);
  collect();
  expect((process.memoryUsage().heapUsed - before) / TIMES).toBeLessThan(20_000);
});

test('a document or a syntax error is kept from the second time on', () => {
  const { documentCache, errorCache } = documentCaches();
  const [document, error] = [parse('{ a }'), new GraphQLError('no document')];
  documentCache?.set('{ a }', document);
  errorCache?.set('{', error);
  expect([documentCache?.get('{ a }'), errorCache?.get('{')]).toEqual([undefined, undefined]);
  documentCache?.set('{ a }', document);
  errorCache?.set('{', error);
  expect([documentCache?.get('{ a }'), errorCache?.get('{')]).toEqual([document, error]);
});
