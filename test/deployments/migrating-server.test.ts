import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { expect, onTestFinished, test, vi } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import { createEmptyDatabase } from '../support/database.ts';
import { killHard, temporaryFolder } from '../support/embedded.ts';
import { freePort } from '../support/ports.ts';
import { type ServerProcess, startServerProcess } from '../support/process.ts';
import { insertJobs, migrations } from '../support/released.ts';

/** A database in an early state, and a transaction that the building of its first index waits for. */
async function openBlocked(): Promise<{ url: string; release: () => Promise<unknown> }> {
  const database = await createEmptyDatabase();
  await migrate(database.url, migrations.slice(0, 2));
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await insertJobs(client, 100);
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM webhook_deliveries');
  onTestFinished(async () => {
    await client.end();
    await database.drop();
  });
  return { url: database.url, release: () => client.query('COMMIT') };
}

async function startOn(
  databaseUrl: string,
): Promise<{ server: ServerProcess; at: (path: string) => string }> {
  const port = await freePort();
  const server = startServerProcess({
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    DATA_DIR: await temporaryFolder(),
  });
  onTestFinished(() => killHard(server.child));
  return { server, at: (path) => `http://127.0.0.1:${port}${path}` };
}

/** What /ready says while it does not say yes. */
async function reasonAt(url: string): Promise<string> {
  const response = await fetch(url).catch(() => undefined);
  if (response?.status !== 503) return '';
  return (await response.json()).reason;
}

const untilReason = (url: string, pattern: RegExp) =>
  vi.waitUntil(async () => pattern.test(await reasonAt(url)), { timeout: 20_000, interval: 100 });

test('a server that migrates is alive and says how far it is; requests are told to come back', async () => {
  const { url, release } = await openBlocked();
  const { server, at } = await startOn(url);
  await untilReason(at('/ready'), /^migrating, [1-9]\d* s, file 20261124150000_weekly_questions$/);
  expect((await fetch(at('/health'))).status).toBe(200);
  const asked = await fetch(at('/graphql'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ __typename }"}',
  });
  expect([asked.status, asked.headers.get('retry-after')]).toEqual([503, '5']);
  const { errors } = await asked.json();
  expect(errors[0].message).toMatch(/^The server is not ready yet: migrating, /);
  expect(errors[0].extensions).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  expect((await fetch(at('/api/fal/webhook'), { method: 'POST', body: '{}' })).status).toBe(503);
  await release();
  await server.prints(/ready: http/);
  expect((await fetch(at('/ready'))).status).toBe(200);
}, 120_000);

test('of two servers one migrates, and the other waits for it, says so, and takes over when it is killed', async () => {
  const { url, release } = await openBlocked();
  const first = await startOn(url);
  await untilReason(first.at('/ready'), /^migrating/);
  const second = await startOn(url);
  await second.server.prints(/another process is migrating the database: waiting for it/);
  await untilReason(second.at('/ready'), /^waiting for another process that migrates the database, \d+ s$/);
  expect((await fetch(second.at('/health'))).status).toBe(200);
  await first.server.kill('SIGKILL');
  await untilReason(second.at('/ready'), /^migrating/);
  await release();
  await second.server.prints(/ready: http/);
}, 120_000);

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends a server that migrates, and one that waits',
  async (signal) => {
    const { url, release } = await openBlocked();
    const first = await startOn(url);
    await untilReason(first.at('/ready'), /^migrating/);
    const second = await startOn(url);
    await second.server.prints(/waiting for it/);
    for (const { server } of [second, first]) {
      const signalled = Date.now();
      expect([await server.kill(signal), server.output()]).toEqual([0, expect.stringContaining('stopped')]);
      expect(Date.now() - signalled).toBeLessThan(5000);
      expect(server.output()).not.toContain('failed');
    }
    await release();
    // Nothing of it is left that would keep the next one waiting.
    await sleep(100);
    const next = await startOn(url);
    await next.server.prints(/ready: http/);
    expect(next.server.output()).not.toContain('waiting for it');
  },
  120_000,
);
