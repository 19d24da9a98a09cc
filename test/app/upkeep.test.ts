import { afterAll, expect, test, vi } from 'vitest';
import { openTestDatabase } from '../support/database.ts';
import { insertJobs } from '../support/jobs.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { mergePendingList } from '../support/pending-list.ts';

const { url, client } = await openTestDatabase();
let ledger: Ledger | undefined;
afterAll(async () => await ledger?.close());

async function one<T>(sql: string): Promise<T> {
  const { rows } = await client.query({ text: sql, rowMode: 'array' });
  return rows[0]?.[0];
}

// Each kind of work, and a query that is true once it has been done.
const DONE: ReadonlyArray<[work: string, sql: string]> = [
  ['words are indexed', "SELECT EXISTS (SELECT FROM prompt_words WHERE word = 'xylophone')"],
  ['hours are totalled', "SELECT EXISTS (SELECT FROM generation_hours WHERE endpoint = 'fal-ai/flux/dev')"],
  [
    'old prices are refreshed',
    "SELECT seen_at > now() - interval '1 minute' FROM endpoint_prices WHERE endpoint = 'fal-ai/veo3.1'",
  ],
  [
    'endpoints that fal does not know are deleted',
    "SELECT NOT EXISTS (SELECT FROM endpoint_prices WHERE endpoint = 'a/b')",
  ],
  [
    'bills of jobs that no longer exist are deleted',
    'SELECT NOT EXISTS (SELECT FROM generation_bills WHERE generation_id = 404)',
  ],
  ['old deliveries are pruned', 'SELECT NOT EXISTS (SELECT FROM webhook_deliveries)'],
  ['events for webhooks that are gone are pruned', 'SELECT NOT EXISTS (SELECT FROM outgoing_deliveries)'],
  ['plans that were not executed are pruned', 'SELECT NOT EXISTS (SELECT FROM replay_plans)'],
  [
    'limits of rates that nobody is near are forgotten',
    "SELECT string_agg(key, ',') = 'submit viewer ben' FROM ledger_rate_limits",
  ],
];

test('a server does all the upkeep when it starts', async () => {
  await client.query(`
    UPDATE upkeep SET up_to = now() - interval '50 hours';
    INSERT INTO endpoint_prices (endpoint, unit_price, unit, currency, seen_at)
      VALUES ('fal-ai/veo3.1', 1, 'seconds', 'USD', now() - interval '2 days'), ('a/b', NULL, NULL, NULL, now() - interval '2 days');
    INSERT INTO generation_bills (generation_id, due_at) VALUES (404, now() + interval '1 day');
    INSERT INTO webhook_deliveries (verdict, received_at) VALUES ('STALE', now() - interval '400 days');
    INSERT INTO outgoing_deliveries (webhook_id, event, subject, data) VALUES (404, 'replay.done', 'x', '{}');
    INSERT INTO replay_plans (token_hash, user_id, ids, filter, options, expires_at)
      VALUES ('hash', 'ann', '{}', '{}', '{}', now() - interval '1 day');
    INSERT INTO ledger_rate_limits VALUES ('submit viewer ann', now()), ('submit viewer ben', now() + interval '1 day');`);
  const createdAt = new Date(Date.now() - 48 * 3_600_000);
  const job = { requestId: 'old', userId: 'ann', endpoint: 'fal-ai/flux/dev', status: 'COMPLETED' } as const;
  await insertJobs(client, [{ ...job, createdAt, finishedAt: createdAt, inputs: { prompt: 'a xylophone' } }]);
  for (const [work, sql] of DONE) expect([work, await one(sql)]).not.toEqual([work, true]);

  ledger = await startLedger({ DATABASE_URL: url });
  for (const [work, sql] of DONE)
    await vi.waitFor(async () => expect([work, await one(sql)]).toEqual([work, true]), {
      timeout: 15_000,
      interval: 50,
    });
  expect(await mergePendingList(client, 'generations_search_idx')).toBe(0);
}, 30_000);
