import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { applyMigrations } from '../../src/app/connect-database.ts';
import { type CuttingProxy, startCuttingProxy } from '../support/cutting-proxy.ts';
import { insertPastJobs } from '../support/failed-jobs.ts';
import {
  type ForeignPostgres,
  oldestServer,
  startForeignPostgres,
  startStandby,
} from '../support/foreign-postgres.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { migrations } from '../support/released.ts';
import { beginReplay } from '../support/replay-runs.ts';
import { execute, withClient } from '../support/server.ts';

const { bin, where } = oldestServer();
const JOBS = 30;
const STALE = 'of-the-former-primary';
const LIST = `{ generations(first: 100, filter: { userId: "${STALE}" }) { edges { cursor } } }`;

describe.skipIf(bin === '')(`a failover ${where}`, () => {
  let former: ForeignPostgres;
  let next: ForeignPostgres;
  let stale: ForeignPostgres;
  let proxy: CuttingProxy;
  let ledger: Ledger;
  beforeAll(async () => {
    former = await startForeignPostgres(bin);
    await applyMigrations(former.url, migrations, pino({ level: 'silent' }));
    await withClient(former.url, (client) => insertPastJobs(client, JOBS));
    [next, stale] = await Promise.all([startStandby(bin, former.url), startStandby(bin, former.url)]);
    // What is acknowledged is on both.
    await execute(former.url, "ALTER SYSTEM SET synchronous_standby_names = 'ANY 2 (*)'");
    await execute(former.url, 'SELECT pg_reload_conf()');
    proxy = await startCuttingProxy(former.url);
    const url = new URL(former.url);
    url.port = new URL(proxy.url).port;
    ledger = await startLedger(
      {
        DATABASE_URL: url.href,
        DATABASE_REPLICA_URL: `${next.url} ${stale.url}`,
        RECONCILE_FIRST_SECONDS: '1',
        RECONCILE_GRACE_SECONDS: '1',
        RECONCILE_HORIZON_SECONDS: '5',
        FAL_DISPATCH_CONCURRENCY: '2',
      },
      { jobSeconds: 0.3, webhookRetry: { retries: 8, baseDelayMs: 200 }, requestList: { lagMs: 100 } },
    );
  });
  afterAll(async () => {
    await ledger.close();
    await proxy.close();
    await Promise.all([former, next, stale].map((server) => server.stop()));
  });

  test('in the middle of a replay loses no job and sends none twice, and a replica of the former primary is not read', async () => {
    await vi.waitFor(() => expect(ledger.logged().match(/the replica \S+ is read from/g)).toHaveLength(2), {
      timeout: 15_000,
      interval: 100,
    });
    const { inspection } = ledger.sandbox;
    await beginReplay(ledger, { filter: { status: ['FAILED'] } });
    await vi.waitUntil(() => inspection.accepted >= JOBS / 4, { timeout: 15_000, interval: 5 });
    proxy.cut();
    await execute(next.url, 'SELECT pg_promote()');
    proxy.leadTo(next.url);
    expect(inspection.accepted).toBeLessThan(JOBS);
    // Somebody still writes to the former primary, whose log is then far ahead of the new one's.
    await execute(
      former.url,
      `SET synchronous_commit = local; INSERT INTO generations (request_id, user_id, endpoint, status, inputs, submit_started_at)
       SELECT 'stale-' || n, '${STALE}', 'a/b', 'COMPLETED', '{}', now() FROM generate_series(1, 2000) n`,
    );
    await vi.waitUntil(
      async () =>
        await withClient(stale.url, async (client) => {
          const { rows } = await client.query(`SELECT FROM generations WHERE user_id = '${STALE}' LIMIT 1`);
          return rows.length > 0;
        }),
      { timeout: 10_000, interval: 50 },
    );
    await vi.waitFor(
      async () => {
        const { data } = await ledger.ask<{ generations: { edges: unknown[] } }, unknown>(LIST);
        expect(data?.generations.edges).toEqual([]);
        expect(ledger.logged()).toMatch(/is not read from: it does not follow the primary/);
        expect(ledger.logged()).toMatch(/is not read from: it is no replica/);
      },
      { timeout: 15_000, interval: 50 },
    );

    const rows = await vi.waitUntil(
      async () =>
        await withClient(next.url, async (client) => {
          const { rows: replayed } = await client.query<{ id: string; status: string; type: string | null }>(
            'SELECT request_id AS id, status, error_type AS type FROM generations WHERE replay_of IS NOT NULL',
          );
          return replayed.every(({ status }) => /COMPLETED|FAILED/.test(status)) && replayed;
        }),
      { timeout: 40_000, interval: 200 },
    );
    expect(rows).toHaveLength(JOBS);
    expect([...inspection.postsByKey.values()].every((posts) => posts === 1)).toBe(true);
    // Whatever fal has is there as it ended; one that was claimed and never sent is given up.
    const sent = rows.filter(({ type }) => type !== 'submission_unconfirmed');
    expect(sent.map(({ id }) => id).toSorted()).toEqual(
      inspection.jobs.map(({ requestId }) => requestId).toSorted(),
    );
    expect(sent.every(({ status }) => status === 'COMPLETED')).toBe(true);
  });
});
