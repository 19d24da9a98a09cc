import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { backoffMs } from '../../src/outgoing/backoff.ts';
import { enableWebhook } from '../../src/outgoing/control.ts';
import { createWebhook } from '../../src/outgoing/create.ts';
import { pruneDeliveries } from '../../src/outgoing/deliveries.ts';
import { type OutgoingEvent, queueEvent } from '../../src/outgoing/events.ts';
import { startSender } from '../../src/outgoing/sender.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps } from '../support/deps.ts';
import { type Received, type Receiver, startReceiver, verified } from '../support/receiver.ts';
import { passTime } from '../support/time.ts';

const { client, db } = await openTestDatabase(4);
const deps = testDeps(db);
const running: Array<{ close(): Promise<void> }> = [];
let receiver: Receiver;
beforeEach(async () => {
  await client.query('TRUNCATE outgoing_webhooks, outgoing_deliveries');
  receiver = await startReceiver();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.close()));
  await receiver.close();
});

const EVENTS: readonly OutgoingEvent[] = ['generation.completed', 'generation.failed'];
const create = (url = receiver.url) => createWebhook(deps, 'boss', { url, events: EVENTS });

function start(times = 1): void {
  // A closed sender has closed its connections.
  const own = testDeps(db);
  for (let index = 0; index < times; index++) running.push(startSender({ ...own, db }));
}

async function queue(subject: string, data: object = {}, event: OutgoingEvent = 'generation.completed') {
  await queueEvent(db, event, subject, { subject, ...data });
}

const subjectsOf = (messages: readonly Received[]) =>
  messages.map(({ body }) => String(JSON.parse(body).data.subject));

async function delivered(count: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const { rows } = await client.query(
        'SELECT count(*)::int AS count FROM outgoing_deliveries WHERE delivered_at IS NOT NULL',
      );
      expect(rows[0].count).toBe(count);
    },
    { timeout: 10_000, interval: 20 },
  );
}

const stateOf = async () => (await client.query('SELECT * FROM outgoing_webhooks ORDER BY id')).rows[0];
const attempted = (attempts: number) =>
  vi.waitFor(
    async () => {
      const { rows } = await client.query(
        'SELECT attempts, leased_until FROM outgoing_deliveries ORDER BY id',
      );
      // More on a machine that is busy for seconds.
      expect(rows[0].attempts).toBeGreaterThanOrEqual(attempts);
      expect(rows[0].leased_until).toBeNull();
    },
    { timeout: 10_000, interval: 20 },
  );

test('an event arrives as it was recorded, and the library verifies it', async () => {
  const { secret } = await create();
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  await db.$executeRaw`SELECT queue_outgoing_event('generation.completed', 'one', '{"large": 12345678901234567890, "é": "日本"}')`;
  start();
  await delivered(1);
  const [message] = receiver.received;
  if (!message) throw new Error('nothing arrived');
  const { rows } = await client.query('SELECT message_id, created_at FROM outgoing_deliveries');
  expect(verified(message, secret)).toMatchObject({
    type: 'generation.completed',
    timestamp: rows[0].created_at.toISOString(),
    data: { é: '日本' },
  });
  expect(message.body).toContain('12345678901234567890');
  expect(message.headers['webhook-id']).toBe(rows[0].message_id);
  expect(() => verified(message, `whsec_${Buffer.alloc(32).toString('base64')}`)).toThrow(
    'No matching signature',
  );
});

