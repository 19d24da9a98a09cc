import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import { insertArticleRow, makeArticleTable } from '../support/article-table.ts';
import { type EmptyDatabase, openEmptyDatabase } from '../support/database.ts';
import { migrations } from '../support/released.ts';
import { schemaOf } from '../support/schema.ts';
import { refusedAdoption } from './refused-adoption.ts';

let database: EmptyDatabase;
beforeEach(async () => {
  database = await openEmptyDatabase();
});
afterEach(() => database.drop());

const NOTE = 'CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;';

test.each<[string, Record<string, string>, string, ...string[]]>([
  [
    'new rows could be refused',
    {},
    'CREATE TABLE users (id TEXT PRIMARY KEY); ALTER TABLE generations ADD CONSTRAINT known FOREIGN KEY (user_id) REFERENCES users',
    'Its foreign key known could refuse new rows',
  ],
  [
    'a CHECK knows only the ids of fal',
    { request_id: `TEXT UNIQUE NOT NULL CONSTRAINT of_fal CHECK (request_id ~ '^[0-9a-f-]{36}$')` },
    '',
    'Its constraint of_fal would refuse a job that fal has not confirmed yet',
  ],
  [
    'several CHECKs, each of them',
    {
      output_url: `TEXT CONSTRAINT finished CHECK (status <> 'COMPLETED' OR output_url IS NOT NULL)`,
      user_id: `TEXT NOT NULL CONSTRAINT plain_users CHECK (user_id ~ '^[a-z]+$')`,
      inputs: `JSONB NOT NULL CONSTRAINT prompted CHECK (inputs ? 'prompt')`,
    },
    '',
    'Its constraint finished would refuse a job that completed',
    'Its constraint plain_users would refuse a job of another user',
    'Its constraint prompted would refuse',
  ],
  [
    'a CHECK of a domain',
    { endpoint: 'short NOT NULL' },
    '',
    'The column endpoint is of type short instead of text',
  ],
  [
    'a prompt may come once',
    {},
    `CREATE UNIQUE INDEX once ON generations (md5(inputs ->> 'prompt'))`,
    'The unique index once could refuse new rows',
  ],
  [
    'a user may have one job at a time',
    {},
    'ALTER TABLE generations ADD CONSTRAINT single UNIQUE (user_id, created_at)',
    'The unique index single could refuse new rows',
  ],
  [
    'times may not overlap',
    {},
    'ALTER TABLE generations ADD CONSTRAINT apart EXCLUDE USING gist (tstzrange(created_at, finished_at) WITH &&)',
    'The exclusion apart could refuse new rows',
  ],
  [
    'a view shows a column',
    {},
    'CREATE VIEW costs AS SELECT cost_cents FROM generations',
    'on view costs depends on the column cost_cents',
  ],
  [
    'a materialised view shows a column',
    {},
    'CREATE MATERIALIZED VIEW spend AS SELECT sum(cost_cents) FROM generations',
    'on materialized view spend depends on the column cost_cents',
  ],
  [
    'a function reads a column',
    {},
    'CREATE FUNCTION spent() RETURNS BIGINT LANGUAGE sql BEGIN ATOMIC SELECT sum(cost_cents) FROM generations; END',
    'function spent() depends on the column cost_cents',
  ],
  [
    'a column is generated from another',
    { dollars: 'NUMERIC GENERATED ALWAYS AS (cost_cents / 100.0) STORED' },
    '',
    'dollars of table generations depends on the column cost_cents',
  ],
  [
    'a trigger looks at a column',
    {},
    `${NOTE} CREATE TRIGGER noted BEFORE UPDATE OF cost_cents ON generations FOR EACH ROW EXECUTE FUNCTION note()`,
    'The trigger noted on table generations depends on the column cost_cents',
  ],
  [
    'a trigger fires always',
    {},
    `${NOTE} CREATE TRIGGER noted AFTER UPDATE ON generations FOR EACH ROW EXECUTE FUNCTION note();
     ALTER TABLE generations ENABLE ALWAYS TRIGGER noted`,
    'Its trigger noted would fire for every row that is copied, as it always does',
  ],
  [
    'a trigger fires after the one that copies',
    {},
    `${NOTE} CREATE TRIGGER zzz BEFORE INSERT ON generations FOR EACH ROW EXECUTE FUNCTION note()`,
    'Its trigger zzz fires after ours',
  ],
  [
    'a rule changes what is written',
    {},
    'CREATE RULE kept AS ON DELETE TO generations DO INSTEAD NOTHING',
    'The rule kept could change what fal-ledger writes',
  ],
  [
    'a view shows a column that becomes text',
    { endpoint: 'VARCHAR(80) NOT NULL' },
    'CREATE VIEW endpoints AS SELECT endpoint FROM generations',
    'on view endpoints depends on the column endpoint',
  ],
  ['ids have no default', { id: 'BIGINT PRIMARY KEY' }, '', 'The column id has no default'],
  ['ids have no key', { id: 'BIGSERIAL' }, '', 'It has no primary key'],
  ['ids are not numbers', { id: 'UUID PRIMARY KEY' }, '', 'The column id is of type uuid instead of bigint'],
  [
    'another key',
    { id: 'SERIAL', request_id: 'TEXT PRIMARY KEY' },
    '',
    'Its primary key is request_id instead of id.',
  ],
  [
    'the next id is taken',
    {},
    `INSERT INTO generations (id, request_id, user_id, endpoint, status, inputs) VALUES (99, 'a', 'b', 'c/d', 'FAILED', '{}')`,
    "new rows would be refused: SELECT setval('generations_id_seq', 99)",
  ],
  [
    'the first id is taken, of a sequence that was never called',
    {},
    `INSERT INTO generations (id, request_id, user_id, endpoint, status, inputs) VALUES (1, 'a', 'b', 'c/d', 'FAILED', '{}')`,
    "new rows would be refused: SELECT setval('generations_id_seq', 1)",
  ],
  [
    'another table refers to short ids',
    { id: 'SERIAL PRIMARY KEY' },
    'CREATE TABLE likes (job INTEGER CONSTRAINT liked REFERENCES generations)',
    'The foreign key liked of likes needs its ids as they are',
  ],
  [
    'it refers to its own short ids',
    { id: 'SERIAL PRIMARY KEY', parent: 'INTEGER CONSTRAINT child REFERENCES generations' },
    '',
    'The foreign key child of generations needs its ids as they are',
  ],
  [
    'an index of a name of ours',
    {},
    'DROP INDEX generations_endpoint_status_idx; CREATE INDEX generations_endpoint_status_idx ON generations (status)',
    'another index of the name generations_endpoint_status_idx',
  ],
  [
    'an index of a name of ours on another table',
    {},
    'CREATE TABLE others (created_at TIMESTAMPTZ); CREATE INDEX generations_created_idx ON others (created_at)',
    'another index of the name generations_created_idx',
  ],
  [
    'tables, types, functions and triggers of names of ours',
    {},
    `${NOTE} CREATE TABLE replays (id INT); CREATE VIEW webhook_deliveries AS SELECT 1; CREATE TYPE upkeep AS ENUM ('a');
     CREATE SEQUENCE replays_created_idx; CREATE DOMAIN cost_source AS TEXT; CREATE FUNCTION prose() RETURNS INT LANGUAGE sql RETURN 1;
     CREATE TRIGGER generations_stale_hour_insert AFTER INSERT ON generations FOR EACH ROW EXECUTE FUNCTION note();
     ALTER TABLE generations ADD CONSTRAINT generations_ended_by_check CHECK (true)`,
    'another relation replays,',
    'another relation webhook_deliveries,',
    'another type upkeep,',
    'another relation replays_created_idx,',
    'another type cost_source,',
    'another function prose,',
    'another trigger generations.generations_stale_hour_insert,',
    'another constraint generations.generations_ended_by_check,',
  ],
  ['rows are hidden', {}, 'ALTER TABLE generations ENABLE ROW LEVEL SECURITY', 'row level security'],
  ['a crash empties it', {}, 'ALTER TABLE generations SET UNLOGGED', 'It is UNLOGGED'],
  [
    'another table inherits from it',
    {},
    'CREATE TABLE old_generations () INHERITS (generations)',
    'The table old_generations inherits from it',
  ],
  [
    'it inherits from another table',
    {},
    'CREATE TABLE base (tenant TEXT); ALTER TABLE generations ADD COLUMN tenant TEXT, INHERIT base',
    'It is a partition of base, or inherits from it',
  ],
  [
    'another table holds rows of it',
    {},
    'CREATE TABLE versions (was generations)',
    'The column was of versions holds rows of it',
  ],
  [
    'it is published',
    {},
    'CREATE PUBLICATION onwards FOR TABLE generations',
    'The publication onwards sends its rows on',
  ],
  [
    'all tables are published',
    {},
    'CREATE PUBLICATION onwards FOR ALL TABLES',
    'The publication onwards sends its rows on',
  ],
  [
    'rows are known by an index that is replaced',
    { request_id: 'UUID UNIQUE NOT NULL' },
    'ALTER TABLE generations REPLICA IDENTITY USING INDEX generations_request_id_key',
    'Its replica identity is the index generations_request_id_key',
  ],
  [
    'different texts are equal',
    { user_id: 'TEXT COLLATE loose NOT NULL' },
    '',
    'The column user_id has a collation in which different texts are equal',
  ],
])('what cannot be adopted is named: %s', async (_name, changes, sql, ...problems) => {
  const { problems: named, before, after } = await refusedAdoption(database, changes, sql);
  // Each once, and nothing else is wrong with the table.
  expect(named.toSorted()).toEqual(problems.toSorted().map((problem) => expect.stringContaining(problem)));
  expect(after).toEqual(before);
});

