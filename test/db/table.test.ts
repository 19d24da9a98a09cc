import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { PARTITIONED } from '../support/partitioned.ts';

let database: TestDatabase;
let db: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  db = new Client({ connectionString: database.url });
  await db.connect();
});
afterAll(async () => {
  await db.end();
  await database.drop();
});

// PostgreSQL's name of a column's type, by the Prisma type and native type that model it.
const TYPES: Record<string, string> = {
  BigInt: 'bigint',
  Boolean: 'boolean',
  Int: 'integer',
  'Int SmallInt': 'smallint',
  String: 'text',
  Json: 'jsonb',
  CostSource: 'cost_source',
  'Float Real': 'real',
  'Decimal Decimal': 'numeric',
  'DateTime Timestamptz(6)': 'timestamp with time zone',
  'Unsupported("xid8")': 'xid8',
};
const FIELD = /^ {2}(\w+) +(\w+(?:\("\w+"\))?)(\[\]|\?)?(.*)$/gm;

/** The columns of each table as `prisma/schema.prisma` has them, in the words of PostgreSQL. */
async function modelledTables(): Promise<Record<string, unknown>> {
  const schema = await readFile('prisma/schema.prisma', 'utf8');
  const models = [...schema.matchAll(/^model \w+ \{$(.*?)^\}$/gms)].map(([, body = '']) => body);
  return Object.fromEntries(
    models.map((body) => [
      /@@map\("(\w+)"\)/.exec(body)?.[1],
      Object.fromEntries([...body.matchAll(FIELD)].map(columnOf)),
    ]),
  );
}

function columnOf([, field = '', type = '', suffix = '', attributes = '']: RegExpMatchArray) {
  const [, native, size = ''] = /@db\.(\w+(?:\(6\))?)(\([\d, ]+\))?/.exec(attributes) ?? [];
  const name = native ? `${type} ${native}` : type;
  const column = (TYPES[name] ?? name) + size.replace(' ', '') + (suffix === '[]' ? '[]' : '');
  return [/@map\("(\w+)"\)/.exec(attributes)?.[1] ?? field, { type: column, nullable: suffix === '?' }];
}

test('the Prisma schema has every migrated table with every column, its type and nullability', async () => {
  const { rows } = await db.query(
    `SELECT relname AS table, jsonb_object_agg(
       attname, jsonb_build_object('type', format_type(atttypid, atttypmod), 'nullable', NOT attnotnull)) AS columns
     FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> '_prisma_migrations'
       AND attnum > 0 AND NOT attisdropped GROUP BY relname`,
  );
  expect(rows).toHaveLength(22);
  expect(await modelledTables()).toEqual(Object.fromEntries(rows.map((row) => [row.table, row.columns])));
});

// Partitioned, it has the same, except for what is unique.
test.skipIf(PARTITIONED)('the table of jobs has these indexes and no others', async () => {
  const { rows } = await db.query(
    "SELECT indexdef FROM pg_indexes WHERE tablename = 'generations' ORDER BY indexname",
  );
  expect(rows.map(({ indexdef }) => indexdef.replace(/ON public\./, 'ON '))).toEqual([
    'CREATE INDEX generations_created_idx ON generations USING btree (created_at, endpoint, status) INCLUDE (user_id, cost_cents, finished_at, cost_source, replay_id)',
    'CREATE INDEX generations_due_idx ON generations USING btree (next_check_at) WHERE (next_check_at IS NOT NULL)',
    'CREATE INDEX generations_endpoint_status_idx ON generations USING btree (endpoint, status)',
    'CREATE UNIQUE INDEX generations_idempotency_idx ON generations USING btree (user_id, idempotency_key) WHERE (idempotency_key IS NOT NULL)',
    "CREATE INDEX generations_in_flight_idx ON generations USING btree (created_at, id) WHERE (status = ANY (ARRAY['IN_QUEUE'::text, 'IN_PROGRESS'::text]))",
    'CREATE INDEX generations_inputs_gin ON generations USING gin (inputs jsonb_path_ops)',
    "CREATE INDEX generations_own_bills_idx ON generations USING btree (user_id, endpoint, created_at DESC) WHERE ((status = 'COMPLETED'::text) AND (cost_source > 'ESTIMATED'::cost_source) AND (cost_cents IS NOT NULL))",
    'CREATE UNIQUE INDEX generations_pkey ON generations USING btree (id)',
    'CREATE INDEX generations_replay_idx ON generations USING btree (replay_id, created_at DESC, id DESC) WHERE (replay_id IS NOT NULL)',
    "CREATE UNIQUE INDEX generations_replay_once_idx ON generations USING btree (replay_root) WHERE ((replay_root IS NOT NULL) AND (NOT replay_exempt) AND (status = ANY (ARRAY['IN_QUEUE'::text, 'IN_PROGRESS'::text, 'COMPLETED'::text])))",
    'CREATE INDEX generations_replay_root_idx ON generations USING btree (replay_root) WHERE (replay_root IS NOT NULL)',
    "CREATE INDEX generations_replay_unsent_idx ON generations USING btree (replay_id, id) WHERE ((replay_id IS NOT NULL) AND (submit_started_at IS NULL) AND (status = 'IN_QUEUE'::text))",
    'CREATE UNIQUE INDEX generations_request_idx ON generations USING btree (request_id)',
    'CREATE INDEX generations_reserved_later_idx ON generations USING btree (reserved_at) WHERE (reserved_at > created_at)',
    `CREATE INDEX generations_search_idx ON generations USING gin (date_bin('7 days'::interval, created_at, '2001-01-01 00:00:00+00'::timestamp with time zone), remembered_words(inputs, payload), url_words(output_url))`,
    'CREATE INDEX generations_tagged_idx ON generations USING btree (created_at, id) INCLUDE (user_id, status, cost_cents, cost_source, tags) WHERE (tags IS NOT NULL)',
    "CREATE INDEX generations_tags_idx ON generations USING gin (date_bin('7 days'::interval, created_at, '2001-01-01 00:00:00+00'::timestamp with time zone), tags jsonb_path_ops) WHERE (tags IS NOT NULL)",
    'CREATE INDEX generations_user_created_idx ON generations USING btree (user_id, created_at DESC)',
  ]);
});

