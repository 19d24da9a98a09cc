import { isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { insertJobs } from '../support/jobs.ts';
import { openTestLedger, startLedger, tokenFor } from '../support/ledger.ts';

const { ledger, db } = await openTestLedger(startLedger());

async function ask(query: string, variables: Readonly<Record<string, unknown>> = {}, accept = '*/*') {
  const response = await fetch(`${ledger.url}/graphql`, {
    method: 'POST',
    headers: {
      accept,
      'content-type': 'application/json',
      authorization: `Bearer ${await tokenFor('boss', 'admin')}`,
    },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...(await response.json()) };
}

const submit = (selection: string, head = '', rest = '') =>
  `mutation ${head} { submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: "x" } }) {
    ... on SubmitGenerationSuccess { generation { ${selection} } } } } ${rest}`;

const done = async () => {
  const { rows } = await db.query('SELECT count(*)::int AS rows FROM generations');
  return [rows[0].rows, ledger.sandbox.store.posts.total];
};

test.each([
  ['inputs', submit('id inputs(maxBytes: 20)')],
  ['an alias', submit('id short: result(maxBytes: 99)')],
  ['a fragment', submit('...Short', '', 'fragment Short on Generation { inputs(maxBytes: -1) }')],
  ['further below', submit('replays { inputs(maxBytes: 1) }')],
])('a job is not sent where what is asked of it is wrong: %s', async (_name, query) => {
  const before = await done();
  for (const accept of ['*/*', 'application/graphql-response+json']) {
    const { status, data, errors } = await ask(query, {}, accept);
    expect([status, data]).toEqual([400, undefined]);
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field: 'maxBytes' } }]);
  }
  expect(await done()).toEqual(before);
});

test('the same of a mutation that is known already, for the value of a variable', async () => {
  const query = submit('inputs(maxBytes: $most)', '($most: Int)');
  for (let time = 0; time < 4; time += 1) expect((await ask(query, { most: 100 })).errors).toBeUndefined();
  const before = await done();
  expect(await ask(query, { most: 99 })).toMatchObject({
    status: 400,
    errors: [{ message: 'This is at least 100.' }],
  });
  expect(await done()).toEqual(before);
  expect((await ask(query)).errors).toBeUndefined();
});

test('a replay is not begun where its generations are asked for by a wrong page', async () => {
  const endpoint = 'fal-ai/of/replay';
  await insertJobs(db, [
    {
      requestId: 'failed',
      userId: 'ann',
      endpoint,
      status: 'FAILED',
      createdAt: new Date(),
      finishedAt: new Date(),
    },
  ]);
  const replay = (page: string) =>
    ask(`mutation { replayGenerations(input: { filter: { endpoint: "${endpoint}" } }) { __typename
      ... on ReplayGenerationsSuccess { replay { generations(${page}) { edges { node { id } } } } } } }`);
  const { errors } = await replay('first: 1000');
  expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field: 'first' } }]);
  expect((await db.query('SELECT FROM replays')).rowCount).toBe(0);
  const { data } = await replay('first: 1');
  expect(data.replayGenerations.__typename).toBe('ReplayGenerationsSuccess');
});

test('every field below a result that has arguments checks them first, or takes any', () => {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const unchecked = Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || roots.includes(type) || type.name.startsWith('__')) return [];
    return Object.values(type.getFields())
      .filter(({ args, extensions }) => args.length > 0 && !extensions['checkArguments'])
      .map(({ name }) => `${type.name}.${name}`);
  });
  // It gives as many as there are.
  expect(unchecked).toEqual(['OutgoingWebhook.lastDeliveries']);
});
