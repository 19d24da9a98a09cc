import { execute, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import type { PrismaClient } from '../../src/db/client.ts';
import type { Viewer } from '../../src/deps.ts';
import { schema } from '../../src/graphql/schema.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps, unlimited } from '../support/deps.ts';
import { operationOn, type Pools, type RandomOperation } from '../support/random-operations.ts';
import { ENDPOINTS, INPUTS, insertRandomRows } from '../support/random-rows.ts';

// Two databases: in one there are only Ann's rows, in the other there are Bob's as well. Whatever Ann asks, with ids, keys,
// cursors and words of both, and whatever she changes, she must get the same bytes.
const ANN: Viewer = { userId: 'ann', role: 'user' };
const OPERATIONS_PER_FIELD = 8;
// The cheapest field with the most arguments.
const COUNTS = 80;
const BOBS_FIRST = 1_000_000;
const now = Date.now();
const DAY_MS = 86_400_000;

const alone = await openTestDatabase();
const shared = await openTestDatabase();
const annsWords = ['lighthouse', 'harbour', 'lanterns'] as const;
const bobsWords = [
  'volcanno',
  'harbuor',
  'submarine',
  ...Array.from('abcdfghijklm', (letter) => `lighthuse${letter}`),
  ...Array.from('abcdfghijklm', (letter) => `lantrns${letter}`),
] as [string, ...string[]];
for (const { client } of [alone, shared]) {
  await insertRandomRows(client, 'ann', { firstId: 1, count: 60, words: annsWords, now });
  await client.query(`SELECT setval('generations_id_seq', 1000), setval('replays_id_seq', 1000)`);
  await client.query(
    `INSERT INTO endpoint_prices VALUES ('fal-ai/flux/dev', 0.025, 'megapixels', 'USD', now()),
      ('fal-ai/veo3.1', 0.4, 'seconds', 'USD', now()), ('a/c', NULL, NULL, NULL, now())`,
  );
}
await insertRandomRows(shared.client, 'bob', { firstId: BOBS_FIRST, count: 400, words: bobsWords, now });
// One that a clock which was ahead has recorded.
await shared.client.query(
  `UPDATE generations SET created_at = now() + interval '3 hours' WHERE id = ${BOBS_FIRST + 5}`,
);

const globalId = (type: string, id: number) => Buffer.from(`${type}:${id}`).toString('base64');
const cursor = (id: number) => Buffer.from(`${(now - 3 * DAY_MS) * 1000}|${id}`).toString('base64url');
const cursors = [cursor(5), cursor(BOBS_FIRST + 5), cursor(0), 'nonsense'] as const;
const ids = (type: string) =>
  [1, 2, 8, BOBS_FIRST, BOBS_FIRST + 1, BOBS_FIRST + 7, 999_999].map((id) => globalId(type, id));
const at = (days: number) => new Date(now - days * DAY_MS).toISOString();
const pools: Pools = {
  id: ['nonsense', ...ids('Generation'), ...ids('Replay')],
  after: cursors,
  before: cursors,
  endpoint: ENDPOINTS,
  requestId: ['ann-1', 'ann-2', 'bob-0', 'bob-1', 'bob-2', 'nobody'],
  userId: ['ann', 'bob', 'nobody'],
  errorType: ['content_policy_violation', 'internal_server_error'],
  search: [
    ...annsWords,
    ...bobsWords,
    'lighthous',
    'volcano',
    'lighthuse',
    'lantrns',
    'harber',
    'volcan',
    'caption',
    'lightouse rain',
  ],
  outputUrl: ['bobfile', 'annfile', 'lion', 'cdn.test'],
  idempotencyKey: ['key 0', 'key 1', 'key 2', 'key 3', 'another'],
  key: ['project', 'team', 'nobody'],
  value: ['lion', 'tiger', 'film'],
  planToken: ['nonsense'],
  name: ['ci'],
  url: ['https://example.com/hook'],
  description: ['for the team'],
  first: [0, 1, 5, 20],
  last: [1, 5],
  maxBytes: [100, 1000],
  minJobs: [0, 1, 20],
  limit: [1, 5],
  maxJobs: [1, 100],
  maxDollars: [0.1, 1, 100],
  limitDollars: [0, 10],
  durationS: [5, 8],
  minCostCents: [1, 20],
  from: [at(6), at(3)],
  to: [at(2), at(1)],
  // Each with the dry run, so that most of the rows stay as they are.
  dryRun: [true, true, true, false],
  'TimeWindow.last': ['P7D', 'P1D', 'P5DT3H'],
  JSON: INPUTS,
  overrides: [{ resolution: '1080p' }, { seed: 3 }, {}],
  Boolean: [true, false],
  DateTime: [at(6), at(3), at(1), at(-1)],
  Duration: ['PT1H', 'P1D', 'P7D'],
  LocalDate: [at(3).slice(0, 10), at(1).slice(0, 10)],
  TimeZone: ['UTC', 'Europe/Berlin', 'Asia/Kolkata'],
};

function depsOf(db: PrismaClient) {
  let submits = 0;
  return testDeps(db, {
    submit: async () => ({ kind: 'accepted', requestId: `new-${(submits += 1)}` }),
    cancel: async () => ({ kind: 'requested' }),
  });
}

/** The answer as text. Times that depend on when it was asked are masked, as is what is random. */
async function answer(
  deps: ReturnType<typeof depsOf>,
  { query, variables }: RandomOperation,
): Promise<string> {
  const contextValue = { deps, viewer: ANN, ...unlimited };
  const { data, errors } = await execute({
    schema,
    document: parse(query),
    variableValues: variables,
    contextValue,
  });
  const told = errors?.map(({ message, path, originalError }) => ({
    message,
    path,
    name: originalError?.name,
  }));
  return JSON.stringify({ data, told }, null, 1)
    .replaceAll(/"\d{4}-[\d-]+T[\d:.]+Z"/g, (text) => masked(Date.parse(JSON.parse(text))) ?? text)
    .replaceAll(/\b[\d-]{10}T[\d:.]+Z/g, (text) => masked(Date.parse(text)) ?? text)
    .replaceAll(/\d+ (second|minute|s)s? ago/g, 'a while ago')
    .replaceAll(/"[\w-]{16,50}"/g, maskedCursor)
    .replaceAll(/"token": "[\w-]{32}"/g, '"token"');
}

/** A cursor holds the time of its row, which differs where the row is made here. */
function maskedCursor(text: string): string {
  const [, micros, id] =
    /^(?:[^|]+\|)?(\d{16})\|(\d+)$/.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  return micros && masked(Number(micros) / 1000) ? `"cursor of ${id}"` : text;
}

/** A name for an instant that depends on the present. */
function masked(time: number): string | undefined {
  const spans = {
    now: 0,
    'in a quarter of an hour': -15 / 1440,
    'a week ago': 7,
    'a day ago': 1,
    'five days ago': 5.125,
  };
  return Object.entries(spans).find(([, days]) => {
    const after = time - (now - days * DAY_MS);
    return after > -1000 && after < 300_000;
  })?.[0];
}

const queries = Object.keys(schema.getQueryType()?.getFields() ?? {});
const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {});
// What a user is answered there does not depend on the question.
const ALWAYS_THE_SAME = [
  'webhookDeliveries',
  'viewer',
  'apiKeys',
  'endpoints',
  'createApiKey',
  'revokeApiKey',
  'budgets',
  'setBudget',
  'removeBudget',
  'webhooks',
  'createWebhook',
];
const worlds = [depsOf(alone.db), depsOf(shared.db)] as const;

