import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ledger, startLedger, tokenFor } from '../support/ledger.ts';

const BOSS = { authorization: '' };
const LOOKUP = 'query Look($requestId: String!) { generation(requestId: $requestId) { id requestId } }';
const PAGE =
  'query Page($first: Int, $after: String, $filter: GenerationFilter) { generations(first: $first, after: $after, filter: $filter) { edges { node { id outputs { url } deliveries { verdict } } } } }';
// Cheap with a short page, and too dear with a long one.
const DEAR = `query Dear($first: Int) { ${Array.from(
  { length: 12 },
  (_, index) =>
    `a${index}: generations(first: $first) { edges { node { id inputs result deliveries { verdict } } } }`,
).join(' ')} }`;

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger({ QUERY_MAX_COST: '1500' });
  BOSS.authorization = `Bearer ${await tokenFor('boss', 'admin')}`;
  // From the third time on they are known.
  for (const query of [LOOKUP, PAGE, LOOKUP, PAGE]) await send(query, { requestId: 'none' });
  for (const _time of [1, 2]) await send(SUBMIT, { endpoint: 'none', inputs: {} });
});
afterAll(async () => await ledger.close());

async function send(query: string, variables: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${ledger.url}/graphql`, {
    method: 'POST',
    headers: { ...BOSS, 'content-type': 'application/json', 'x-request-id': 'same', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const { date: _date, 'content-length': _length, ...kept } = Object.fromEntries(response.headers);
  return { status: response.status, headers: kept, body: await response.text() };
}

let others = 0;

/** The same for a document that the server has not seen before: those are answered by Yoga. */
function sendUnknown(query: string, variables: object, headers?: Record<string, string>) {
  others += 1;
  // Behind it, so that the places in errors are the same.
  return send(`${query} # ${others}`, variables, headers);
}

const SUBMIT = `mutation Submit($endpoint: String!, $inputs: JSON!) {
  submitGeneration(input: { endpoint: $endpoint, inputs: $inputs }) {
    __typename
    ... on SubmitGenerationSuccess { generation { status inputs } }
    ... on InvalidInputError { field message }
    ... on Error { code }
  } }`;
const JOB = { endpoint: 'fal-ai/flux/dev', inputs: { prompt: 'known', seed: 12 } };
const OTHER_TYPE = { accept: 'application/graphql-response+json' };

test.each([
  ['what it finds', LOOKUP, { requestId: 'none' }],
  ['a variable that is missing', LOOKUP, {}],
  ['a variable of another type', LOOKUP, { requestId: { a: 1 } }],
  ['a value that is no such text', LOOKUP, { requestId: 'a\0b' }],
  ['a page that is too long', PAGE, { first: 100_000 }],
  ['an estimated cost that is too high', PAGE, { first: 1000 }],
  ['a negative length', PAGE, { first: -1 }],
  ['a cursor that is none', PAGE, { after: 'nonsense' }],
  ['a filter of another type', PAGE, { filter: { userId: 5 } }],
  ['an unknown member of the filter', PAGE, { filter: { who: 'ann' } }],
  ['a filter whose value is refused', PAGE, { filter: { search: 'a\0b' } }],
])('a query that is known is answered as one that is not: %s', async (_what, query, variables) => {
  for (const headers of [{}, OTHER_TYPE, { 'accept-encoding': 'gzip' }, { origin: 'http://localhost:3000' }])
    expect(await send(query, variables, headers)).toEqual(await sendUnknown(query, variables, headers));
});

test('a query that is known and cheap is refused once its variables make it too dear', async () => {
  expect((await send(DEAR, { first: 0 })).status).toBe(200);
  expect((await send(DEAR, { first: 0 })).status).toBe(200);
  const refused = await send(DEAR, { first: 100 });
  expect([refused.status, refused.body]).toEqual([400, expect.stringContaining('QUERY_TOO_COMPLEX')]);
  expect(refused).toEqual(await sendUnknown(DEAR, { first: 100 }));
});

test('of a document with several operations only the one that was answered is known', async () => {
  const both = `${LOOKUP} mutation Look2 { __typename }`;
  for (const _time of [1, 2]) {
    const first = await fetch(`${ledger.url}/graphql`, {
      method: 'POST',
      headers: { ...BOSS, 'content-type': 'application/json' },
      body: JSON.stringify({ query: both, operationName: 'Look', variables: { requestId: 'none' } }),
    });
    expect(await first.json()).toEqual({ data: { generation: null } });
    const none = await send(both, { requestId: 'none' });
    expect([none.status, none.body]).toEqual([400, expect.stringContaining('Could not determine')]);
  }
});

test('a stranger and an analyst get of a known query what they get of another', async () => {
  const stranger = await send(LOOKUP, { requestId: 'none' }, { authorization: 'Bearer none' });
  expect(stranger.status).toBe(401);
  const ann = { authorization: `Bearer ${await tokenFor('ann', 'analyst')}` };
  const query = '{ apiKeys { edges { node { id } } } }';
  await send(query, {});
  expect(await send(query, {}, ann)).toEqual(await sendUnknown(query, {}, ann));
});

test.each([
  ['a job', JOB],
  ['numbers that JavaScript would round', { ...JOB, inputs: { seed: 5 } }],
  ['an endpoint that is none', { ...JOB, endpoint: 'none' }],
  ['inputs of another type', { ...JOB, inputs: [1] }],
  ['a variable that is missing', { inputs: {} }],
  ['a variable of another type', { ...JOB, endpoint: { a: 1 } }],
])('a mutation that is known is answered as one that is not: %s', async (_what, variables) => {
  for (const headers of [{}, OTHER_TYPE, { 'accept-encoding': 'gzip' }])
    expect(await send(SUBMIT, variables, headers)).toEqual(await sendUnknown(SUBMIT, variables, headers));
  const analyst = { authorization: `Bearer ${await tokenFor('ann', 'analyst')}` };
  expect(await send(SUBMIT, variables, analyst)).toEqual(await sendUnknown(SUBMIT, variables, analyst));
});

test('a mutation that is known makes one job each time, and two in one request are refused', async () => {
  const counted = async (): Promise<number> => {
    const { body } = await send('{ generations(first: 100) { edges { node { id } } } }', {});
    return JSON.parse(body).data.generations.edges.length;
  };
  const before = await counted();
  const answers = await Promise.all([1, 2, 3, 4, 5].map(() => send(SUBMIT, JOB)));
  expect(answers.map(({ body }) => body)).toEqual(
    answers.map(() => expect.stringContaining('SubmitGenerationSuccess')),
  );
  expect(await counted()).toBe(before + 5);
  const twice = SUBMIT.replace(
    'submitGeneration(',
    'one: submitGeneration(input: { endpoint: $endpoint, inputs: $inputs }) { __typename } submitGeneration(',
  );
  for (const _time of [1, 2, 3]) expect((await send(twice, JOB)).body).toContain('QUERY_TOO_COMPLEX');
  expect(await counted()).toBe(before + 5);
});
