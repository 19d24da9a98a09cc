import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import { makeArticleTable } from '../support/article-table.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';
import { startLedger } from '../support/ledger.ts';
import { migrations } from '../support/released.ts';
import { schemaOf } from '../support/schema.ts';

const ROWS = 2500;
const INSERT = `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, output_url, seed, duration_s, cost_cents,
    created_at, finished_at)
  SELECT gen_random_uuid(), 'user-' || i % 7, 'fal-ai/veo3.1', (ARRAY['COMPLETED', 'FAILED', 'IN_QUEUE'])[1 + i % 3],
    jsonb_build_object('prompt', 'a boat ' || i), 'https://v3.fal.media/files/' || i || '.mp4', i * 100003, i % 20, i % 400,
    now() - i * interval '3 hours', CASE WHEN i % 3 < 2 THEN now() - i * interval '3 hours' + interval '1 minute' END
  FROM generate_series(1, ${ROWS}) AS i`;
const KEPT = `SELECT id::text, request_id::text, user_id::text, endpoint, status, inputs, output_url, seed::text, duration_s,
  cost_cents::numeric(12, 4)::text AS cost_cents, to_jsonb(generations) ->> 'error' AS error, created_at, finished_at FROM generations WHERE id <= ${ROWS} ORDER BY id`;

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

const makeTable = async (changes?: Record<string, string>, indexes?: string) =>
  await makeArticleTable(client, changes, indexes);

async function kept(): Promise<unknown[]> {
  return (await client.query(KEPT)).rows;
}

test('without leave the start says what it would do, and changes nothing', async () => {
  await makeTable();
  await client.query(INSERT);
  const before = await schemaOf(client);
  await expect(migrate(database.url, migrations)).rejects.toThrow(
    /that fal-ledger did not make.*cost_cents becomes numeric\(12,4\).*ADOPT=1/s,
  );
  expect((await schemaOf(client)).filter((line) => !line.includes('_prisma_migrations'))).toEqual(before);
});

describe.each<[string, Record<string, string>, string?]>([
  ['the article', {}],
  ['the article, with more columns', { video_url: 'TEXT', tenant: "TEXT NOT NULL DEFAULT 'main'" }],
  ['a table with short ids', { id: 'SERIAL PRIMARY KEY', seed: 'INTEGER' }],
  ['a table with uuids', { request_id: 'UUID UNIQUE NOT NULL', user_id: 'VARCHAR(80) NOT NULL' }],
  [
    'a table without indexes, checks and rules',
    { status: 'TEXT', inputs: 'JSONB', created_at: 'TIMESTAMPTZ DEFAULT now()', error: '' },
    '',
  ],
  ['a table with exact costs', { cost_cents: 'NUMERIC', duration_s: 'DOUBLE PRECISION' }],
])('%s', (_name, changes, indexes) => {
  test('is adopted while it is read and written, and every row is kept', async () => {
    await makeTable(changes, indexes);
    await client.query(INSERT);
    const before = await kept();
    const other = new Client({ connectionString: database.url });
    await other.connect();
    const done = new AbortController();
    let written = 0;
    const traffic = (async () => {
      for (; !done.signal.aborted; written += 1) {
        await other.query(
          `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, cost_cents)
           VALUES (gen_random_uuid(), 'old app', 'fal-ai/veo3.1', 'IN_QUEUE', '{}', 7)`,
        );
        await other.query("SELECT count(*) FROM generations WHERE user_id::text = 'old app'");
        await sleep(5);
      }
    })();
    await migrate(database.url, migrations, { adopt: true }).finally(() => done.abort());
    await traffic;
    await other.end();
    expect(await kept()).toEqual(before);
    const { rows } = await client.query(
      `SELECT count(*)::int AS all, count(*) FILTER (WHERE user_id = 'old app' AND cost_cents = 7)::int AS new,
         count(DISTINCT id)::int AS ids FROM generations`,
    );
    expect(rows).toEqual([{ all: ROWS + written, new: written, ids: ROWS + written }]);
    // What the first migration makes is there, and nothing is left of the way.
    expect((await schemaOf(client)).filter((line) => line.includes('__adopted'))).toEqual([]);
    expect(await migrate(database.url, migrations)).toEqual([]);
  }, 60_000);
});

test('the article’s table becomes like a new one, except for its second unique index', async () => {
  const fresh = await createEmptyDatabase();
  await migrate(fresh.url, migrations);
  const other = new Client({ connectionString: fresh.url });
  await other.connect();
  await makeTable();
  await client.query(INSERT);
  await migrate(database.url, migrations, { adopt: true });
  const unordered = async (of: Client) =>
    (await schemaOf(of))
      .filter((line) => !line.includes('generations_request_id_key'))
      .map((line) => line.replace(/"place":\d+,/, ''))
      .toSorted();
  expect(await unordered(client)).toEqual(await unordered(other));
  await other.end();
  await fresh.drop();
}, 60_000);