test.each(['PARTITION BY RANGE (created_at)', 'VIEW'])(
  'what is no plain table is not adopted: %s',
  async (kind) => {
    const { client, url } = database;
    await client.query(
      kind === 'VIEW'
        ? 'CREATE VIEW generations AS SELECT 1 AS id'
        : `CREATE TABLE generations (id BIGSERIAL, created_at TIMESTAMPTZ) ${kind}`,
    );
    await expect(migrate(url, migrations, { adopt: true })).rejects.toThrow(
      /generations is a .*not a plain table/,
    );
  },
);

test('a table of another role is not adopted, by a role that may not do what it takes', async () => {
  const { client, url } = database;
  const role = `adopter_${process.pid}_${Date.now()}`;
  await client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'adopter'`);
  try {
    await makeArticleTable(client);
    await insertArticleRow(client);
    await client.query(`${NOTE} CREATE TRIGGER noted AFTER UPDATE ON generations FOR EACH ROW EXECUTE FUNCTION note();
      GRANT ALL ON generations TO ${role}; REVOKE CREATE ON SCHEMA public FROM PUBLIC;
      DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END $$`);
    const theirs = new URL(url);
    theirs.username = role;
    theirs.password = 'adopter';
    const before = await schemaOf(client);
    const refused = await migrate(theirs.href, migrations, { adopt: true }).catch(String);
    for (const problem of [
      'It belongs to another role',
      `The role ${role} may not create anything in the schema public`,
      `The role ${role} may not make the temporary table in which rows are tried: GRANT TEMPORARY ON DATABASE`,
      'Its trigger noted would fire for every row that is copied: disable it meanwhile',
      `The role ${role} may not create the extensions that are needed (btree_gin, pg_trgm)`,
    ])
      expect(refused).toContain(problem);
    expect(await schemaOf(client)).toEqual(before);
  } finally {
    await client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  }
});

test('a table in another schema is named, with what moves it, and then it is adopted', async () => {
  const { client, url } = database;
  await makeArticleTable(client);
  await client.query('CREATE SCHEMA app; ALTER TABLE generations SET SCHEMA app');
  const move = 'ALTER TABLE app.generations SET SCHEMA public';
  await expect(migrate(url, migrations, { adopt: true })).rejects.toThrow(
    `It is in the schema app, and fal-ledger works in public: ${move}.`,
  );
  expect((await client.query(`SELECT to_regclass('public.generations') AS made`)).rows).toEqual([
    { made: null },
  ]);
  await client.query(move);
  await expect(migrate(url, migrations, { adopt: true })).resolves.not.toEqual([]);
}, 60_000);
