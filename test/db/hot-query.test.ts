import { beforeAll, expect, test } from 'vitest';
import { createDatabase, Prisma } from '../../src/db/client.ts';
import { type ExplainedStatement, explaining } from '../../src/db/explain.ts';
import { hotQuery, hotTexts } from '../../src/db/hot-query.ts';
import { PAST_PRISMA, passingPrisma } from '../../src/db/past-prisma.ts';
import { isDuplicate, readRefusal } from '../../src/db/refusal.ts';
import { ServiceUnavailableError } from '../../src/errors.ts';
import { createRoom } from '../../src/lib/room.ts';
import { working } from '../../src/lib/work.ts';
import { openTestDatabase } from '../support/database.ts';

const { url, client, db } = await openTestDatabase(1);
beforeAll(async () => {
  await client.query("CREATE TABLE hot (id int PRIMARY KEY, value text); INSERT INTO hot VALUES (1, 'one')");
});

const ONCE = { planOnce: true };

test('values are as Prisma has them', async () => {
  const statement = Prisma.sql`SELECT 9007199254740993::int8 AS "bigint", 7::int4 AS "int", 0.1::float8 AS "double",
    320.50::numeric AS "decimal", 'NaN'::numeric AS "none", timestamptz '2026-11-17 12:00:00.123456+00' AS "time",
    timestamptz '0001-01-01 00:00:00+00' AS "first", timestamptz '9999-12-31 23:59:59.999+00' AS "last",
    '{"a": [1, 2.50, "x", null]}'::jsonb AS "json", 'null'::jsonb AS "nothing", NULL::jsonb AS "null",
    true AS "yes", 'text'::text AS "text", ARRAY['a', 'b,c'] AS "list"`;
  expect(await hotQuery(db, statement, ONCE)).toEqual(await db.$queryRaw(statement));
});

test('parameters are as Prisma sends them', async () => {
  const statement = Prisma.sql`SELECT ${new Prisma.Decimal('1e-7')}::numeric AS "decimal", ${9007199254740993n}::int8 AS "bigint",
    ${new Date('2026-11-17T12:00:00.123Z')}::timestamptz AS "time", ${null}::text AS "null", ${true} AS "yes",
    ${['a', 'b,"c"', '\\']}::text[] AS "list", ${'{"a": 1}'}::jsonb AS "json", ${0.1}::float8 AS "double"`;
  expect(await hotQuery(db, statement, ONCE)).toEqual(await db.$queryRaw(statement));
  const passed = Prisma.sql`SELECT ${PAST_PRISMA} AS passed`;
  const bytes = new TextEncoder().encode('{"wide": "ü"}');
  expect(await passingPrisma(bytes, () => hotQuery(db, passed, ONCE))).toEqual([{ passed: { wide: 'ü' } }]);
});

test('what PostgreSQL refuses is read as of Prisma, and costs no connection', async () => {
  const backend = async () => await hotQuery(db, Prisma.sql`SELECT pg_backend_pid()`, ONCE);
  const before = await backend();
  const twice = Prisma.sql`INSERT INTO hot VALUES (1, 'two')`;
  expect(isDuplicate(await hotQuery(db, twice, ONCE).catch((error: unknown) => error))).toBe(true);
  const wrong = Prisma.sql`SELECT ${'1e999999'}::numeric`;
  const [ours, prismas] = await Promise.all(
    [hotQuery(db, wrong, ONCE), db.$queryRaw(wrong)].map((asked) => asked.catch((error: unknown) => error)),
  );
  expect(readRefusal(ours)).toEqual({ kind: 'refused', words: expect.stringContaining('overflow') });
  expect(readRefusal(ours)).toEqual(readRefusal(prismas));
  expect(await backend()).toEqual(before);
});

test('an idle connection that breaks before Prisma has sent anything ends nothing', async () => {
  const fresh = createDatabase(url, { poolSize: 1 });
  try {
    const [{ pid } = { pid: 0 }] = await hotQuery<{ pid: number }>(
      fresh,
      Prisma.sql`SELECT pg_backend_pid() AS pid`,
      ONCE,
    );
    await client.query('SELECT pg_terminate_backend($1)', [pid]);
    await expect
      .poll(() => hotQuery(fresh, Prisma.sql`SELECT pg_backend_pid() AS pid`, ONCE))
      .not.toEqual([{ pid }]);
  } finally {
    await fresh.$disconnect();
  }
});

