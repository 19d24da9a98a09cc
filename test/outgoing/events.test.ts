import { encodeGlobalID } from '@pothos/plugin-relay';
import { beforeEach, expect, test } from 'vitest';
import { type OutgoingEvent, queueEvent } from '../../src/outgoing/events.ts';
import { openTestDatabase } from '../support/database.ts';
import { insertJobs, type JobRow } from '../support/jobs.ts';

const { client, db } = await openTestDatabase();
beforeEach(() =>
  client.query('TRUNCATE generations, replays, outgoing_webhooks, outgoing_deliveries CASCADE'),
);

async function addWebhook(...events: OutgoingEvent[]): Promise<string> {
  const { rows } = await client.query(
    `INSERT INTO outgoing_webhooks (url, events, secret, created_by) VALUES ('https://example.com', $1, '', 'boss') RETURNING id`,
    [events],
  );
  return rows[0].id;
}

async function queued(): Promise<Array<{ webhook: string; event: string; subject: string; data: unknown }>> {
  const { rows } = await client.query(
    'SELECT webhook_id AS webhook, event, subject, data FROM outgoing_deliveries ORDER BY id',
  );
  return rows;
}

const JOB: JobRow = {
  requestId: 'one',
  userId: 'ann',
  endpoint: 'fal-ai/flux/dev',
  status: 'IN_QUEUE',
  createdAt: new Date('2026-11-17T12:00:00.123Z'),
};

test('the end of a job is queued for each webhook that wants it, whoever ends it', async () => {
  const [first, second] = [await addWebhook('generation.failed'), await addWebhook('generation.failed')];
  await addWebhook('generation.completed', 'replay.done');
  await insertJobs(client, [JOB]);
  await client.query('UPDATE generations SET status = \'IN_PROGRESS\', tags = \'{"project": "lion"}\'');
  expect(await queued()).toEqual([]);
  await client.query(`UPDATE generations SET status = 'FAILED', error = 'no', error_type = 'file_too_large',
    cost_cents = 1.25, finished_at = '2026-11-17 13:00:00.5+01'`);
  // What changes later is no event of its own.
  await client.query("UPDATE generations SET error = 'really not'");
  const id: string = (await client.query('SELECT id FROM generations')).rows[0].id;
  const globalId = encodeGlobalID('Generation', id);
  const data = {
    id: globalId,
    requestId: 'one',
    userId: 'ann',
    endpoint: 'fal-ai/flux/dev',
    status: 'FAILED',
    errorType: 'file_too_large',
    error: 'no',
    outputUrl: null,
    costCents: 1.25,
    tags: { project: 'lion' },
    createdAt: '2026-11-17T12:00:00.123Z',
    finishedAt: '2026-11-17T12:00:00.500Z',
  };
  const delivery = { event: 'generation.failed', subject: globalId, data };
  expect(await queued()).toEqual([
    { webhook: first, ...delivery },
    { webhook: second, ...delivery },
  ]);
});

test('an end that is taken back is not queued, nor one that nobody wants, nor a pending id', async () => {
  const id = await addWebhook('generation.cancelled');
  await insertJobs(client, [{ ...JOB, requestId: 'pending:1f0c' }]);
  await client.query("BEGIN; UPDATE generations SET status = 'CANCELLED'; ROLLBACK");
  await client.query("UPDATE generations SET status = 'FAILED'");
  expect(await queued()).toEqual([]);
  await client.query("UPDATE generations SET status = 'CANCELLED', finished_at = 'infinity'");
  expect(await queued()).toMatchObject([{ data: { requestId: null, finishedAt: null, error: null } }]);
  await client.query('UPDATE outgoing_webhooks SET disabled_at = now() WHERE id = $1', [id]);
  await client.query("UPDATE generations SET status = 'IN_QUEUE'");
  await client.query("UPDATE generations SET status = 'CANCELLED'");
  expect(await queued()).toHaveLength(1);
});

test('a replay is told of when it is paused and when it is over', async () => {
  await addWebhook('replay.paused', 'replay.done');
  const { rows } =
    await client.query(`INSERT INTO replays (requested_by, filter, options, unpriced_jobs, created_at)
    VALUES ('ann', '{}', '{}', 0, '2026-11-17T12:00:00Z') RETURNING id`);
  const id = encodeGlobalID('Replay', rows[0].id);
  await client.query("UPDATE replays SET paused_at = now(), pause_reason = 'all fail'");
  await client.query('UPDATE replays SET paused_at = NULL, pause_reason = NULL, resumed_at = now()');
  await client.query("UPDATE replays SET ended_at = '2026-11-17T13:00:00Z'");
  const always = { id, requestedBy: 'ann', createdAt: '2026-11-17T12:00:00.000Z' };
  expect(await queued()).toMatchObject([
    { event: 'replay.paused', subject: id, data: { ...always, state: 'PAUSED', pauseReason: 'all fail' } },
    {
      event: 'replay.done',
      subject: id,
      data: { ...always, state: 'DONE', endedAt: '2026-11-17T13:00:00.000Z' },
    },
  ]);
});

test('any event is queued in the transaction of its change', async () => {
  const webhook = await addWebhook('budget.threshold');
  const data = { percent: 80, spentDollars: 16.5 };
  await db
    .$transaction(async (tx) => {
      await queueEvent(tx, 'budget.threshold', 'Budget:1', data);
      throw new Error('taken back');
    })
    .catch(() => undefined);
  await db.$transaction((tx) => queueEvent(tx, 'budget.threshold', 'Budget:2', data));
  await db.$transaction((tx) => queueEvent(tx, 'generation.failed', 'Budget:3', data));
  expect(await queued()).toEqual([{ webhook, event: 'budget.threshold', subject: 'Budget:2', data }]);
});

test('a role that may only change jobs queues their ends too', async () => {
  await addWebhook('generation.completed');
  await insertJobs(client, [JOB]);
  await client.query(
    'BEGIN; CREATE ROLE only_jobs; GRANT SELECT, UPDATE ON generations TO only_jobs; SET ROLE only_jobs',
  );
  try {
    await client.query("UPDATE generations SET status = 'COMPLETED'");
    await client.query('RESET ROLE');
    expect(await queued()).toHaveLength(1);
  } finally {
    await client.query('ROLLBACK');
  }
});
