import { execute, GraphQLObjectType, getNamedType, isLeafType, parse, validate } from 'graphql';
import { beforeAll, expect, test } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps, unlimited } from '../support/deps.ts';
import { insertJobs } from '../support/jobs.ts';

const { client, db } = await openTestDatabase();

beforeAll(async () => {
  const job = { userId: 'ann', endpoint: 'fal-ai/x', createdAt: new Date('2026-11-17T12:00:00Z') };
  const done = { ...job, status: 'COMPLETED', finishedAt: new Date('2026-11-17T12:01:00Z') } as const;
  await insertJobs(client, [
    { ...done, requestId: 'first' },
    { ...done, requestId: 'second', costCents: '3', outputUrl: 'https://x.example/a.png' },
    { ...done, requestId: 'third', status: 'FAILED' },
  ]);
  await client.query(`UPDATE generations SET seed = 5, duration_s = 5, ended_by = 'WEBHOOK', result_note = 'a note', tags = '{"project": "lion"}',
    billed_units = 2, cost_unit = 'seconds', unit_price = 0.1, cost_updated_at = now(), cancel_requested_at = now(),
    error = 'none', error_type = 'none', ledger_started_at = now(), last_poll = '{"at": "2026-11-17T12:00:30Z",
      "answer": "IN_QUEUE", "said": {"at": "2026-11-17T12:00:30Z", "answer": "IN_QUEUE", "queuePosition": 3}}',
    payload = '{"images": [{"url": "https://x.example/a.png"}], "text": "a word"}',
    replay_of = (SELECT id FROM generations WHERE request_id = 'first'),
    replay_root = (SELECT id FROM generations WHERE request_id = 'first') WHERE request_id = 'second'`);
  await client.query(`UPDATE generations SET replay_of = g.id, replay_root = g.replay_root
    FROM generations g WHERE g.request_id = 'second' AND generations.request_id = 'third'`);
});

const generation = schema.getType('Generation');
const fields = Object.values(generation instanceof GraphQLObjectType ? generation.getFields() : {}).map(
  ({ name, type }) => ({ name, text: isLeafType(getNamedType(type)) ? name : `${name} { __typename }` }),
);

async function ask(selection: string, requestId = 'second'): Promise<Record<string, unknown>> {
  const document = parse(`{ generation(requestId: "${requestId}") { ${selection} } }`);
  expect(validate(schema, document)).toEqual([]);
  const contextValue = { deps: testDeps(db), viewer: { userId: 'boss', role: 'admin' }, ...unlimited };
  const { data, errors } = await execute({ schema, document, contextValue });
  expect(errors).toBeUndefined();
  return JSON.parse(JSON.stringify(data)).generation;
}

test('each field alone, and with any other one, answers what it answers beside all others', async () => {
  const all = await ask(fields.map(({ text }) => text).join(' '));
  // What is null in any case would not show that a column is missing.
  const empty = Object.keys(all).filter((name) => all[name] === null);
  expect(empty.toSorted()).toEqual(['replayId', 'replayRequestedBy']);
  for (const [index, { name, text }] of fields.entries())
    for (const other of fields.slice(index))
      expect(await ask(`${text} ${other.text}`)).toEqual({
        [name]: all[name],
        [other.name]: all[other.name],
      });
});

test('each field of a job that was just submitted answers what it answers when the job is looked up', async () => {
  let sent = 0;
  const submit = async () => {
    sent += 1;
    return { kind: 'accepted', requestId: `sent-${sent}` } as const;
  };
  const contextValue = {
    deps: testDeps(db, { submit }),
    viewer: { userId: 'boss', role: 'admin' },
    ...unlimited,
  };
  const job =
    '{ endpoint: "fal-ai/x", inputs: { prompt: "a", b: 1 }, tags: [{ key: "project", value: "lion" }] }';
  const all = fields.map(({ text }) => text).join(' ');
  for (const text of [...fields.map((field) => field.text), all]) {
    const document = parse(
      `mutation { submitGeneration(input: ${job}) { ... on SubmitGenerationSuccess { generation { ${text} } } } }`,
    );
    const { data, errors } = await execute({ schema, document, contextValue });
    expect(errors).toBeUndefined();
    const { generation: answered } = JSON.parse(JSON.stringify(data)).submitGeneration;
    expect(answered).toEqual(await ask(text, `sent-${sent}`));
  }
  expect(sent).toBe(fields.length + 1);
});
