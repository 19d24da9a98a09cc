import { expect, test } from 'vitest';
import { createDeliveryLedger } from '../../src/generations/deliveries.ts';
import { openTestDatabase } from '../support/database.ts';

const { client, db } = await openTestDatabase();
const time = { now: Date.parse('2026-11-17T12:00:00Z') };
const deps = { db, clock: () => new Date(time.now) };

async function lines() {
  const { rows } = await client.query(
    'SELECT request_id, verdict, detail, deliveries FROM webhook_deliveries ORDER BY id',
  );
  return rows;
}

test('the last burst of rejected deliveries is counted once it is flushed, with a line for each kind', async () => {
  const ledger = createDeliveryLedger(deps, (error) => expect.fail(String(error)));
  for (const requestId of ['a', 'b', 'c']) await ledger.record('STALE', requestId, `too old: ${requestId}`);
  await ledger.record('MALFORMED', null, 'no JSON');
  await ledger.record('APPLIED', 'd', null);
  const sampled = [
    { request_id: 'a', verdict: 'STALE', detail: 'too old: a', deliveries: 1 },
    { request_id: null, verdict: 'MALFORMED', detail: 'no JSON', deliveries: 1 },
    { request_id: 'd', verdict: 'APPLIED', detail: null, deliveries: 1 },
  ];
  expect(await lines()).toEqual(sampled);

  await ledger.flush();
  // It stands for two jobs, so it names none.
  const counted = [...sampled, { request_id: null, verdict: 'STALE', detail: 'too old: c', deliveries: 2 }];
  expect(await lines()).toEqual(counted);
  // Neither what is written already nor what comes within ten seconds makes another line.
  await ledger.flush();
  time.now += 9_999;
  await ledger.record('STALE', 'e', 'too old: e');
  expect(await lines()).toEqual(counted);
  time.now += 1;
  await ledger.record('STALE', 'e', 'still too old');
  const next = { request_id: 'e', verdict: 'STALE', detail: 'still too old', deliveries: 2 };
  expect(await lines()).toEqual([...counted, next]);
});