test('an adoption that is interrupted goes on at the next start', async () => {
  await makeTable({ id: 'SERIAL PRIMARY KEY' });
  await client.query(INSERT);
  const before = await kept();
  for (let attempt = 1; ; attempt += 1) {
    const stop = AbortSignal.timeout(attempt * 60);
    try {
      await migrate(database.url, migrations, { adopt: true, signal: stop });
      break;
    } catch (error) {
      if (!stop.aborted) throw error;
    }
  }
  expect(await kept()).toEqual(before);
}, 60_000);

test('rows whose ids are zero or below are copied too', async () => {
  await makeTable({ id: 'SERIAL PRIMARY KEY' });
  await client.query(INSERT);
  await client.query('UPDATE generations SET id = id - 1200');
  const before = await kept();
  await migrate(database.url, migrations, { adopt: true });
  expect(await kept()).toEqual(before);
}, 60_000);

test('a row that was written past the copying trigger stops the adoption, and the next start copies it', async () => {
  await makeTable();
  await client.query(`${INSERT}; CREATE FUNCTION skew() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.cost_cents := NEW.cost_cents + 1; RETURN NEW; END $$;
    CREATE TRIGGER zzz_skew BEFORE UPDATE ON generations FOR EACH ROW EXECUTE FUNCTION skew()`);
  await expect(migrate(database.url, migrations, { adopt: true })).rejects.toThrow(
    'The column cost_cents cannot become numeric(12,4): a row was written past the trigger',
  );
  await client.query('DROP TRIGGER zzz_skew ON generations');
  const before = await kept();
  await migrate(database.url, migrations, { adopt: true });
  expect(await kept()).toEqual(before);
}, 60_000);

test('indexes of a column that is replaced are there at all times, or named before as lost', async () => {
  await makeTable({
    id: 'SERIAL PRIMARY KEY',
    request_id: 'UUID UNIQUE NOT NULL',
    cost_cents: 'INTEGER CHECK (cost_cents >= 0)',
  });
  await client.query(`${INSERT};
    CREATE INDEX theirs ON generations (cost_cents, user_id) INCLUDE (status);
    CREATE INDEX by_id ON generations (status, id);
    CREATE INDEX partly ON generations (cost_cents) WHERE status = 'COMPLETED'`);
  await expect(migrate(database.url, migrations)).rejects.toThrow(
    /generations_cost_cents_check is lost with a column.*partly is lost/s,
  );
  const indexes = `SELECT string_agg(pg_get_indexdef(indexrelid), '\n' ORDER BY indexrelid::regclass::text) AS all
    FROM pg_index WHERE indrelid = 'generations'::regclass AND indexrelid::regclass::text IN
      ('theirs', 'by_id', 'generations_request_id_key', 'generations_request_idx')`;
  const { rows: before } = await client.query(indexes);
  await migrate(database.url, migrations, { adopt: true });
  expect((await client.query(indexes)).rows).toEqual(before);
}, 60_000);

test('the records of another program are not taken for those of a newer version', async () => {
  await makeTable();
  await client.query(`CREATE TABLE IF NOT EXISTS _prisma_migrations (id VARCHAR(36) PRIMARY KEY, checksum VARCHAR(64) NOT NULL,
    finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
    started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0);
    INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('1', 'a', '20250101000000_init', now())`);
  await expect(migrate(database.url, migrations, { adopt: true })).rejects.toThrow(
    'is that of another program, with 20250101000000_init',
  );
});

test('the server starts on the article’s table, answers about its rows, and looks for the bills of a window only', async () => {
  await makeTable();
  await client.query(INSERT);
  const ledger = await startLedger({ DATABASE_URL: database.url, ADOPT: '1' });
  const { data } = await ledger.ask<
    { generationCount: number; spendByEndpoint: { total: { jobs: number; dollars: number } } },
    unknown
  >('{ generationCount spendByEndpoint(window: { last: "P365D" }) { total { jobs dollars } } }');
  const { rows } = await client.query(
    `SELECT count(*)::int AS jobs, sum(cost_cents)::float8 / 100 AS dollars FROM generations
     WHERE status = 'COMPLETED' AND created_at > now() - interval '365 days'`,
  );
  expect(data.generationCount).toBe(ROWS);
  expect(data.spendByEndpoint.total).toEqual(rows[0]);
  const { rows: bills } = await client.query('SELECT count(*)::int AS bills FROM generation_bills');
  expect(bills[0].bills).toBeLessThan(100);
  await ledger.ask(
    'mutation { submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: "new" } }) { __typename } }',
  );
  const done = async () =>
    (await client.query(`SELECT status FROM generations WHERE inputs @> '{"prompt": "new"}'`)).rows[0]
      ?.status;
  await vi.waitUntil(async () => (await done()) === 'COMPLETED', { timeout: 10_000 });
  await ledger.close();
}, 60_000);