test('a status outside the list is refused', async () => {
  await expect(
    db.query(
      "INSERT INTO generations (request_id, user_id, endpoint, status, inputs) VALUES ('s', 'u', 'e', 'DONE', '{}')",
    ),
  ).rejects.toThrow('generations_status_check');
});

describe("the original article's statements", () => {
  test('insert a submitted row with whole cents, and update it once', async () => {
    for (let index = 0; index < 22; index++)
      await db.query(
        `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, duration_s, cost_cents)
         VALUES ($1,$2,$3,'IN_QUEUE',$4,$5,$6)`,
        [
          `r${index}`,
          'ann',
          'fal-ai/veo3.1',
          JSON.stringify({ prompt: 'x', resolution: index < 3 ? '4k' : '720p' }),
          8,
          320,
        ],
      );
    const update = (id: string, status: string) =>
      db.query(
        `UPDATE generations
         SET status = $1,
          output_url = $2,
          seed = $3,
          finished_at = now()
         WHERE request_id = $4
          AND status IN ('IN_QUEUE','IN_PROGRESS');`,
        [status, 'https://cdn.test/1.mp4', '196619188014358660', id],
      );
    expect((await update('r0', 'COMPLETED')).rowCount).toBe(1);
    expect((await update('r0', 'FAILED')).rowCount).toBe(0);
    expect((await update('r1', 'FAILED')).rowCount).toBe(1);
  });

  test('answer spend, failure rate, 4K renders and stuck jobs', async () => {
    const spend = await db.query(`SELECT endpoint, count(*) AS jobs, sum(cost_cents)/100.0 AS dollars
      FROM generations
      WHERE created_at > now() - interval '7 days' AND status = 'COMPLETED'
      GROUP BY endpoint ORDER BY dollars DESC;`);
    expect(spend.rows).toMatchObject([{ endpoint: 'fal-ai/veo3.1', jobs: '1' }]);
    expect(Number(spend.rows[0].dollars)).toBe(3.2);
    const failures = await db.query(`SELECT endpoint,
       count(*) FILTER (WHERE status='FAILED')::float / NULLIF(count(*),0) AS fail_rate
      FROM generations
      WHERE created_at > now() - interval '7 days'
      GROUP BY endpoint HAVING count(*) > 20;`);
    expect(failures.rows).toEqual([{ endpoint: 'fal-ai/veo3.1', fail_rate: 1 / 22 }]);
    const large = await db.query(`SELECT request_id, user_id, cost_cents/100.0 AS dollars
      FROM generations
      WHERE endpoint='fal-ai/veo3.1' AND inputs @> '{"resolution":"4k"}'
       AND created_at > now() - interval '7 days';`);
    expect(large.rowCount).toBe(3);
    await db.query(
      "UPDATE generations SET created_at = now() - interval '31 minutes' WHERE request_id IN ('r5', 'r0')",
    );
    const stuck = await db.query(`SELECT request_id, endpoint, created_at FROM generations
      WHERE status IN ('IN_QUEUE','IN_PROGRESS')
       AND created_at < now() - interval '30 minutes' LIMIT 50;`);
    expect(stuck.rows.map((row) => row.request_id)).toEqual(['r5']);
  });
});
