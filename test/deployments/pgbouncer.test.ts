import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildRollup } from '../../src/analytics/build-rollup.ts';
import { createDatabase, type PrismaClient } from '../../src/db/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { hasPgBouncer, type PgBouncer, SKIPPED, startPgBouncer } from '../support/pgbouncer.ts';
import { insertTuesday } from '../support/questions.ts';
import { withClient } from '../support/server.ts';
import { everyAnswer } from './every-answer.ts';

const MODES = ['transaction', 'session'] as const;
const FOREIGN = {
  timezone: `'America/New_York'`,
  datestyle: `'SQL, DMY'`,
  default_transaction_isolation: 'serializable',
  search_path: 'elsewhere, public',
  statement_timeout: '60000',
};

describe.skipIf(!hasPgBouncer).each(MODES)(`behind PgBouncer in %s mode${SKIPPED}`, (mode) => {
  let database: TestDatabase;
  let pooler: PgBouncer;
  let db: PrismaClient;
  let other: Client;
  let plain: unknown;
  beforeAll(async () => {
    database = await createTestDatabase();
    await insertTuesday(database.url);
    const direct = createDatabase(database.url, { poolSize: 2 });
    while (await buildRollup(direct));
    plain = await everyAnswer(direct);
    await direct.$disconnect();
    const name = new URL(database.url).pathname.slice(1);
    await withClient(database.url, async (client) => {
      await client.query('CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.generations (id int)');
      for (const [setting, value] of Object.entries(FOREIGN))
        await client.query(`ALTER DATABASE ${name} SET ${setting} TO ${value}`);
    });
    pooler = await startPgBouncer(database.url, { pool_mode: mode });
    db = createDatabase(pooler.url, { poolSize: 3, timeoutMs: 1000 });
    other = new Client({ connectionString: pooler.url });
    await other.connect();
  });
  afterAll(async () => {
    await db.$disconnect();
    await other.end();
    await pooler.close();
    await database.drop();
  });

  const settings = async (): Promise<unknown> => {
    const { rows } = await other.query(
      `SELECT name, setting FROM pg_settings WHERE name ILIKE ANY ($1) ORDER BY name`,
      [Object.keys(FOREIGN)],
    );
    return rows;
  };

  test('a database with foreign settings gives the answers of a plain one', async () => {
    expect(await everyAnswer(db)).toEqual(plain);
  });

  test('no setting of ours reaches another client of the pooler', async () => {
    const before = await settings();
    await Promise.all([1, 2, 3, 4].map(() => db.$queryRaw`SELECT pg_sleep(${0.05}::float)::text`));
    await db.$transaction([db.$executeRaw`SELECT 1`, db.$executeRaw`SELECT 2`]);
    for (let times = 0; times < 5; times++) expect(await settings()).toEqual(before);
    expect(before).toContainEqual({ name: 'TimeZone', setting: 'America/New_York' });
  });

  test('a statement that takes too long is ended, alone and within a transaction, and nothing else', async () => {
    const late = 'did not answer in time';
    await expect(db.$queryRaw`SELECT pg_sleep(${3}::float)::text`).rejects.toThrow(late);
    await expect(db.$queryRaw`SELECT pg_sleep(3)::text`).rejects.toThrow(late);
    const inTransaction = db.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT ${1}::int`;
      await tx.$queryRaw`SELECT pg_sleep(${3}::float)::text`;
    });
    await expect(inTransaction).rejects.toThrow(late);
    for (let times = 0; times < 5; times++)
      expect(await db.$queryRaw`SELECT ${times}::int AS answer`).toEqual([{ answer: times }]);
  });

  test('transactions are whole, serialise with nobody, and a failed one leaves nothing behind', async () => {
    const isolation = async (queries: Pick<PrismaClient, '$queryRaw'>) =>
      await queries.$queryRaw`SELECT current_setting('transaction_isolation') AS isolation`;
    expect(await isolation(db)).toEqual([{ isolation: 'read committed' }]);
    expect(await db.$transaction(isolation)).toEqual([{ isolation: 'read committed' }]);
    const failing = db.$transaction(async (tx) => {
      await tx.$executeRaw`INSERT INTO prompt_words VALUES (${'behind-a-pooler'})`;
      await tx.$queryRaw`SELECT 1 / ${0}::int`;
    });
    await expect(failing).rejects.toThrow('division by zero');
    expect(await db.$queryRaw`SELECT word FROM prompt_words WHERE word = 'behind-a-pooler'`).toEqual([]);
  });
});
