import { Client } from 'pg';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createDatabase, type PrismaClient } from '../../src/db/client.ts';
import { createTestDatabase, testServer } from '../support/database.ts';
import { start, temporaryFolder } from '../support/embedded.ts';
import { execute } from '../support/server.ts';

function open(url: string): PrismaClient {
  const db = createDatabase(url, { poolSize: 2 });
  onTestFinished(() => db.$disconnect());
  return db;
}

const write = (db: PrismaClient) =>
  db.$executeRaw`INSERT INTO upkeep (work, up_to) VALUES ('x', now()) ON CONFLICT (work) DO UPDATE SET up_to = now()`;

test.for(['a statement', 'a transaction'])(
  'connections to a server that another one has replaced are given up after %s',
  async (what) => {
    const database = await createTestDatabase();
    onTestFinished(() => database.drop());
    const name = new URL(database.url).pathname.slice(1);
    const db = open(database.url);
    // The connections that are open now stay read-only, as those to a leader that was demoted; later ones are not.
    await execute(testServer().url, `ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    const both = () =>
      Promise.all([db.$queryRaw`SELECT pg_sleep(0.2)::text`, db.$queryRaw`SELECT pg_sleep(0.2)::text`]);
    await both();
    await execute(testServer().url, `ALTER DATABASE ${name} RESET default_transaction_read_only`);
    const refused = what === 'a statement' ? write(db) : db.$transaction([write(db)]);
    await expect(refused).rejects.toThrow('The database is read-only.');
    expect(await Promise.all([write(db), write(db)])).toEqual([1, 1]);
  },
);

test('a change is not taken for made where the wait for the synchronous standby was ended', async () => {
  const postgres = await start(await temporaryFolder());
  const admin = new Client({ connectionString: postgres.url });
  await admin.connect();
  onTestFinished(() => admin.end());
  await admin.query('CREATE TABLE written (id int)');
  await admin.query("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
  await admin.query('SELECT pg_reload_conf()');
  const waiting = async () => {
    const sql = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
    return (await admin.query<{ pid: number }>(sql)).rows[0]?.pid;
  };
  const end = async (how: 'cancel' | 'terminate') => {
    const pid = await vi.waitUntil(waiting, { timeout: 10_000 });
    await admin.query(`SELECT pg_${how}_backend($1)`, [pid]);
    await vi.waitUntil(async () => (await waiting()) === undefined, { timeout: 10_000 });
  };
  const db = open(postgres.url);
  const insert = () => db.$executeRaw`INSERT INTO written VALUES (1)`;
  const unknown = { name: 'ServiceUnavailableError', mayHaveWorked: true };
  await Promise.all([expect(insert()).rejects.toMatchObject(unknown), end('cancel')]);
  await Promise.all([expect(db.$transaction([insert()])).rejects.toMatchObject(unknown), end('cancel')]);
  await Promise.all([expect(insert()).rejects.toMatchObject(unknown), end('terminate')]);
  // Each is there all the same: nobody knows whether it stays.
  expect((await admin.query('SELECT FROM written')).rowCount).toBe(3);
}, 60_000);
