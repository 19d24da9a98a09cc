import { expect, test } from 'vitest';
import { openTestLedger } from '../support/ledger.ts';

const { ledger } = await openTestLedger();

/** Every argument of the schema that takes a text: a document with the variable $text. */
const ARGUMENTS: ReadonlyArray<readonly [string, string]> = [
  ['endpoint', 'query($text: String!) { estimateCost(endpoint: $text, inputs: {}) { cents } }'],
  ['requestId', 'query($text: String!) { generation(requestId: $text) { id } }'],
  ['a global id', 'query($text: ID!) { node(id: $text) { id } }'],
  ['a cursor', 'query($text: String!) { generations(after: $text) { edges { cursor } } }'],
  ['a cursor of replays', 'query($text: String!) { replays(before: $text) { edges { cursor } } }'],
  [
    'a cursor of what is stuck',
    'query($text: String!) { stuckGenerations(after: $text) { edges { cursor } } }',
  ],
  [
    'deliveries of a request',
    'query($text: String!) { webhookDeliveries(requestId: $text) { edges { cursor } } }',
  ],
  ['spend of an endpoint', 'query($text: String!) { spendOverTime(endpoint: $text) { total { jobs } } }'],
  ['a time zone', 'query($text: TimeZone!) { spendOverTime(timeZone: $text) { total { jobs } } }'],
  ['a duration', 'query($text: Duration!) { latency(window: { last: $text }) { rows { jobs } } }'],
  [
    'a date',
    'query($text: LocalDate!) { latency(window: { day: { date: $text, timeZone: "UTC" } }) { rows { jobs } } }',
  ],
  ['a time', 'query($text: DateTime!) { generationCount(filter: { createdFrom: $text }) }'],
  ...['userId', 'errorType', 'search', 'outputUrl'].map(
    (name) => [name, `query($text: String!) { generationCount(filter: { ${name}: $text }) }`] as const,
  ),
  ['an endpoint in a filter', 'query($text: String!) { generationCount(filter: { endpoint: [$text] }) }'],
  ['a filter of a plan', 'query($text: String!) { replayPlan(filter: { userId: $text }) { matched } }'],
  [
    'a plan token',
    'mutation($text: String!) { answer: replayGenerations(input: { planToken: $text }) { __typename } }',
  ],
  [
    'a replay to cancel',
    'mutation($text: ID!) { answer: cancelReplay(input: { id: $text }) { __typename } }',
  ],
  [
    'a generation to cancel',
    'mutation($text: ID!) { answer: cancelGeneration(input: { id: $text }) { __typename } }',
  ],
  ...['endpoint', 'userId', 'idempotencyKey'].map(
    (name) =>
      [
        `${name} of a submit`,
        `mutation($text: String!) { answer: submitGeneration(input: { ${name === 'endpoint' ? '' : 'endpoint: "a/b", '}inputs: {}, ${name}: $text }) { __typename } }`,
      ] as const,
  ),
];
const TEXTS: ReadonlyArray<readonly [string, string]> = [
  ['a megabyte of letters', 'x'.repeat(1_000_000)],
  ['a megabyte of words', 'ab '.repeat(333_000)],
  ['a megabyte of digits', '1'.repeat(1_000_000)],
  ['a NUL', 'fal-ai/\0'],
  ['half a surrogate pair', 'fal-ai/\ud800'],
  ['nothing', ''],
  ['a path', '../../etc/passwd'],
  ['__proto__', '__proto__'],
];

test.each(
  ARGUMENTS.flatMap((argument) => TEXTS.map((text) => [argument[0], text[0], argument, text] as const)),
)(
  '%s that is %s is refused or answered soon, never an error of ours',
  async (_name, _what, [, document], [, text]) => {
    const accepted = ledger.sandbox.inspection.accepted;
    const started = performance.now();
    const { status, data, errors } = await ledger.ask<Record<string, unknown>, unknown>(document, { text });
    expect(performance.now() - started).toBeLessThan(3000);
    expect(status).toBeLessThan(500);
    for (const { message, extensions } of errors ?? []) {
      expect(extensions['code']).not.toBe('INTERNAL_SERVER_ERROR');
      expect(message.length).toBeLessThan(2000);
    }
    expect(errors !== undefined || data !== null).toBe(true);
    expect(ledger.sandbox.inspection.accepted).toBe(accepted);
  },
);

test.each(['endpoint: $list', 'status: $list'])(
  'a list in a filter (%s) has at most 100 entries',
  async (given) => {
    const [type, entry] = given.startsWith('status') ? ['GenerationStatus', 'FAILED'] : ['String', 'a/b'];
    const count = async (entries: number) =>
      (
        await ledger.ask(`query($list: [${type}!]) { generationCount(filter: { ${given} }) }`, {
          list: Array.from({ length: entries }, () => entry),
        })
      ).errors?.[0];
    expect(await count(100)).toBeUndefined();
    expect(await count(101)).toMatchObject({
      message: 'This has 101 entries; at most 100 are taken.',
      extensions: { code: 'INVALID_INPUT', field: `filter.${given.split(':')[0]}` },
    });
  },
);

test('names that mean something to JavaScript are names like others', async () => {
  const inputs =
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":"x","prompt":"a boat"}';
  const submit =
    'mutation($i: JSON!) { submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: $i }) { __typename } }';
  const answer = await fetch(`${ledger.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await ledger.token('boss', 'admin')}`,
    },
    body: `{"query":${JSON.stringify(submit)},"variables":{"i":${inputs}}}`,
  });
  expect(await answer.json()).toMatchObject({
    data: { submitGeneration: { __typename: expect.any(String) } },
  });
  expect(ledger.sandbox.inspection.jobs.at(-1)?.input).toContain('__proto__');
  expect(Object.keys({})).toEqual([]);
  expect('polluted' in {}).toBe(false);
});