test('a later event of the same subject waits for the earlier one, others do not', async () => {
  const { secret } = await create();
  let broken = true;
  receiver.answer = ({ body }) => (broken && body.includes('"n": 1') ? 500 : 200);
  await queue('one', { n: 1 });
  await queue('one', { n: 2 }, 'generation.failed');
  await queue('two');
  start();
  await delivered(1);
  await attempted(1);
  expect(new Set(subjectsOf(receiver.received))).toEqual(new Set(['one', 'two']));
  broken = false;
  await client.query('UPDATE outgoing_deliveries SET due_at = now()');
  await delivered(3);
  const ofOne = receiver.received.filter(({ body }) => body.includes('"one"'));
  const numbers = ofOne.map((message) => verified(message, secret).data['n']);
  expect(numbers.length).toBeGreaterThanOrEqual(3);
  expect(numbers.indexOf(2)).toBe(numbers.length - 1);
  const [first, again] = ofOne;
  expect(again?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
});

test('a receiver that hangs holds up no other', async () => {
  const hanging = await startReceiver();
  running.push(hanging);
  hanging.answer = () => new Promise(() => undefined);
  await create(hanging.url);
  await create();
  for (let index = 0; index < 20; index++) await queue(`job ${index}`);
  start();
  await delivered(20);
  expect(hanging.received).toHaveLength(4);
});

test('several processes send each message once', async () => {
  await create();
  for (let index = 0; index < 60; index++) await queue(`job ${index % 30}`, { n: index });
  start(3);
  await delivered(60);
  expect(receiver.received).toHaveLength(60);
  for (let index = 0; index < 30; index++) {
    const numbers = receiver.received
      .map(({ body }) => JSON.parse(body).data)
      .filter(({ subject }) => subject === `job ${index}`)
      .map(({ n }) => n);
    expect(numbers).toEqual([index, index + 30]);
  }
});

test('what a killed process had taken is sent once its lease is over', async () => {
  await create();
  await queue('one');
  await client.query(
    "UPDATE outgoing_deliveries SET attempts = 1, leased_until = now() + interval '1 minute'",
  );
  await queue('one');
  await queue('two');
  start();
  await delivered(1);
  expect(subjectsOf(receiver.received)).toEqual(['two']);
  await client.query('UPDATE outgoing_deliveries SET leased_until = now()');
  await delivered(3);
});

test('failures are repeated for a day; then the webhook is disabled, until somebody enables it', async () => {
  const { webhook } = await create();
  receiver.answer = () => 503;
  await queue('one');
  start();
  await attempted(1);
  const { rows } = await client.query('SELECT status_code, error FROM outgoing_deliveries');
  expect(rows[0]).toMatchObject({ status_code: 503, error: 'HTTP 503' });
  await passTime(client, '23 hours');
  await attempted(2);
  expect(await stateOf()).toMatchObject({ disabled_at: null, failing_since: expect.any(Date) });
  await passTime(client, '2 hours');
  await vi.waitFor(async () => {
    expect(await stateOf()).toMatchObject({
      disabled_at: expect.any(Date),
      disabled_reason: 'a delivery failed for a day, the last time with: HTTP 503',
    });
  }, 10_000);
  // Nothing is queued for it now, and what waits is kept for a week.
  await queue('two');
  await passTime(client, '6 days');
  await pruneDeliveries(db);
  receiver.answer = () => 200;
  await enableWebhook(db, webhook.id);
  await delivered(1);
  expect(await stateOf()).toMatchObject({ disabled_at: null, disabled_reason: null, failing_since: null });
  expect(new Set(subjectsOf(receiver.received))).toEqual(new Set(['one']));
});

test('when a receiver is back after minutes, all that waits is sent at once', async () => {
  await create();
  receiver.answer = () => 500;
  for (let index = 0; index < 3; index++) await queue(`job ${index}`);
  start();
  await vi.waitFor(() => expect(receiver.received).toHaveLength(3), 10_000);
  await attempted(1);
  await client.query(`UPDATE outgoing_webhooks SET failing_since = now() - interval '2 minutes';
    UPDATE outgoing_deliveries SET due_at = now() + interval '1 hour'`);
  receiver.answer = () => 200;
  await queue('job 3');
  await delivered(4);
});

test('a receiver that is gone for good is disabled at once', async () => {
  await create();
  receiver.answer = () => 410;
  await queue('one');
  start();
  await vi.waitFor(async () => {
    expect(await stateOf()).toMatchObject({ disabled_reason: 'HTTP 410: the receiver is gone for good' });
  }, 10_000);
  await passTime(client, '8 days');
  await pruneDeliveries(db);
  expect((await client.query('SELECT FROM outgoing_deliveries')).rowCount).toBe(0);
});

test('old deliveries are pruned, and those of a webhook that is gone', async () => {
  await create();
  await queue('one');
  await queue('two');
  await client.query("UPDATE outgoing_deliveries SET delivered_at = now() WHERE subject = 'one'");
  await passTime(client, '4 days');
  await pruneDeliveries(db);
  expect((await client.query('SELECT subject FROM outgoing_deliveries')).rows).toEqual([{ subject: 'two' }]);
  await client.query('DELETE FROM outgoing_webhooks');
  await pruneDeliveries(db);
  expect((await client.query('SELECT FROM outgoing_deliveries')).rowCount).toBe(0);
});

test('pauses double from 5 s to 2 h', () => {
  const pauses = Array.from({ length: 14 }, (_, index) => backoffMs(index + 1, () => 0.5));
  expect(pauses.slice(0, 4)).toEqual([5000, 10_000, 20_000, 40_000]);
  expect(pauses.at(-1)).toBe(7_200_000);
  expect([backoffMs(1, () => 0), backoffMs(1, () => 1)]).toEqual([3750, 6250]);
});

test('what is under way when the server stops is given back', async () => {
  await create();
  receiver.answer = () => new Promise(() => undefined);
  await queue('one');
  start();
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), 10_000);
  await running.pop()?.close();
  const { rows } = await client.query('SELECT leased_until, failing_since, error FROM outgoing_deliveries');
  expect(rows).toEqual([{ leased_until: null, failing_since: null, error: null }]);
}, 15_000);
