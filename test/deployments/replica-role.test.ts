import { pino } from 'pino';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { applyMigrations } from '../../src/app/connect-database.ts';
import { createDatabase } from '../../src/db/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { hasPgBouncer, SKIPPED, startPgBouncer } from '../support/pgbouncer.ts';
import { migrations } from '../support/released.ts';
import { execute } from '../support/server.ts';

const HOURS = 'SELECT count(*)::int AS stale FROM generation_hours_stale';
let database: TestDatabase;
let name: string;
beforeEach(async () => {
  database = await createTestDatabase();
  name = new URL(database.url).pathname.slice(1);
});
afterEach(() => database.drop());

const WAYS = [
  ['directly', undefined],
  ['through PgBouncer in transaction mode', 'transaction'],
] as const;

test.skipIf(!hasPgBouncer).each(WAYS)(
  `where the database turns triggers off, ours fire all the same, %s${SKIPPED}`,
  async (_way, mode) => {
    await execute(database.url, `ALTER DATABASE ${name} SET session_replication_role TO replica`);
    const pooler = mode && (await startPgBouncer(database.url, { pool_mode: mode }));
    const db = createDatabase(pooler?.url ?? database.url, { poolSize: 2 });
    onTestFinished(async () => {
      await db.$disconnect();
      await pooler?.close();
    });
    await db.$executeRaw`INSERT INTO generations (request_id, user_id, endpoint, status, inputs, created_at)
      VALUES ('one', 'ann', 'a/b', 'IN_QUEUE', '{}', now() - interval '3 days')`;
    expect(await db.$queryRawUnsafe(HOURS)).toEqual([{ stale: 1 }]);
  },
);

test.each(['ROLE', 'DATABASE'])(
  'a role that may not turn them on again is told so at the start, if they are off for the %s',
  async (whose) => {
    const role = `replica_${name}`.slice(0, 60);
    await execute(
      database.url,
      `CREATE ROLE ${role} LOGIN PASSWORD 'replica';
       ALTER ${whose} ${whose === 'ROLE' ? role : name} SET session_replication_role TO replica`,
    );
    const url = new URL(database.url);
    Object.assign(url, { username: role, password: 'replica' });
    try {
      await expect(applyMigrations(url.href, migrations, pino({ level: 'silent' }))).rejects.toThrow(
        /^cannot use the database .*triggers do not fire for this role or database.*ALTER ROLE/,
      );
    } finally {
      await execute(database.url, `DROP ROLE ${role}`);
    }
  },
);
