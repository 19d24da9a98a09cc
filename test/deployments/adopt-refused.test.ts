import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import { INDEXES, makeArticleTable } from '../support/article-table.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';
import { migrations } from '../support/released.ts';
import { schemaOf } from '../support/schema.ts';

let database: TestDatabase;
let client: Client;
beforeEach(async () => {
  database = await createEmptyDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
});
afterEach(async () => {
  await client.end();
  await database.drop();
});

test.each<[string, Record<string, string>, string, string]>([
  ['a column is missing', { inputs: '' }, '', 'It has no column inputs.'],
  ['times have no time zone', { created_at: 'TIMESTAMP NOT NULL DEFAULT now()' }, '', "AT TIME ZONE 'UTC'"],
  ['inputs are text', { inputs: 'TEXT NOT NULL' }, '', 'The column inputs is of type text instead of jsonb'],
  [
    'another column must be given',
    { tenant: 'TEXT NOT NULL' },
    '',
    'The column tenant is NOT NULL without a default',
  ],
  ['a name is ours', { doubt: 'INTEGER' }, '', 'a column doubt, which fal-ledger adds itself'],
  ['statuses differ', { status: "TEXT CHECK (status IN ('NEW', 'DONE'))" }, '', 'allows other statuses'],
  [
    'a cost is finer than a hundredth of a cent',
    { cost_cents: 'NUMERIC' },
    "INSERT INTO generations (request_id, user_id, endpoint, status, inputs, cost_cents) VALUES ('a', 'b', 'c/d', 'FAILED', '{}', 0.00001)",
    'The column cost_cents has values that numeric(12,4) cannot hold',
  ],
  [
    'a status is unknown',
    { status: 'TEXT NOT NULL' },
    "INSERT INTO generations (request_id, user_id, endpoint, status, inputs) VALUES ('a', 'b', 'c/d', 'DONE', '{}')",
    'Some rows have another status',
  ],
  [
    'an id is there twice',
    { request_id: 'TEXT' },
    `DROP INDEX generations_request_idx; INSERT INTO generations (request_id, user_id, endpoint, status, inputs)
     SELECT 'a', 'b', 'c/d', 'FAILED', '{}' FROM generate_series(1, 2)`,
    'Several rows have the same request_id.',
  ],
  [
    'new rows could be refused',
    {},
    'CREATE TABLE users (id TEXT PRIMARY KEY); ALTER TABLE generations ADD CONSTRAINT known FOREIGN KEY (user_id) REFERENCES users',
    'Its foreign key known could refuse new rows',
  ],
  [
    'a view shows a column',
    {},
    'CREATE VIEW costs AS SELECT cost_cents FROM generations',
    'on view costs depends on the column cost_cents',
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
    `CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
     CREATE TRIGGER noted BEFORE UPDATE OF cost_cents ON generations FOR EACH ROW EXECUTE FUNCTION noted()`,
    'The trigger noted on table generations depends on the column cost_cents',
  ],
  [
    'a view shows a column that becomes text',
    { endpoint: 'VARCHAR(80) NOT NULL' },
    'CREATE VIEW endpoints AS SELECT endpoint FROM generations',
    'on view endpoints depends on the column endpoint',
  ],
  ['ids have no default', { id: 'BIGINT PRIMARY KEY' }, '', 'The column id has no default'],
  ['ids have no key', { id: 'BIGSERIAL' }, '', 'It has no primary key'],
  [
    'another key',
    { id: 'SERIAL', request_id: 'TEXT PRIMARY KEY' },
    '',
    'Its primary key is request_id instead of id.',
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
  ['rows are hidden', {}, 'ALTER TABLE generations ENABLE ROW LEVEL SECURITY', 'row level security'],
])('what cannot be adopted is named: %s', async (_name, changes, sql, problem) => {
  await makeArticleTable(client, changes, changes['inputs'] === undefined ? INDEXES : '');
  if (sql) await client.query(sql);
  const before = await schemaOf(client);
  await expect(migrate(database.url, migrations, { adopt: true })).rejects.toThrow(problem);
  expect((await schemaOf(client)).filter((line) => !line.includes('_prisma_migrations'))).toEqual(before);
});
