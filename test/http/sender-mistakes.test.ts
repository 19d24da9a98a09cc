import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ledger, startLedger } from '../support/ledger.ts';

let ledger: Ledger;
let token: string;
beforeAll(async () => {
  ledger = await startLedger();
  token = await ledger.token('ann', 'user');
});
afterAll(async () => await ledger.close());

const ACCEPTED = ['application/json', 'application/graphql-response+json', '*/*'];

/** The statuses and codes that this is answered with, whatever the sender accepts. */
async function answersTo(path: string, init: RequestInit = {}): Promise<string[]> {
  const answers = await Promise.all(
    ACCEPTED.map(async (accept) => {
      const headers = { 'content-type': 'application/json', accept, authorization: `Bearer ${token}` };
      const response = await fetch(`${ledger.url}/graphql${path}`, { ...init, headers });
      const { errors } = await response.json().catch(() => ({ errors: undefined }));
      return `${response.status} ${errors?.[0].extensions.code}`;
    }),
  );
  return [...new Set(answers)];
}

const QUERY = 'query={__typename}';
test.each([
  `${QUERY}&variables=notjson`,
  `${QUERY}&variables={`,
  `${QUERY}&variables=%00`,
  `${QUERY}&variables=%ff`,
  `${QUERY}&variables=[]`,
  `${QUERY}&variables=[{}]`,
  `${QUERY}&variables=1`,
  `${QUERY}&variables=0`,
  `${QUERY}&variables="x"`,
  `${QUERY}&variables=false`,
  `${QUERY}&variables={}&variables={}`,
  `${QUERY}&variables=${'['.repeat(5000)}`,
  `${QUERY}&extensions=notjson`,
  `${QUERY}&extensions=[]`,
  `${QUERY}&extensions=1`,
  `${QUERY}&extensions={}&extensions=notjson`,
  `${QUERY}&operationName=A&operationName=B`,
  `${QUERY}&operationName=&operationName=`,
  `${QUERY}&${QUERY}`,
  `query=&${QUERY}`,
])('GET with %.60s is the mistake of who sends it', async (search) => {
  expect(await answersTo(`?${search}`)).toEqual(['400 BAD_REQUEST']);
});

test.each([
  [`${QUERY}&variables=&extensions=&operationName=`],
  [`${QUERY}&variables=null&extensions=null`],
  [`${QUERY}&variables={"a":{"b":[1]}}&extensions={"a":1}`],
])('GET with %s is answered', async (search) => {
  expect(await answersTo(`?${search}`)).toEqual(['200 undefined']);
});

const utf16 = Buffer.from('{"query":"{__typename}"}', 'utf16le');
const queryWith = (more: string) => `{"query":"{__typename}",${more}}`;
test.each<[string, string | Buffer<ArrayBuffer>]>([
  ['nothing', ''],
  ['a space', ' '],
  ['[]', '[]'],
  ['[[]]', '[[]]'],
  ['[null]', '[null]'],
  ['null', 'null'],
  ['a number', '1'],
  ['0', '0'],
  ['a text', '"{__typename}"'],
  ['true', 'true'],
  ['false', 'false'],
  ['half of an object', '{"query":'],
  ['two objects', '{"query":"{__typename}"}{}'],
  ['NUL', '\0'],
  ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0x00, 0xd8])],
  ['an object behind a mark of UTF-8', `\ufeff${queryWith('"variables":null')}`],
  ['UTF-16', utf16],
  ['UTF-16 with its mark', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16])],
  ['a query that is a number', '{"query":1}'],
  ['a query that is a list', '{"query":["{__typename}"]}'],
  ['a query that is an object', '{"query":{}}'],
  ['variables that are a text', queryWith('"variables":"{}"')],
  ['variables that are a list', queryWith('"variables":[]')],
  ['variables that are 0', queryWith('"variables":0')],
  ['variables that are false', queryWith('"variables":false')],
  ['extensions that are a text', queryWith('"extensions":"x"')],
  ['extensions that are a list', queryWith('"extensions":[]')],
  ['a parameter that nobody knows', queryWith('"a":1')],
  ['__proto__', queryWith('"__proto__":{"a":1}')],
])('a body of %s is the mistake of who sends it', async (_what, body) => {
  expect(await answersTo('', { method: 'POST', body })).toEqual(['400 BAD_REQUEST']);
});

// Who accepts only application/json is told so with 200, as GraphQL over HTTP has it for what is well-formed.
test.each(['{}', '{"variables":{}}', '{"query":null}'])('the body %s has no query', async (body) => {
  expect(await answersTo('', { method: 'POST', body })).toEqual(['200 BAD_REQUEST', '400 BAD_REQUEST']);
});

test.each(['1', '{"a":1}', '["A"]', 'false'])('no operation has the name %s', async (name) => {
  const body = queryWith(`"operationName":${name}`);
  expect(await answersTo('', { method: 'POST', body })).toEqual(['400 OPERATION_RESOLUTION_FAILURE']);
});