test('a statement that is used often gets a name, and goes on when it is changed under it', async () => {
  const rows = async () => await hotQuery(db, Prisma.sql`SELECT * FROM hot WHERE id = ${1}`, ONCE);
  const named = Prisma.sql`SELECT count(*)::int AS count FROM pg_prepared_statements WHERE statement LIKE '%FROM hot%'`;
  for (let use = 0; use < 12; use += 1) expect(await rows()).toEqual([{ id: 1, value: 'one' }]);
  expect(await hotQuery(db, named, { planOnce: false })).toEqual([{ count: 1 }]);
  await client.query('ALTER TABLE hot ADD COLUMN other int');
  expect(await rows()).toEqual([{ id: 1, value: 'one', other: null }]);
  await db.$executeRaw`DEALLOCATE ALL`;
  expect(await rows()).toEqual([{ id: 1, value: 'one', other: null }]);
});

test.each([
  [
    'an enum that is replaced',
    "CREATE TYPE kind AS ENUM ('a', 'b'); CREATE TABLE changed (value kind)",
    Prisma.sql`INSERT INTO changed VALUES (${'a'}::kind) RETURNING value::text`,
    `CREATE TYPE fewer AS ENUM ('a'); ALTER TABLE changed ALTER value TYPE fewer USING value::text::fewer;
      DROP TYPE kind; ALTER TYPE fewer RENAME TO kind`,
  ],
  [
    'text that becomes JSON',
    'CREATE TABLE changed (value text)',
    Prisma.sql`INSERT INTO changed VALUES (${'{}'}) RETURNING value::text`,
    'ALTER TABLE changed ALTER value TYPE jsonb USING value::jsonb',
  ],
  [
    'text that becomes a uuid',
    'CREATE TABLE changed (value text)',
    Prisma.sql`SELECT count(*) FROM changed WHERE value = ${'7b0f0e3e-3a5f-4d6f-8f5e-111111111111'}`,
    'ALTER TABLE changed ALTER value TYPE uuid USING value::uuid',
  ],
])('a statement with a name goes on with %s', async (_name, before, statement, change) => {
  await client.query(`DROP TABLE IF EXISTS changed; ${before}`);
  for (let use = 0; use < 12; use += 1) await hotQuery(db, statement, ONCE);
  await client.query(change);
  expect(await hotQuery(db, statement, ONCE)).toEqual(await db.$queryRaw(statement));
});

test('as text, rows are what PostgreSQL writes, with a name as without one', async () => {
  const statement = Prisma.sql`SELECT n AS "number", 9007199254740993::int8 AS "bigint", 320.50::numeric AS "decimal",
    'Infinity'::float4 AS "endless", timestamptz '2026-11-17 12:00:00.123456+00' AS "time", ${null}::text AS "null",
    ${['a', 'ü,"']}::text[] AS "list", ${new Date('2026-11-17T12:00:00.5Z')}::timestamptz AS "given", '' AS "empty"
    FROM generate_series(1, ${2}::int) AS n`;
  const rest = ['9007199254740993', '320.50', 'Infinity', '2026-11-17 12:00:00.123456+00', null];
  const given = ['{a,"ü,\\""}', '2026-11-17 12:00:00.5+00', ''];
  const rows = [
    ['1', ...rest, ...given],
    ['2', ...rest, ...given],
  ];
  for (let use = 0; use < 12; use += 1) expect(await hotTexts(db, () => statement, ONCE)).toEqual(rows);
  expect(await hotTexts(db, () => statement, { planOnce: false })).toEqual(rows);
});

test('as text, a statement that fails costs no connection, and its name is not needed', async () => {
  const divided = (by: number) => hotTexts(db, () => Prisma.sql`SELECT 6 / ${by}::int AS divided`, ONCE);
  for (let use = 0; use < 12; use += 1) expect(await divided(2)).toEqual([['3']]);
  await expect(divided(0)).rejects.toThrow('division by zero');
  expect(await divided(3)).toEqual([['2']]);
  await db.$executeRaw`DEALLOCATE ALL`;
  expect(await divided(1)).toEqual([['6']]);
  const missing = () => hotTexts(db, () => Prisma.sql`SELECT value FROM not_there`, ONCE);
  for (let use = 0; use < 12; use += 1) await expect(missing()).rejects.toThrow('lacks a table');
  await client.query("CREATE TABLE not_there (value text); INSERT INTO not_there VALUES ('there')");
  expect(await missing()).toEqual([['there']]);
});

