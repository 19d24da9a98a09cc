import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cluster, hasPatroni, startCluster } from '../support/cluster.ts';

// It takes a minute: the nightly script sets TEST_CLUSTER.
const wanted = process.env['TEST_CLUSTER'] === '1';
const skipped = !wanted || !hasPatroni;
const note = skipped ? ` (skipped: ${wanted ? 'Patroni is not installed' : 'needs TEST_CLUSTER=1'})` : '';
const WRITERS = 4;
const PATIENCE_MS = 60_000;

let cluster: Cluster | undefined;
beforeAll(async () => {
  if (!skipped) cluster = await startCluster();
}, 180_000);
afterAll(async () => await cluster?.stop());

test.skipIf(skipped).for(['kill', 'orphan'] as const)(
  `no acknowledged commit is lost with the leader (%s)${note}`,
  { timeout: 240_000 },
  async (how) => {
    if (!cluster) throw new Error('there is no cluster');
    const { url } = cluster;
    await once(url, 'CREATE TABLE IF NOT EXISTS written (id text PRIMARY KEY)');
    const acknowledged: string[] = [];
    const end = new AbortController();
    const writing = Array.from({ length: WRITERS }, (_, writer) =>
      write(url, `${how} ${writer}`, acknowledged, end.signal),
    );
    await until(() => acknowledged.length > 100);
    const leader = await cluster.leader();
    await cluster.end(leader, how);
    const before = acknowledged.length;
    // What was on its way may still be acknowledged, and does not say that another one leads.
    await until(() => acknowledged.length > before + 2 * WRITERS);
    expect(await cluster.leader()).not.toBe(leader);
    // Without its disk the old one cannot give back what only it had.
    await cluster.revive(leader, { wiped: how === 'kill' });
    end.abort();
    await Promise.all(writing);
    const there = new Set((await once(url, 'SELECT id FROM written')).map(({ id }) => id));
    expect(acknowledged.filter((id) => !there.has(id))).toEqual([]);
  },
);

/** Inserts rows one by one, on a new connection after each failure, and notes those that were acknowledged. */
async function write(url: string, name: string, acknowledged: string[], signal: AbortSignal): Promise<void> {
  let next = 0;
  while (!signal.aborted) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000, query_timeout: 5000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      while (!signal.aborted) {
        const id = `${name} ${next++}`;
        await client.query('INSERT INTO written VALUES ($1)', [id]);
        acknowledged.push(id);
      }
    } catch {
      await sleep(50);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

async function once(url: string, sql: string): Promise<Array<{ id: string }>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<{ id: string }>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function until(reached: () => boolean): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; !reached(); await sleep(20))
    if (Date.now() > deadline) throw new Error('the cluster did not come back');
}
