import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test, vi } from 'vitest';
import type { SubmitAnswer } from '../../../src/fal/answers.ts';
import { openTestDatabase, testServer } from '../../support/database.ts';
import {
  countStages,
  createReplayServer,
  type ReplayServer,
  recordReplay,
} from '../../support/replay-server.ts';
import { execute } from '../../support/server.ts';

const JOBS = 5;
const { url, client, db } = await openTestDatabase();
let failures = 0;
// The server's connections, whose failed statements and transactions are counted.
const counting = new Proxy(db, {
  get(target, name) {
    const member: unknown = Reflect.get(target, name);
    if (typeof member !== 'function') return member;
    return async (...args: unknown[]) => {
      try {
        return await Reflect.apply(member, target, args);
      } catch (error) {
        failures += 1;
        throw error;
      }
    };
  },
});

// The submits that fal has not answered; after the restart it answers at once.
let unanswered: Array<(answer: SubmitAnswer) => void> = [];
let restarted = false;
const accepted = (): SubmitAnswer => ({ kind: 'accepted', requestId: randomUUID() });
const submit = async () =>
  restarted ? accepted() : await new Promise<SubmitAnswer>((resolve) => unanswered.push(resolve));
const NOT_TAKEN = {
  kind: 'unavailable',
  reason: { message: 'Too many requests', type: 'rate_limited' },
} as const;

let server: ReplayServer;
let replayId: bigint;
beforeEach(async () => {
  unanswered = [];
  restarted = false;
  server = createReplayServer(counting, submit, { concurrency: 2 * JOBS });
  await client.query('TRUNCATE generations, replays CASCADE');
  replayId = await recordReplay(server, client, 'ann', JOBS);
  await server.tick();
  await server.round();
});

/** fal answers while the database restarts: connections have ended, and none is let in until a write has failed. */
async function answerDuringRestart(answer: () => SubmitAnswer): Promise<void> {
  const admin = testServer().url;
  const name = new URL(url).pathname.slice(1);
  await execute(admin, `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  try {
    await client.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND application_name = 'fal-ledger'",
      [name],
    );
    failures = 0;
    for (const resolve of unanswered) resolve(answer());
    await vi.waitUntil(() => failures >= JOBS, { timeout: 10_000, interval: 10 });
    restarted = true;
  } finally {
    await execute(admin, `ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
  }
}

test('a database that restarts while fal answers costs none of the answers', async () => {
  await answerDuringRestart(accepted);
  await server.drain();
  expect(await countStages(client, replayId)).toEqual({ confirmed: JOBS });
});

test('a stop during such a restart leaves the jobs that fal did not take to be sent by another server', async () => {
  await answerDuringRestart(() => NOT_TAKEN);
  await server.drain();
  expect(await countStages(client, replayId)).toEqual({ waiting: JOBS });

  const other = createReplayServer(db, submit);
  await other.tick();
  await other.round();
  await other.drain();
  expect(await countStages(client, replayId)).toEqual({ confirmed: JOBS - 1, waiting: 1 });
});

test('jobs that fal did not take during such a restart are sent again', async () => {
  await answerDuringRestart(() => NOT_TAKEN);
  await server.drain();
  server.passMs(1000);
  await server.until(async () => (await countStages(client, replayId))['confirmed'] === JOBS);
  expect(await countStages(client, replayId)).toEqual({ confirmed: JOBS });
});