test('as text, a value that cannot be sent is refused, and the next one sent', async () => {
  const bad = {
    toJSON: () => {
      throw new Error('no JSON');
    },
  };
  const cast = (value: unknown) => hotTexts(db, () => Prisma.sql`SELECT ${value}::text AS cast`, ONCE);
  for (let use = 0; use < 12; use += 1) expect(await cast('a')).toEqual([['a']]);
  await expect(cast(bad)).rejects.toThrow('The database cannot be reached');
  expect(await cast('b')).toEqual([['b']]);
});

test('as text, a statement of a connection with a time limit leaves no timer behind', async () => {
  const address = new URL(url);
  address.searchParams.set('query_timeout', '60000');
  const limited = createDatabase(address.href, { poolSize: 1 });
  try {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const ask = () => hotTexts(limited, () => Prisma.sql`SELECT 1 AS limited`, ONCE);
    for (let use = 0; use < 12; use += 1) await ask();
    const before = timers();
    for (let use = 0; use < 12; use += 1) expect(await ask()).toEqual([['1']]);
    expect(timers()).toBeLessThan(before + 6);
  } finally {
    await limited.$disconnect();
  }
});

test('as text, a statement whose connection breaks fails, and the next one has another', async () => {
  const asleep = () =>
    hotTexts(db, () => Prisma.sql`SELECT pg_sleep(${0})::text, pg_sleep(0) AS dozed`, ONCE);
  for (let use = 0; use < 12; use += 1) expect(await asleep()).toEqual([['', '']]);
  const slow = hotTexts(db, () => Prisma.sql`SELECT pg_sleep(${20})::text, pg_sleep(0) AS dozed`, ONCE);
  const refusal = slow.catch((error: unknown) => error);
  const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE query LIKE '%dozed%' AND state = 'active' AND pid <> pg_backend_pid()`;
  await expect.poll(async () => (await client.query(end)).rowCount).toBe(1);
  expect(await refusal).toBeInstanceOf(ServiceUnavailableError);
  expect(await asleep()).toEqual([['', '']]);
});

test('what is explained goes through Prisma', async () => {
  const statements: ExplainedStatement[] = [];
  await explaining(statements, () => hotQuery(db, Prisma.sql`/* hot */ SELECT 1 AS one`, ONCE));
  expect(statements.map(({ statement }) => statement)).toEqual(['hot']);
});

test('the end of a request cancels its statement, and the next one gets a connection', async () => {
  const ending = new AbortController();
  const work = { statements: createRoom(1), ended: ending.signal, cancels: true, transactions: 0 };
  const asleep = working(work, () => hotQuery(db, Prisma.sql`SELECT pg_sleep(20)::text AS slept`, ONCE));
  const refusal = asleep.catch((error: unknown) => error);
  await expect
    .poll(
      async () =>
        (
          await client.query(
            "SELECT FROM pg_stat_activity WHERE query LIKE '%slept%' AND state = 'active' AND pid <> pg_backend_pid()",
          )
        ).rowCount,
    )
    .toBe(1);
  ending.abort();
  expect(await refusal).toBeInstanceOf(ServiceUnavailableError);
  expect(await hotQuery(db, Prisma.sql`SELECT 1 AS one`, ONCE)).toEqual([{ one: 1 }]);
});

test('trouble with the database is told as with any statement', async () => {
  await expect(hotQuery(db, Prisma.sql`SELECT 1 FROM nothing`, ONCE)).rejects.toThrow(
    'The database lacks a table',
  );
  await expect(hotQuery(db, Prisma.sql`SELECT 1 / 0`, ONCE)).rejects.toThrow('division by zero');
  expect(await hotQuery(db, Prisma.sql`SELECT 1 AS one`, ONCE)).toEqual([{ one: 1 }]);
});
