import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { beforeEach, expect, test } from 'vitest';
import type { SubmitAnswer } from '../../../src/fal/answers.ts';
import { resumeReplay } from '../../../src/replay/control.ts';
import { openTestDatabase } from '../../support/database.ts';
import { BOSS, countStages, createReplayServer, recordReplay } from '../../support/replay-server.ts';

const { client, db } = await openTestDatabase();
let count = 0;
let user = '';
let submits = 0;
let answer: () => SubmitAnswer = accepted;
const submit = async () => {
  submits += 1;
  return answer();
};
beforeEach(() => {
  count += 1;
  user = `user ${count}`;
  submits = 0;
  answer = accepted;
});

function accepted(): SubmitAnswer {
  return { kind: 'accepted', requestId: randomUUID() };
}

const unconfirmed = (): SubmitAnswer => ({ kind: 'unknown', message: 'Service Unavailable' });

async function pauseReasonOf(id: bigint): Promise<string | null> {
  return (await db.replay.findUniqueOrThrow({ where: { id } })).pauseReason;
}

test('while fal takes no jobs the replay waits as long as fal says, and no job fails', async () => {
  const logged: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      logged.push(String(chunk));
      done();
    },
  });
  const server = createReplayServer(db, submit, { log: pino({ level: 'warn' }, sink) });
  const id = await recordReplay(server, client, user, 12);
  const reason = { message: 'Too many requests', type: 'rate_limited' };
  answer = () => ({ kind: 'unavailable', reason, pauseMs: 3000 });
  await server.tick();
  await server.round();
  await server.drain();
  expect(await countStages(client, id)).toEqual({ waiting: 12 });

  answer = accepted;
  expect(await server.round()).toEqual({ pauseMs: 3000 });
  server.passMs(2999);
  expect(await server.round()).toEqual({ pauseMs: 1 });
  expect(submits).toBe(4);
  server.passMs(1);
  // One job tries whether the trouble is over.
  await server.round();
  expect(submits).toBe(5);
  await server.until(async () => (await countStages(client, id))['confirmed'] === 12);
  expect(submits).toBe(4 + 12);
  // Not for each of the four jobs that fal did not take.
  expect(logged.filter((line) => line.includes('fal takes no jobs at the moment'))).toHaveLength(1);
});

test('submits that fal does not confirm hold the others back for a while, and a few more pause the replay', async () => {
  const server = createReplayServer(db, submit, { concurrency: 50 });
  const id = await recordReplay(server, client, user, 150);
  answer = unconfirmed;
  await server.tick();
  await server.round();
  await server.drain();
  expect(await server.round()).toEqual({ pauseMs: 1000 });
  // Until fal has been searched for them they count as sent, and no others are.
  await client.query(
    'UPDATE generations SET check_count = 1 WHERE replay_id = $1 AND submit_started_at IS NOT NULL',
    [id],
  );
  await server.until(async () => (await pauseReasonOf(id)) !== null);
  expect(await pauseReasonOf(id)).toBe('fal no longer confirms submits: Service Unavailable');
  // The twenty count once, since they were under way together.
  expect(await countStages(client, id)).toEqual({ unconfirmed: 20 + 3, waiting: 150 - 20 - 3 });
  expect(submits).toBe(20 + 3);
});

test('a replay that is resumed goes on however many of its jobs are in doubt, which fal is asked about all day', async () => {
  const server = createReplayServer(db, submit);
  const id = await recordReplay(server, client, user, 60);
  answer = unconfirmed;
  await server.until(async () => (await pauseReasonOf(id)) !== null);
  expect((await countStages(client, id))['waiting']).toBeGreaterThan(30);
  await client.query(
    `UPDATE generations SET submit_started_at = now(), check_count = 1 WHERE id IN (SELECT id FROM generations
      WHERE replay_id = $1 AND (submit_started_at IS NOT NULL OR status = 'IN_QUEUE') LIMIT 25)`,
    [id],
  );
  answer = accepted;
  await resumeReplay(server.deps, BOSS, id);
  await server.until(async () => {
    await client.query(
      "UPDATE generations SET status = 'COMPLETED', finished_at = now() WHERE replay_id = $1 AND request_id NOT LIKE 'pending:%'",
      [id],
    );
    return (await countStages(client, id))['waiting'] === undefined;
  });
});
