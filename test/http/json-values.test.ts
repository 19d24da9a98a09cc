import { afterAll, beforeAll, expect, test } from 'vitest';
import { signToken } from '../../src/sandbox/access.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
});
afterAll(async () => await ledger.close());

const submit = (inputs: string, variables = '') =>
  `mutation M${variables} { submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: ${inputs} }) { __typename } }`;
const PLACES: ReadonlyArray<readonly [string, (json: string, variables?: string) => string]> = [
  ['inputs of a submit', submit],
  [
    'a filter',
    (json, v = '') => `query Q${v} { generations(filter: { inputs: ${json} }) { edges { cursor } } }`,
  ],
  ['a count', (json, v = '') => `query Q${v} { generationCount(filter: { inputs: ${json} }) }`],
  [
    'an estimate',
    (json, v = '') => `query Q${v} { estimateCost(endpoint: "a/b", inputs: ${json}) { __typename } }`,
  ],
  [
    'the overrides of a replay',
    (json, v = '') =>
      `query Q${v} { replayPlan(filter: { window: { last: "P1D" } }, overrides: ${json}) { __typename } }`,
  ],
];
const LOST: ReadonlyArray<readonly [string, string, string?]> = [
  ['an unquoted word', '{ image_size: square_hd }'],
  ['a word that JavaScript has and JSON has not', '{ strength: NaN }'],
  ['a variable that is not given in a list', '{ styles: [$style] }', '($style: String)'],
  ['a variable that is not given deep inside', '{ a: { b: [{ c: $style }] } }', '($style: String)'],
  ['a whole number beyond 2^53 as a default', '{ seed: $seed }', '($seed: JSON = 9007199254740993)'],
  ['an infinite number as a default', '{ list: [{ strength: $strength }] }', '($strength: JSON = 1e400)'],
  ['an unquoted word as a default', '{ style: $style }', '($style: JSON = cinematic)'],
  ['an unquoted word in a list', '{ styles: [cinematic] }'],
  ['an unquoted word deep inside', '{ a: { b: [{ c: cinematic }] } }'],
  ['a variable that is not given', '{ style: $style }', '($style: String)'],
  ['a whole number beyond 2^53', '{ seed: 9007199254740993 }'],
  ['a number that would be infinite', '{ strength: 1e400 }'],
  ['a number with more digits than a double has', '{ strength: 0.1234567890123456789 }'],
];

test.each(
  PLACES.flatMap(([place, document]) => LOST.map(([what, json, v]) => [place, what, document(json, v)])),
)('in %s, %s is refused, and nothing is sent', async (_place, _what, query) => {
  const accepted = ledger.sandbox.inspection.accepted;
  const { status, errors } = await ledger.ask(query);
  expect(status).toBeLessThan(500);
  expect(errors).toHaveLength(1);
  expect(['BAD_REQUEST', 'GRAPHQL_VALIDATION_FAILED', 'INVALID_INPUT']).toContain(
    errors?.[0]?.extensions['code'],
  );
  expect(ledger.sandbox.inspection.accepted).toBe(accepted);
});

const GIVEN: ReadonlyArray<readonly [string, string]> = [
  ['a whole number beyond 2^53', '{"json":{"seed":9007199254740993}}'],
  ['a whole number beyond 2^53 in a list', '{"json":{"a":[{"seed":[-9007199254740993]}]}}'],
  ['a number that would be infinite', '{"json":{"strength":1e400}}'],
  ['a number that would be minus infinite', '{"json":{"a":{"b":[-1e400]}}}'],
  ['half a surrogate pair', '{"json":{"prompt":"\\ud800"}}'],
  ['a NUL in a name', '{"json":{"a\\u0000":1}}'],
];

test.each(
  PLACES.flatMap(([place, document]) =>
    GIVEN.map(([what, variables]) => [place, what, document('$json', '($json: JSON!)'), variables] as const),
  ),
)(
  'in %s, a variable that holds %s is refused, and nothing is sent',
  async (_place, _what, query, variables) => {
    const accepted = ledger.sandbox.inspection.accepted;
    const response = await fetch(`${ledger.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await ledger.token('boss', 'admin')}`,
      },
      body: `{"query":${JSON.stringify(query)},"variables":${variables}}`,
    });
    const text = await response.text();
    expect(response.status).toBeLessThan(500);
    expect(text).toMatch(/"code":"(INVALID_INPUT|BAD_REQUEST)"|InvalidInputError/);
    expect(ledger.sandbox.inspection.accepted).toBe(accepted);
  },
);

test('a variable that is null is null, and one that is not given is its default', async () => {
  const query = submit(
    '{ prompt: "x", style: $style, size: $size }',
    '($style: String, $size: JSON = "big")',
  );
  await ledger.ask(query, { style: null });
  expect(JSON.parse(ledger.sandbox.inspection.jobs.at(-1)?.input ?? '')).toEqual({
    prompt: 'x',
    style: null,
    size: 'big',
  });
});

test('values of every sort reach fal as they were written', async () => {
  const inputs =
    '{ prompt: "a boat", n: 3, f: 0.25, big: 9007199254740991, t: true, z: null, l: [1, "x"], o: { style: $style } }';
  await ledger.ask(submit(inputs, '($style: String)'), { style: 'cinematic' });
  expect(JSON.parse(ledger.sandbox.inspection.jobs.at(-1)?.input ?? '')).toEqual({
    prompt: 'a boat',
    n: 3,
    f: 0.25,
    big: 9007199254740991,
    t: true,
    z: null,
    l: [1, 'x'],
    o: { style: 'cinematic' },
  });
});

test('times and names that PostgreSQL cannot store are the sender’s mistake', async () => {
  for (const field of ['createdFrom', 'createdTo']) {
    const { status, errors } = await ledger.ask(
      `{ generationCount(filter: { ${field}: "0000-01-01T00:00:00Z" }) }`,
    );
    expect([status, errors?.[0]?.extensions['code']]).not.toContain('INTERNAL_SERVER_ERROR');
    expect(errors).toHaveLength(1);
  }
  const token = await signToken('a secret for tests, 32 characters long', 'a\0b', 'user');
  const response = await fetch(`${ledger.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: '{"query":"{ generationCount }"}',
  });
  expect(response.status).toBe(401);
});
