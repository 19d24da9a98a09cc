import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildRollup } from '../../src/analytics/build-rollup.ts';
import { createDatabase, type PrismaClient } from '../../src/db/client.ts';
import { submitGeneration } from '../../src/generations/submit.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { testDeps } from '../support/deps.ts';
import { insertTuesday } from '../support/questions.ts';
import { execute } from '../support/server.ts';
import { everyAnswer } from './every-answer.ts';

let database: TestDatabase;
let databaseName: string;
let client: Client;
let plain: unknown;
beforeAll(async () => {
  database = await createTestDatabase();
  databaseName = new URL(database.url).pathname.slice(1);
  client = new Client({ connectionString: database.url });
  await client.connect();
  await insertTuesday(database.url);
  await execute(database.url, 'CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.generations (id int)');
  plain = await asked(async (db) => {
    while (await buildRollup(db));
    return await everyAnswer(db);
  });
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

async function asked<T>(ask: (db: PrismaClient) => Promise<T>): Promise<T> {
  const db = createDatabase(database.url, { poolSize: 2 });
  try {
    return await ask(db);
  } finally {
    await db.$disconnect();
  }
}

interface Setting {
  readonly name: string;
  readonly vartype: string;
  readonly setting: string;
  readonly enumvals: string[] | null;
  readonly category: string;
}

// Values of the settings that are words or numbers. The rest of those are limits, costs and names.
const OTHER_VALUES: Readonly<Record<string, readonly string[]>> = {
  TimeZone: ['America/New_York', 'Asia/Kolkata', 'Pacific/Apia'],
  DateStyle: ['SQL, DMY', 'German', 'Postgres, MDY'],
  search_path: ['elsewhere, public', 'pg_catalog', ''],
  client_encoding: ['LATIN1', 'SQL_ASCII'],
  default_text_search_config: ['pg_catalog.english'],
  lc_monetary: ['C'],
  lc_numeric: ['C'],
  lc_time: ['C'],
  extra_float_digits: ['-15', '3'],
  gin_fuzzy_search_limit: ['1'],
  // As short as a connection can be prepared in, also on a busy machine.
  statement_timeout: ['300'],
  lock_timeout: ['1'],
  transaction_timeout: ['300'],
  idle_in_transaction_session_timeout: ['1000'],
  default_statistics_target: ['1'],
  work_mem: ['64'],
  maintenance_work_mem: ['1024'],
  from_collapse_limit: ['1'],
  join_collapse_limit: ['1'],
  application_name: ["it's"],
};

// The database refuses what we ask of it, which is for the operator to change.
const REFUSED = new Set(['default_transaction_read_only']);
// Whatever is set here is for one transaction or for the start of the server.
const NOT_OF_A_DATABASE = /^(transaction_(isolation|deferrable|read_only)|role|session_authorization|seed)$/;

function otherValues({ name, vartype, setting, enumvals }: Setting): readonly string[] {
  if (name in OTHER_VALUES) return OTHER_VALUES[name] ?? [];
  if (vartype === 'bool') return [setting === 'on' ? 'off' : 'on'];
  return enumvals?.filter((value) => value !== setting) ?? [];
}

// These choose plans, limits and what is logged. They are set all at once, because there are so many.
const UNSEEN = /^(Query Tuning|Developer Options|Reporting and Logging|Statistics|Resource Usage|Vacuuming)/;

test('no setting of the database, as a user may change it, changes an answer', async () => {
  const { rows } = await client.query<Setting>(
    `SELECT name, vartype, setting, enumvals, category FROM pg_settings WHERE context = 'user' ORDER BY name`,
  );
  const tried = rows.filter((setting) => !NOT_OF_A_DATABASE.test(setting.name) && !REFUSED.has(setting.name));
  const unseen = tried.filter(({ category }) => UNSEEN.test(category));
  const seen = tried.filter((setting) => !unseen.includes(setting));
  const rounds = [
    ...seen.flatMap((setting) => otherValues(setting).map((value) => [[setting.name, value] as const])),
    unseen.flatMap((setting) =>
      otherValues(setting)
        .slice(0, 1)
        .map((value) => [setting.name, value] as const),
    ),
  ];
  expect(rounds.flat().length).toBeGreaterThan(100);
  for (const round of rounds) {
    for (const [setting, value] of round)
      await client.query(`ALTER DATABASE ${databaseName} SET ${setting} TO ${quoted(value)}`);
    const answers = await asked(everyAnswer).catch((error: unknown) => String(error));
    expect({ round, answers }).toEqual({ round, answers: plain });
    await client.query(`ALTER DATABASE ${databaseName} RESET ALL`);
  }
}, 120_000);

function quoted(value: string): string {
  return value === '' || value.includes("'") || !value.includes(', ') ? client.escapeLiteral(value) : value;
}

test('pg_trgm may be in a schema of its own', async () => {
  await execute(database.url, 'CREATE SCHEMA extensions; ALTER EXTENSION pg_trgm SET SCHEMA extensions');
  expect(await asked(everyAnswer)).toEqual(plain);
});

test('in a database of another time zone and date style a job is recorded now, with its inputs as they were', async () => {
  await client.query(`ALTER DATABASE ${databaseName} SET timezone TO 'America/New_York'`);
  await client.query(`ALTER DATABASE ${databaseName} SET datestyle TO 'SQL, DMY'`);
  const inputs = { prompt: '雨の中の灯台', seed: 7 };
  await asked(async (db) => {
    const deps = testDeps(db, {
      submit: async () => ({ kind: 'accepted', requestId: 'fal-1', status: 'IN_QUEUE' }),
    });
    const before = Date.now();
    const generation = await submitGeneration(
      deps,
      { userId: 'ann', role: 'user' },
      { endpoint: 'fal-ai/flux/dev', inputs },
    );
    const stored = await db.generation.findUniqueOrThrow({ where: { id: generation.id } });
    expect(stored.inputs).toEqual(inputs);
    expect(Math.abs(stored.createdAt.getTime() - before)).toBeLessThan(60_000);
    expect(stored.nextCheckAt?.getTime()).toBeGreaterThan(before);
  });
});
