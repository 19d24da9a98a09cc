import { assert, integer, jsonValue, property } from 'fast-check';
import { execute, parse } from 'graphql';
import { beforeAll, expect, test } from 'vitest';
import type { Prisma } from '../../src/db/client.ts';
import { listGenerations } from '../../src/generations/find/list.ts';
import { promptOf } from '../../src/generations/find/prose.ts';
import { schema } from '../../src/graphql/schema.ts';
import { shorten, shortenText } from '../../src/graphql/shorten.ts';
import { nowAt } from '../../src/lib/window.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps, unlimited } from '../support/deps.ts';
import { insertJobs } from '../support/jobs.ts';

const { client, db } = await openTestDatabase();
const LONG = 'a lighthouse in the rain '.repeat(2000);

beforeAll(async () => {
  const job = { userId: 'ann', endpoint: 'fal-ai/x', createdAt: new Date('2026-11-17T12:00:00Z') };
  await insertJobs(client, [
    { ...job, requestId: 'done', status: 'COMPLETED', inputs: { prompt: LONG }, finishedAt: new Date() },
    { ...job, requestId: 'open', status: 'IN_QUEUE', inputs: { prompt: LONG } },
  ]);
  await client.query(
    `UPDATE generations SET payload = jsonb_build_object('text', $1::text, 'seed', 196619188014358661) WHERE request_id = 'done'`,
    [LONG],
  );
  await client.query(
    `UPDATE generations SET replay_of = (SELECT id FROM generations WHERE request_id = 'done') WHERE request_id = 'open'`,
  );
  await client.query(
    `UPDATE generations SET cost_source = 'BILLED', cost_cents = 2, estimated_cents = 1, created_at = now() - interval '1 day'
     WHERE request_id = 'done'`,
  );
});

async function ask(query: string) {
  const sql: string[] = [];
  const noting = new Proxy(db, {
    get(target, name) {
      if (name !== '$queryRaw') return Reflect.get(target, name);
      return (statement: TemplateStringsArray | Prisma.Sql, ...values: Array<{ sql?: string }>) => {
        const text = 'sql' in statement ? statement.sql : statement.join(' ');
        sql.push(text + values.map((value) => value?.sql ?? '').join(' '));
        return target.$queryRaw(statement, ...values);
      };
    },
  });
  const contextValue = { deps: testDeps(noting), viewer: { userId: 'boss', role: 'admin' }, ...unlimited };
  const { data, errors } = await execute({ schema, document: parse(query), contextValue });
  expect(errors).toBeUndefined();
  return { data: JSON.parse(JSON.stringify(data)), sql: sql.join('\n') };
}

const LISTS: ReadonlyArray<readonly [string, string]> = [
  ['generations', 'generations(first: 10) { edges { node { FIELDS } } }'],
  ['a search', 'generations(first: 10, filter: {search: "lighthouse"}) { edges { node { FIELDS } } }'],
  ['what is stuck', 'stuckGenerations(olderThan: "PT1S") { edges { node { generation { FIELDS } } } }'],
];
const OTHERS: ReadonlyArray<readonly [string, string]> = [
  ['one job', 'generation(requestId: "done") { FIELDS }'],
  ['the jobs most different in cost', 'costDrift { rows { largest { FIELDS } } }'],
  [
    'what a plan leaves out',
    'replayPlan(filter: {status: [IN_QUEUE], userId: "ann"}) { skipped { examples { FIELDS } } }',
  ],
  ['replays of a job', 'generation(requestId: "done") { replays { FIELDS } }'],
  ['what a job repeats', 'generation(requestId: "open") { replayOf { FIELDS } }'],
];

const FIELDS = [
  'id requestId status',
  'inputs',
  'inputs(maxBytes: 1000)',
  'prompt',
  'outputUrl',
  'outputs { url }',
  'outputText',
  'result(maxBytes: 1000)',
  'seed',
  'inputDiff { path }',
  'cost { cents }',
];

test.each([...LISTS, ...OTHERS])(
  '%s read the inputs and the result only where they are asked for',
  async (_name, list) => {
    const plain = await ask(`{ ${list.replace('FIELDS', 'id requestId costCents error')} }`);
    expect(plain.sql).not.toContain('g.inputs AS');
    expect(plain.sql).not.toContain('g.payload AS');
    const spread = `fragment Words on Generation { prompt } query { ${list.replace('FIELDS', '... on Generation { ...Words }')} }`;
    expect((await ask(spread)).sql).toContain('THEN g.inputs ELSE');
    expect((await ask(`{ ${list.replace('FIELDS', 'inputs')} }`)).sql).toContain('g.inputs AS');
    expect((await ask(`{ ${list.replace('FIELDS', 'outputs { url }')} }`)).sql).toContain('g.payload AS');
  },
);

