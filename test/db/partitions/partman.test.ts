import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type PrismaClient } from '../../../src/db/client.ts';
import { migrate } from '../../../src/db/migrate.ts';
import { makeMonths } from '../../../src/db/partitions/months.ts';
import { partition } from '../../../src/db/partitions/partition.ts';
import { prune } from '../../../src/generations/prune.ts';
import { createDisposers } from '../../../src/lib/disposers.ts';
import { graphql } from '../../generated/gql.ts';
import { installedServers, startForeignPostgres } from '../../support/foreign-postgres.ts';
import { insertJobs } from '../../support/jobs.ts';
import { startLedger } from '../../support/ledger.ts';
import { migrations } from '../../support/released.ts';
import { databaseUrl } from '../../support/server.ts';

// Debian's packages have the extensions of /usr/lib/postgresql/15 in /usr/share/postgresql/15.
const bin = installedServers().find((folder) =>
  existsSync(path.join(path.dirname(folder).replace('/lib/', '/share/'), 'extension/pg_partman.control')),
);
const note = bin ? '' : ' (skipped: pg_partman is not installed; apt-get install postgresql-15-partman)';
const DAY_MS = 86_400_000;
// pg_partman counts months of thirty days, so that it may make one more.
const AHEAD = 12;

const SEND = graphql(`
  mutation SendWithPartman($input: SubmitGenerationInput!) {
    submitGeneration(input: $input) {
      __typename
      ... on SubmitGenerationSuccess { generation { requestId } }
    }
  }
`);

const disposers = createDisposers((name, error) => {
  throw new Error(name, { cause: error });
});
let url: string;
let admin: Client;
let db: PrismaClient;
beforeAll(async () => {
  if (!bin) return;
  const postgres = await startForeignPostgres(bin);
  disposers.add('PostgreSQL', () => postgres.stop());
  const connect = async (to: string) => {
    const client = new Client({ connectionString: to });
    await client.connect();
    disposers.add('a connection', () => client.end());
    return client;
  };
  const server = await connect(postgres.url);
  await server.query("CREATE ROLE fal_ledger LOGIN PASSWORD 'x'");
  await server.query("CREATE ROLE reader LOGIN PASSWORD 'x'");
  await server.query('CREATE DATABASE ledger OWNER fal_ledger');
  await server.query("ALTER DATABASE ledger SET timezone TO 'America/New_York'");
  admin = await connect(databaseUrl(postgres.url, 'ledger'));
  url = as('fal_ledger', databaseUrl(postgres.url, 'ledger'));
  db = createDatabase(url, { poolSize: 2 });
  disposers.add('the client', () => db.$disconnect());
  await migrate(url, migrations);
  await insertJobs(
    admin,
    [40, 75, 110].map((days) => ({
      requestId: `old-${days}`,
      userId: 'old',
      endpoint: 'fal-ai/veo3.1',
      status: 'COMPLETED',
      createdAt: new Date(Date.now() - days * DAY_MS),
    })),
  );
  await partition(url, { log: () => undefined });
  await admin.query('CREATE SCHEMA partman');
}, 90_000);
afterAll(() => disposers.dispose());

function as(role: string, of: string): string {
  return Object.assign(new URL(of), { username: role, password: 'x' }).href;
}

/** How many months there are from the present one on; that each begins in UTC, and is as the others are. */
async function monthsAhead(): Promise<number> {
  const { rows } = await admin.query<{ owner: string; settings: string[] | null; right: boolean }>(
    `SELECT pg_get_userbyid(c.relowner) AS owner, c.reloptions AS settings,
       pg_get_expr(c.relpartbound, c.oid) LIKE format('FOR VALUES FROM (%%''%s-01 00:00:00+00'') TO (%%', replace(right(c.relname, 7), '_', '-')) AS right
     FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid, set_config('timezone', 'UTC', false)
     WHERE inhparent = 'generations'::regclass AND c.relname > to_char(now() AT TIME ZONE 'UTC', '"generations_p"YYYY_MM')`,
  );
  const settings = await admin.query("SELECT reloptions FROM pg_class WHERE relname = 'generations_default'");
  for (const month of rows)
    expect(month).toEqual({ owner: 'fal_ledger', settings: settings.rows[0].reloptions, right: true });
  return rows.length;
}