// In this order: what the mutations change is read again afterwards.
test.each([
  ...queries.map((field) => ['query', field, 'before'] as const),
  ...mutations.map((field) => ['mutation', field, 'once'] as const),
  ...queries.map((field) => ['query', field, 'after'] as const),
])(
  'the %s %s tells nothing of another user’s rows (%s changes)',
  async (kind, field, when) => {
    const seen = new Set<string>();
    const operations = field === 'generationCount' ? COUNTS : OPERATIONS_PER_FIELD;
    for (let number = 0; number < operations; number += 1) {
      const operation = operationOn(schema, kind, field, pools, `${kind} ${field} ${when} ${number}`);
      expect(validate(schema, parse(operation.query))).toEqual([]);
      const [one, other] = [await answer(worlds[0], operation), await answer(worlds[1], operation)];
      expect({ operation, answer: other }).toEqual({ operation, answer: one });
      expect(one).not.toContain('bob-');
      seen.add(one);
    }
    expect(seen.size).toBeGreaterThan(ALWAYS_THE_SAME.includes(field) ? 0 : 1);
  },
  120_000,
);

test('an admin’s answers do change: the test can fail', async () => {
  const document = parse('{ generationCount }');
  const viewer: Viewer = { userId: 'boss', role: 'admin' };
  const [one, other] = [
    await execute({ schema, document, contextValue: { deps: worlds[0], viewer, ...unlimited } }),
    await execute({ schema, document, contextValue: { deps: worlds[1], viewer, ...unlimited } }),
  ];
  expect(one.data).not.toEqual(other.data);
});
