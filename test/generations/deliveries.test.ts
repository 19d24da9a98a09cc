import { expect, test } from 'vitest';
import { createDeliveryLedger } from '../../src/generations/deliveries.ts';
import { openTestDatabase } from '../support/database.ts';

const { client, db } = await openTestDatabase();

async function lines() {
  const { rows } = await client.query(
    'SELECT request_id, verdict, detail, deliveries FROM webhook_deliveries ORDER BY id',
  );
  return rows;
}

test('the last burst of rejected deliveries is counted once it is flushed, with a line for each kind', async () => {
  const ledger = createDeliveryLedger(db, (error) => expect.fail(String(error)));
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
  // Neither what is written already nor what comes right after it makes another line.
  await ledger.flush();
  await ledger.record('STALE', 'e', 'too old: e');
  expect(await lines()).toEqual(counted);
});