/** Drops the months after the first of those ahead. */
async function dropMonths(): Promise<void> {
  const { rows } = await admin.query<{ month: string }>(
    `SELECT inhrelid::regclass::text AS month FROM pg_inherits WHERE inhparent = 'generations'::regclass
       AND inhrelid::regclass::text > to_char((now() + interval '1 month') AT TIME ZONE 'UTC', '"generations_p"YYYY_MM')`,
  );
  for (const { month } of rows) await admin.query(`DROP TABLE ${month}`);
}

test.skipIf(!bin)(`a pg_partman that a server may not look into leaves the months to it${note}`, async () => {
  await admin.query('CREATE EXTENSION pg_partman SCHEMA partman');
  await dropMonths();
  const reader = createDatabase(as('reader', url), { poolSize: 1 });
  try {
    expect(await makeMonths(reader)).toHaveLength(2);
  } finally {
    await reader.$disconnect();
  }
  await admin.query('DROP EXTENSION pg_partman; DROP SCHEMA partman');
  expect(await monthsAhead()).toBe(3);
});

test.skipIf(!bin)(`pg_partman makes the months as the documentation says${note}`, async () => {
  const documentation = await readFile(path.join(import.meta.dirname, '../../../docs/operations.md'), 'utf8');
  const [, sql = ''] = /```sql\n(CREATE SCHEMA partman;.*?)```/s.exec(documentation) ?? [];
  await admin.query(sql);
  expect(await makeMonths(db)).toEqual([]);
  expect([AHEAD, AHEAD + 1]).toContain(await monthsAhead());
  expect(await makeMonths(db)).toEqual([]);
  expect([AHEAD, AHEAD + 1]).toContain(await monthsAhead());
});

test.skipIf(!bin)(`what it cannot make, as rows have come before, the server makes${note}`, async () => {
  await dropMonths();
  await admin.query(`INSERT INTO generations (request_id, user_id, endpoint, status, inputs, created_at)
    VALUES ('early', 'ann', 'e', 'COMPLETED', '{}', date_trunc('month', now(), 'UTC') + interval '2 months 1 day')`);
  await expect(makeMonths(db)).rejects.toThrow('would be violated');
  expect(await monthsAhead()).toBe(3);
  await makeMonths(db);
  expect([AHEAD, AHEAD + 1]).toContain(await monthsAhead());
  const { rows } = await admin.query(
    "SELECT tableoid::regclass::text AS name FROM generations WHERE request_id = 'early'",
  );
  expect(rows).toEqual([{ name: expect.stringMatching(/^generations_p\d/) }]);
});

test.skipIf(!bin)(`jobs are sent and months pruned beside it${note}`, async () => {
  const ledger = await startLedger({ DATABASE_URL: url });
  try {
    const input = { endpoint: 'fal-ai/flux/dev', inputs: { prompt: 'a lion' } };
    const { data } = await ledger.ask(SEND, { input });
    if (data.submitGeneration.__typename !== 'SubmitGenerationSuccess') throw new Error(JSON.stringify(data));
    const { requestId } = data.submitGeneration.generation;
    await expect
      .poll(
        async () =>
          (await admin.query('SELECT status FROM generations WHERE request_id = $1', [requestId])).rows,
      )
      .toEqual([{ status: 'COMPLETED' }]);
    const months = async () =>
      (await admin.query("SELECT FROM pg_inherits WHERE inhparent = 'generations'::regclass")).rowCount ?? 0;
    const before = await months();
    let pruned = 0;
    for await (const taken of prune(db, { before: new Date(Date.now() - 35 * DAY_MS), keepCosts: false }))
      pruned += taken;
    expect(pruned).toBe(3);
    expect(await months()).toBeLessThan(before);
    expect((await admin.query("SELECT FROM generation_keys WHERE request_id LIKE 'old-%'")).rowCount).toBe(0);
    expect(await makeMonths(db)).toEqual([]);
    expect([AHEAD, AHEAD + 1]).toContain(await monthsAhead());
  } finally {
    await ledger.close();
  }
});
