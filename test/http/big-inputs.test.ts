import { expect, test } from 'vitest';
import { insertJobs } from '../support/jobs.ts';
import { openTestLedger, startLedger } from '../support/ledger.ts';

const MAX = 100_000;
const { ledger, db } = await openTestLedger(startLedger({ MAX_INPUT_BYTES: String(MAX) }));

const WIDE = { filter: { createdFrom: '2020-01-01T00:00:00Z', status: ['FAILED'] } };
/** Everywhere JSON is taken: a document with the variable $json, and where an error names it. */
const PLACES: ReadonlyArray<readonly [string, string, string]> = [
  [
    'inputs of a submit',
    'inputs',
    'mutation($json: JSON!) { answer: submitGeneration(input: { endpoint: "a/b", inputs: $json }) { __typename ... on InvalidInputError { field message } } }',
  ],
  [
    'a filter',
    'filter.inputs',
    'query($json: JSON!) { generations(filter: { inputs: $json }) { edges { cursor } } }',
  ],
  ['a count', 'filter.inputs', 'query($json: JSON!) { generationCount(filter: { inputs: $json }) }'],
  [
    'the filter of a plan',
    'filter.inputs',
    'query($json: JSON!) { replayPlan(filter: { inputs: $json }) { matched } }',
  ],
  ['an estimate', 'inputs', 'query($json: JSON!) { estimateCost(endpoint: "a/b", inputs: $json) { cents } }'],
  [
    'the overrides of a plan',
    'overrides',
    'query($json: JSON!) { replayPlan(filter: { userId: "ann" }, overrides: $json) { matched } }',
  ],
  [
    'the overrides of a replay',
    'overrides',
    'mutation($json: JSON!) { answer: replayGenerations(input: { filter: { userId: "ann" }, overrides: $json }) { __typename ... on InvalidInputError { field message } } }',
  ],
];
const many = (count: number, value: unknown = 1) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, value]));
const nested = (levels: number): unknown =>
  JSON.parse(`{"a":${'['.repeat(levels - 1)}1${']'.repeat(levels - 1)}}`);
const TOO_BIG: ReadonlyArray<readonly [string, unknown, RegExp]> = [
  [
    'a file of too many bytes',
    { image_url: `data:image/png;base64,${'A'.repeat(MAX)}` },
    /100\d\d\d bytes .* 100000 /,
  ],
  ['too many bytes of letters beyond ASCII', { prompt: 'ß'.repeat(MAX / 2) }, /1000\d\d bytes .* 100000 /],
  ['too many names', many(10_001, ''), /10001 names .* 10000 /],
  [
    'too many names in objects of a list',
    { list: Array.from({ length: 1001 }, () => many(10)) },
    /1\d\d\d\d names/,
  ],
  ['too deep nesting', nested(52), /deeper than 50/],
  ['nesting of sixty levels', nested(60), /deeper than 50/],
];

async function ask(document: string, json: unknown) {
  const { data, errors, status } = await ledger.ask<
    Record<string, { __typename: string; field: string; message: string }>,
    unknown
  >(document, { json });
  const typed = data?.['answer'];
  const code = typed?.__typename ?? errors?.[0]?.extensions['code'];
  const field = typed?.field ?? errors?.[0]?.extensions['field'];
  return { status, code, field, message: typed?.message ?? errors?.[0]?.message ?? '' };
}

test.each(PLACES.flatMap((place) => TOO_BIG.map((big) => [place[0], big[0], place, big] as const)))(
  'in %s, %s is refused with the limit, and nothing is sent or stored',
  async (_place, _what, [, field, document], [, json, message]) => {
    const accepted = ledger.sandbox.inspection.accepted;
    const answer = await ask(document, json);
    expect(['InvalidInputError', 'INVALID_INPUT']).toContain(answer.code);
    expect(answer).toMatchObject({ field, message: expect.stringMatching(message), status: 200 });
    expect(ledger.sandbox.inspection.accepted).toBe(accepted);
    expect((await db.query('SELECT FROM generations')).rowCount).toBe(0);
  },
);

test('what is within the limits is taken: so many bytes, names and levels', async () => {
  const sizes = [
    { prompt: 'x'.repeat(MAX - 13) },
    many(10_000, 0),
    nested(50),
    { points: Array.from({ length: 40_000 }, () => 1) },
  ];
  for (const json of sizes)
    for (const [place, , document] of PLACES.slice(1)) {
      const answer = await ask(document, json);
      expect([place, answer.code, answer.message]).not.toContain('INVALID_INPUT');
      expect(answer.code).not.toBe('INTERNAL_SERVER_ERROR');
    }
});

test('a body has room for the largest inputs, and one with more is refused before it is read', async () => {
  const [, , submit] = PLACES[0] ?? [];
  const { status } = await ledger.ask(String(submit), { json: { prompt: 'x'.repeat(3 * MAX + 70_000) } });
  expect(status).toBe(413);
});

test('nesting that would overflow the stack is refused, in variables and in a query', async () => {
  const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
  const post = async (body: string) =>
    await fetch(`${ledger.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await ledger.token('ann', 'user')}`,
      },
      body,
    });
  for (const [, field, document] of PLACES) {
    const answer = await post(`{"query":${JSON.stringify(document)},"variables":{"json":{"a":${deep}}}}`);
    expect([field, answer.status, await answer.text()]).toEqual([
      field,
      400,
      expect.stringContaining('The request is nested deeper than 70 levels'),
    ]);
  }
  const literal = await post(
    JSON.stringify({ query: `{ generationCount(filter: { inputs: { a: ${deep} } }) }` }),
  );
  expect(literal.status).toBe(400);
});

test('what a replay changes the inputs to counts as well, and larger inputs of older rows stay replayable', async () => {
  const failed = {
    userId: 'ann',
    endpoint: 'a/b',
    status: 'FAILED' as const,
    createdAt: new Date(),
    finishedAt: new Date(),
  };
  const half = { prompt: 'x'.repeat(MAX * 0.6) };
  const old = { prompt: 'x'.repeat(3 * MAX), ...many(20_000) };
  await insertJobs(db, [
    { ...failed, requestId: 'half', inputs: half },
    { ...failed, requestId: 'old', inputs: old },
  ]);
  await db.query("UPDATE generations SET error_type = 'internal_server_error'");
  const plan = async (overrides: unknown) => {
    const { data, errors } = await ledger.ask<{ replayPlan: unknown }, unknown>(
      'query($filter: GenerationFilter!, $overrides: JSON) { replayPlan(filter: $filter, overrides: $overrides) { toReplay skipped { reason count examples { requestId } } } }',
      { ...WIDE, overrides },
    );
    return data?.replayPlan ?? errors;
  };
  expect(await plan(undefined)).toEqual({ toReplay: 2, skipped: [] });
  expect(await plan({ seed: 7 })).toEqual({ toReplay: 2, skipped: [] });
  expect(await plan({ negative_prompt: 'x'.repeat(MAX / 2) })).toEqual({
    toReplay: 0,
    skipped: [{ reason: 'NOT_ALLOWED', count: 2, examples: [{ requestId: 'half' }, { requestId: 'old' }] }],
  });
  const read = await ledger.ask<{ generation: { inputs: unknown } }, unknown>(
    '{ generation(requestId: "old") { inputs } }',
  );
  expect(read.data.generation.inputs).toEqual(old);
});
