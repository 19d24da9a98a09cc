import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import type { SubmitAnswer } from '../../../src/fal/answers.ts';
import { openTestDatabase } from '../../support/database.ts';
import { countStages, createReplayServer, recordReplay } from '../../support/replay-server.ts';

const { client, db } = await openTestDatabase();
// The submits that fal has not answered yet.
let answers: Array<(answer: SubmitAnswer) => void> = [];
const submit = () => new Promise<SubmitAnswer>((resolve) => answers.push(resolve));
// More room than a replay begins with.
const options = { concurrency: 50 };

beforeEach(() => {
  answers = [];
});

test('a replay begins with twenty jobs, however long fal takes to answer', async () => {
  const server = createReplayServer(db, submit, options);
  const id = await recordReplay(server, client, 'ann', 150);
  for (let round = 0; round < 3; round++) {
    await server.tick();
    await server.round();
  }
  expect(await countStages(client, id)).toEqual({ unconfirmed: 20, waiting: 130 });
  for (const answer of answers) answer({ kind: 'accepted', requestId: randomUUID() });
  await server.drain();
  await server.tick();
  await server.round();
  expect(answers).toHaveLength(20);
  expect(await countStages(client, id)).toEqual({ confirmed: 20, waiting: 130 });
});

test('two servers that count at the same time begin with twice as many, and then see what the other has sent', async () => {
  const servers = [createReplayServer(db, submit, options), createReplayServer(db, submit, options)] as const;
  const id = await recordReplay(servers[0], client, 'ben', 150);
  for (let round = 0; round < 3; round++) {
    await Promise.all(servers.map((server) => server.tick()));
    await Promise.all(servers.map((server) => server.round()));
  }
  expect(answers).toHaveLength(40);
  expect(await countStages(client, id)).toEqual({ unconfirmed: 40, waiting: 110 });
});