test.each(LISTS)('%s answer each field alone as they answer it beside all others', async (_name, list) => {
  const aliased = FIELDS.map((field, index) => `f${index}: ${field}`).filter(
    (field) => !field.includes(' request'),
  );
  const whole = await ask(`{ ${list.replace('FIELDS', aliased.join(' '))} }`);
  for (const field of aliased) {
    const alone = await ask(`{ ${list.replace('FIELDS', field)} }`);
    const name = field.split(':')[0];
    const pick = (text: string) =>
      JSON.stringify(nodesOf(JSON.parse(text)).map((node) => node[String(name)]));
    expect(pick(JSON.stringify(alone.data))).toBe(pick(JSON.stringify(whole.data)));
  }
});

type Node = Record<string, unknown> & { readonly generation?: Record<string, unknown> };

function nodesOf(data: Record<string, { edges: Array<{ node: Node }> }>): Array<Record<string, unknown>> {
  return Object.values(data).flatMap(({ edges }) => edges.map(({ node }) => node.generation ?? node));
}

test('the prompt of inputs with 200,000 names, from before there was a limit, is read without them', async () => {
  const many = Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [`k${index}`, index]));
  const inputs = {
    ...many,
    prompt: 'a boat',
    lyrics: 'la la',
    image_url: `data:image/png;base64,${'A'.repeat(5000)}`,
  };
  const job = { userId: 'eve', endpoint: 'a/b', createdAt: new Date(), requestId: 'huge', inputs };
  await insertJobs(client, [{ ...job, status: 'FAILED', finishedAt: new Date() }]);
  const { data } = await ask('{ generations(filter: {userId: "eve"}) { edges { node { prompt } } } }');
  expect(nodesOf(data)).toEqual([{ prompt: 'a boat\nla la' }]);
  const viewer = { userId: 'eve', role: 'user' } as const;
  const parts = { inputs: 'words', payload: false } as const;
  const { edges } = await listGenerations(db, viewer, { filter: {}, now: nowAt(new Date()) }, {}, parts);
  expect(edges.map(({ node }) => node.inputs)).toEqual([{ prompt: 'a boat', lyrics: 'la la' }]);
  expect(promptOf(inputs)).toBe('a boat');
});

test('a value with more bytes than allowed has its long strings cut, with their size', () => {
  const value = { prompt: 'a lighthouse', image_url: `data:image/png;base64,${'A'.repeat(5000)}`, seed: 7 };
  expect(shorten(value, 10_000)).toBe(value);
  const short = shorten(value, 500);
  expect(short).toMatchObject({ prompt: 'a lighthouse', seed: 7 });
  expect(JSON.stringify(short)).toContain('(5022 bytes)');
  expect(Buffer.byteLength(JSON.stringify(short))).toBeLessThanOrEqual(500);
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`key ${index}`, index]));
  expect(shorten(many, 100)).toEqual({ '…': `(${JSON.stringify(many).length} bytes)` });
});

test('a value is shortened to the longest form that fits, whatever its strings and members are', () => {
  assert(
    property(jsonValue({ maxDepth: 4 }), integer({ min: 100, max: 2000 }), (json, most) => {
      // As after a round trip, without what JSON has no form for.
      const value: unknown = JSON.parse(
        JSON.stringify({ json, long: LONG.slice(0, most), text: 'é\n"'.repeat(20) }),
      );
      const size = Buffer.byteLength(JSON.stringify(value));
      const short = JSON.stringify(shorten(value, most));
      const isWhole = short === JSON.stringify(value);
      expect(isWhole).toBe(size <= most);
      expect(isWhole || Buffer.byteLength(short) <= most).toBe(true);
    }),
  );
});

test('the text of a result is shortened as its value is, and one with too many members is not parsed exactly', () => {
  const long = JSON.stringify({ text: LONG, seed: 7, tags: ['a', 'b'] });
  for (const bytes of [100, 500, 100_000])
    expect(shortenText(long, bytes)).toEqual(shorten(JSON.parse(long), bytes));
  const words = Array.from({ length: 100_000 }, (_, index) => ({ text: `word ${index}`, at: index / 3 }));
  const started = performance.now();
  expect(shortenText(JSON.stringify(words), 1000)).toEqual({
    '…': `(${JSON.stringify(words).length} bytes)`,
  });
  expect(performance.now() - started).toBeLessThan(2000);
});
