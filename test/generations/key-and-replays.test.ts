import { createServer } from 'node:http';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { createDatabase } from '../../src/db/client.ts';
import { applyResult } from '../../src/generations/transitions/end.ts';
import { graphql } from '../generated/gql.ts';
import { emptyLedger, openTestLedger, startLedger } from '../support/ledger.ts';
import { askPlan, beginReplay, untilReplay } from '../support/replay-runs.ts';
import { resultOf } from '../support/results.ts';

const SEND = graphql(`
  mutation SendBesideReplays($input: SubmitGenerationInput!) {
    submitGeneration(input: $input) {
      __typename
      ... on SubmitGenerationSuccess { generation { id requestId status replayOf { id } } }
      ... on FalUnavailableError { generation { id replays { id } } }
      ... on SubmissionUnconfirmedError { generation { id } }
    }
  }
`);

type Answer = 'taken' | 'busy' | 'lost';
let answer: Answer = 'taken';
let posts = 0;
const fal = createServer((request, response) => {
  request.resume().on('end', () => {
    const say = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.method !== 'POST') return void say(202, { status: 'IN_QUEUE' });
    posts += 1;
    if (answer === 'busy') return void say(429, { detail: 'too many requests' });
    if (answer === 'lost') return void response.destroy();
    say(200, { request_id: `taken-${posts}` });
  });
});
await new Promise<void>((resolve) => fal.listen(0, '127.0.0.1', resolve));
afterAll(() => {
  fal.closeAllConnections();
  fal.close();
});
const address = fal.address();
const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
const { ledger, db } = await openTestLedger(
  startLedger({ APP_URL: '', FAL_QUEUE_URL: url, FAL_API_URL: url }),
);
const prisma = createDatabase(ledger.databaseUrl, { poolSize: 2 });
afterAll(async () => prisma.$disconnect());

beforeEach(async () => {
  await emptyLedger(db);
  answer = 'taken';
  posts = 0;
});

async function submit() {
  const input = { endpoint: 'fal-ai/flux/dev', inputs: { prompt: 'once' }, idempotencyKey: 'the key' };
  return (await ledger.ask(SEND, { input })).data.submitGeneration;
}

async function turnedAway() {
  answer = 'busy';
  expect(await submit()).toMatchObject({ __typename: 'FalUnavailableError' });
  answer = 'taken';
}

const filter = { endpoint: ['fal-ai/flux/dev'] };
const skipped = async () =>
  (await askPlan(ledger, { filter })).skipped.map(({ reason, count }) => ({ reason, count }));

async function replayAll() {
  const { id } = await beginReplay(ledger, { filter });
  return await untilReplay(ledger, id, ({ counts }) => counts.waiting === 0);
}

test('the attempts of a key are one chain: what an earlier one left is not replayed once a later one is taken', async () => {
  await turnedAway();
  await turnedAway();
  await turnedAway();
  const taken = await submit();
  expect(taken).toMatchObject({ __typename: 'SubmitGenerationSuccess', generation: { replayOf: {} } });
  expect(posts).toBe(4);
  expect(await skipped()).toEqual([{ reason: 'ALREADY_REPLAYED', count: 3 }]);
});

test('of several attempts that fal did not take only the newest is replayed', async () => {
  await turnedAway();
  await turnedAway();
  const plan = await askPlan(ledger, { filter });
  expect(plan).toMatchObject({ toReplay: 1, skipped: [{ reason: 'SUPERSEDED', count: 1 }] });
});

test('a key whose generation was replayed meanwhile answers the replay, and sends nothing', async () => {
  await turnedAway();
  await replayAll();
  await expect.poll(() => posts).toBe(2);
  const answers = await Promise.all([submit(), submit(), submit()]);
  for (const one of answers)
    expect(one).toMatchObject({
      __typename: 'SubmitGenerationSuccess',
      generation: { requestId: 'taken-2', status: 'IN_QUEUE' },
    });
  expect(posts).toBe(2);
});

test('a key whose replay waits for its turn does not send it ahead of the others', async () => {
  await turnedAway();
  answer = 'busy';
  const { id } = await beginReplay(ledger, { filter });
  await untilReplay(ledger, id, ({ counts }) => counts.waiting === 1);
  const { rows } = await db.query(
    "SELECT id FROM generations WHERE submit_started_at IS NULL AND status = 'IN_QUEUE'",
  );
  await db.query('UPDATE replays SET paused_at = now()');
  const before = posts;
  answer = 'taken';
  const answered = await submit();
  expect(answered).toMatchObject({ generation: { requestId: null, status: 'IN_QUEUE' } });
  expect(rows).toHaveLength(1);
  expect(posts).toBe(before);
});

test('a replay and the key at the same moment make one POST', async () => {
  for (let round = 0; round < 5; round += 1) {
    await emptyLedger(db);
    await turnedAway();
    posts = 0;
    const { id } = (
      await Promise.all([
        beginReplay(ledger, { filter }).catch(() => ({ id: undefined })),
        submit(),
        submit(),
      ])
    )[0];
    if (id !== undefined) await untilReplay(ledger, id, ({ counts }) => counts.waiting === 0);
    // A job no longer waits when it is claimed, just before its POST.
    await expect.poll(() => posts).toBeGreaterThan(0);
    expect(posts).toBe(1);
  }
});

test('while nobody knows whether fal took the replay, the key does not send again, nor does another replay', async () => {
  await turnedAway();
  answer = 'lost';
  await replayAll();
  await expect.poll(() => posts).toBe(2);
  answer = 'taken';
  expect(await submit()).toMatchObject({ __typename: 'SubmissionUnconfirmedError' });
  await db.query(
    "UPDATE generations SET status = 'FAILED', error_type = 'submission_unconfirmed' WHERE replay_id IS NOT NULL",
  );
  expect(await submit()).toMatchObject({ __typename: 'SubmissionUnconfirmedError' });
  expect(await skipped()).toEqual([{ reason: 'MAY_BE_PAID', count: 2 }]);
  expect(posts).toBe(2);
});

test('a generation that fal took after all, though it said 429, is neither replayed nor sent again', async () => {
  await turnedAway();
  const { rows } = await db.query('SELECT request_id FROM generations');
  const submission = rows[0].request_id.replace('pending:', '');
  const payload = resultOf({ images: [] });
  await applyResult(
    prisma,
    { requestId: 'taken-late', submission },
    { status: 'COMPLETED', payload },
    'WEBHOOK',
  );
  expect(await skipped()).toEqual([{ reason: 'MAY_BE_PAID', count: 1 }]);
  expect(await submit()).toMatchObject({ generation: { requestId: 'taken-late', status: 'FAILED' } });
  expect(posts).toBe(1);
});

test('what a key tried before is not replayed where the new attempt was cancelled', async () => {
  await turnedAway();
  expect(await submit()).toMatchObject({ __typename: 'SubmitGenerationSuccess' });
  await db.query(
    "UPDATE generations SET status = 'CANCELLED', finished_at = now() WHERE replay_of IS NOT NULL",
  );
  expect(await skipped()).toEqual([{ reason: 'SUPERSEDED', count: 1 }]);
});
