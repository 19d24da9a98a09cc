import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { expect, onTestFinished, test, vi } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import { openEmptyDatabase } from '../support/database.ts';
import { insertJobs, migrations } from '../support/released.ts';
import { schemaOf } from '../support/schema.ts';
import { withClient } from '../support/server.ts';

async function open() {
  const database = await openEmptyDatabase();
  onTestFinished(database.drop);
  return database;
}

function startMigrating(url: string): { child: ChildProcess; exit: Promise<unknown>; output: () => string } {
  const child = spawn(process.execPath, ['dist/migrate.js'], {
    env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: url },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  return { child, exit: once(child, 'exit'), output: () => output };
}

test('a migration that is killed with kill -9 again and again comes to its end', async () => {
  const expected = await open();
  await migrate(expected.url, migrations);
  const { url, client } = await open();
  await migrate(url, migrations.slice(0, 1));
  await insertJobs(client, 20_000);
  let kills = 0;
  for (const begun = Date.now(); Date.now() - begun < 12_000; kills += 1) {
    const { child, exit } = startMigrating(url);
    const ended = await Promise.race([exit, sleep(400 + Math.random() * 1200)]);
    if (ended) break;
    child.kill('SIGKILL');
    await exit;
  }
  expect(kills).toBeGreaterThan(1);
  const last = startMigrating(url);
  await last.exit;
  expect([last.child.exitCode, last.output()]).toEqual([0, expect.any(String)]);
  expect(await schemaOf(client)).toEqual(await schemaOf(expected.client));
  const { rows } = await client.query(
    `SELECT count(*)::int AS jobs, count(*) FILTER (WHERE submit_started_at = created_at)::int AS sent,
       count(*) FILTER (WHERE (next_check_at IS NULL) = (status <> 'IN_QUEUE'))::int AS scheduled FROM generations`,
  );
  expect(rows).toEqual([{ jobs: 20_000, sent: 20_000, scheduled: 20_000 }]);
}, 90_000);

async function buildsIndex(url: string): Promise<boolean> {
  const { rowCount } = await withClient(url, (client) =>
    client.query(`SELECT FROM pg_stat_activity
      WHERE datname = current_database() AND state = 'active' AND query LIKE 'CREATE INDEX CONCURRENTLY%'`),
  );
  return rowCount !== 0;
}

test('dist/migrate.js says what it has done, and a signal ends it in the middle of a statement', async () => {
  const { url, client } = await open();
  await migrate(url, migrations.slice(0, 2));
  await insertJobs(client, 10);
  // An index that is built concurrently waits for this snapshot.
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM webhook_deliveries');
  const first = startMigrating(url);
  await vi.waitUntil(() => buildsIndex(url), { timeout: 30_000, interval: 100 });
  first.child.kill('SIGTERM');
  const signalled = Date.now();
  await first.exit;
  expect(Date.now() - signalled).toBeLessThan(5000);
  expect([first.child.exitCode, first.output()]).toEqual([1, expect.stringContaining('SIGTERM: stopped')]);
  await client.query('COMMIT');
  const second = startMigrating(url);
  await second.exit;
  expect([second.child.exitCode, second.output()]).toEqual([
    0,
    expect.stringContaining('migrations applied now'),
  ]);
}, 60_000);

test('a signal ends it also between two of many short statements', async () => {
  const { url, client } = await open();
  await migrate(url, migrations.slice(0, 1));
  await insertJobs(client, 20_000);
  const stop = new AbortController();
  const migrating = migrate(url, migrations.slice(0, 2), { signal: stop.signal }).catch(String);
  const moved = async () => {
    const found = await client.query('SELECT FROM generations WHERE submit_started_at IS NOT NULL LIMIT 1');
    return found.rowCount === 1;
  };
  await expect.poll(() => moved().catch(() => false), { interval: 20, timeout: 10_000 }).toBe(true);
  stop.abort(new Error('enough'));
  const aborted = Date.now();
  expect(await migrating).toBe('Error: enough');
  expect(Date.now() - aborted).toBeLessThan(2000);
  expect(await migrate(url, migrations.slice(0, 2))).toHaveLength(1);
}, 60_000);

test('a migration that waits for a table keeps no reader waiting for longer than a second', async () => {
  const { url, client } = await open();
  await migrate(url, migrations.slice(0, 1));
  await insertJobs(client, 10);
  await client.query('BEGIN; SELECT FROM generations LIMIT 1');
  const lines: string[] = [];
  const migrating = migrate(url, migrations, { log: (line) => lines.push(line) });
  const reader = new Client({ connectionString: url });
  await reader.connect();
  onTestFinished(() => reader.end());
  let longest = 0;
  for (const begun = Date.now(); Date.now() - begun < 2500; await sleep(10)) {
    const asked = Date.now();
    await reader.query('SELECT count(*) FROM generations');
    longest = Math.max(longest, Date.now() - asked);
  }
  expect(longest).toBeLessThan(1000);
  expect(lines).toEqual([expect.stringContaining('a table is in use')]);
  await client.query('COMMIT');
  expect(await migrating).toHaveLength(migrations.length - 1);
}, 60_000);
