import { beforeEach, expect, test } from 'vitest';
import { graphql } from '../generated/gql.ts';
import { emptyLedger, openTestLedger } from '../support/ledger.ts';
import { beginReplay } from '../support/replay-runs.ts';

const SEND = graphql(`
  mutation SendWithTags($input: SubmitGenerationInput!) {
    submitGeneration(input: $input) {
      __typename
      ... on SubmitGenerationSuccess { generation { requestId tags { key value } replayOf { id } } }
      ... on InvalidInputError { field message }
      ... on IdempotencyConflictError { generation { tags { key value } } }
      ... on FalUnavailableError { generation { tags { key value } } }
    }
  }
`);
const job = { endpoint: 'fal-ai/flux/dev', inputs: { prompt: 'tagged' } };
const LION = { key: 'project', value: 'lion' };
const FILM = { key: 'a.team', value: 'film & video = both' };

const { ledger, db } = await openTestLedger();
beforeEach(async () => await emptyLedger(db));

async function send(input: object) {
  return (await ledger.ask(SEND, { input: { ...job, ...input } })).data.submitGeneration;
}

function lastHeader() {
  return ledger.sandbox.inspection.jobs.at(-1)?.tags;
}

test('tags are recorded, sent to fal and shown by key', async () => {
  expect(await send({ tags: [LION, FILM] })).toMatchObject({ generation: { tags: [FILM, LION] } });
  expect(lastHeader()).toBe('a.team=film & video = both,project=lion');
  expect(await send({ tags: [] })).toMatchObject({ generation: { tags: [] } });
  expect(lastHeader()).toBeNull();
  const proto = { key: '__proto__', value: 'x' };
  expect(await send({ tags: [proto] })).toMatchObject({ generation: { tags: [proto] } });
  expect(lastHeader()).toBe('__proto__=x');
  expect((await db.query('SELECT tags FROM generations ORDER BY id')).rows[1]).toEqual({ tags: null });
});

const many = (count: number, length: number) =>
  Array.from({ length: count }, (_, index) => ({ key: `k${index}`, value: 'x'.repeat(length) }));

test.each([
  ['tags.0.key', [{ key: '', value: 'x' }]],
  ['tags.1.key', [LION, { key: 'Project', value: 'x' }]],
  ['tags.0.key', [{ key: 'k'.repeat(65), value: 'x' }]],
  ['tags.0.key', [{ key: 'fal.x', value: 'x' }]],
  ['tags.1.key', [LION, { key: 'project', value: 'tiger' }]],
  ['tags.0.value', [{ key: 'a', value: '' }]],
  ['tags.0.value', [{ key: 'a', value: 'x,b=y' }]],
  ['tags.0.value', [{ key: 'a', value: ' x' }]],
  ['tags.0.value', [{ key: 'a', value: 'x ' }]],
  ['tags.0.value', [{ key: 'a', value: 'x\ny' }]],
  ['tags.0.value', [{ key: 'a', value: 'x\n' }]],
  ['tags.0.value', [{ key: 'a', value: 'löwe' }]],
  ['tags.0.value', [{ key: 'a', value: 'x'.repeat(257) }]],
  ['tags', many(11, 1)],
  ['tags', many(10, 99)],
])('what fal would drop or change is refused, and nothing is recorded: %s (%#)', async (field, tags) => {
  expect(await send({ tags })).toMatchObject({ __typename: 'InvalidInputError', field });
  expect((await db.query('SELECT FROM generations')).rowCount).toBe(0);
});

test('the most that fal takes is taken', async () => {
  const tags = [{ key: 'k'.repeat(64), value: 'x'.repeat(256) }, ...many(9, 74)];
  expect(await send({ tags })).toMatchObject({ __typename: 'SubmitGenerationSuccess' });
  expect(lastHeader()).toHaveLength(1023);
});

test('a key means the same tags, in any order', async () => {
  const first = await send({ idempotencyKey: 'k', tags: [LION, FILM] });
  expect(await send({ idempotencyKey: 'k', tags: [FILM, LION] })).toEqual(first);
  const conflict = { __typename: 'IdempotencyConflictError', generation: { tags: [FILM, LION] } };
  expect(await send({ idempotencyKey: 'k', tags: [LION] })).toMatchObject(conflict);
  expect(await send({ idempotencyKey: 'k' })).toMatchObject(conflict);
  await send({ idempotencyKey: 'without' });
  expect(await send({ idempotencyKey: 'without', tags: [LION] })).toMatchObject({
    __typename: 'IdempotencyConflictError',
    generation: { tags: [] },
  });
});

test('a new attempt under a key and a replay have the tags of the first generation, and send them', async () => {
  ledger.sandbox.faults.script({ operation: 'submit', fault: { name: 'error-before', status: 429 } });
  const input = { idempotencyKey: 'k', tags: [LION] };
  expect(await send(input)).toMatchObject({
    __typename: 'FalUnavailableError',
    generation: { tags: [LION] },
  });
  expect(await send(input)).toMatchObject({ generation: { tags: [LION], replayOf: {} } });
  expect(lastHeader()).toBe('project=lion');

  ledger.sandbox.faults.script({ operation: 'submit', fault: { name: 'error-before', status: 429 } });
  await send({ tags: [FILM] });
  const sent = ledger.sandbox.inspection.accepted;
  await beginReplay(ledger, { filter: { status: ['FAILED'], endpoint: [job.endpoint] } });
  await expect.poll(() => ledger.sandbox.inspection.accepted, { timeout: 10_000 }).toBe(sent + 1);
  expect(lastHeader()).toBe('a.team=film & video = both');
  const { rows } = await db.query('SELECT tags FROM generations WHERE replay_id IS NOT NULL');
  expect(rows).toEqual([{ tags: { [FILM.key]: FILM.value } }]);
});
