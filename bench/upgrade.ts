import path from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { migrate } from '../src/db/migrate.ts';
import { type Migration, readMigrations } from '../src/db/migrations/files.ts';
import { openBenchServer } from './database.ts';
import { count, markdown, print, progress, verdict } from './table.ts';
import { type Longest, underLoad } from './upgrade-load.ts';

// npm run bench:upgrade [-- --rows 200000] [--data-dir .data/bench] [--from 20261124] [--to 20261128] [--now-only]
// How long readers and writers wait while a database is upgraded from each released state: now, and as servers did it before
// they worked step by step, each file as it is.
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '200000' },
    'data-dir': { type: 'string' },
    from: { type: 'string', default: '' },
    to: { type: 'string', default: '9' },
    'now-only': { type: 'boolean', default: false },
  },
});
const rows = Number(values.rows);

const BOUND_MS = 1000;
const STATE = 'bench_upgrade_state';
const COPY = 'bench_upgrade_copy';
const SETTINGS = { shared_buffers: '512MB', max_wal_size: '8GB' };

interface Upgrade extends Longest {
  readonly seconds: number;
}

const migrations = await readMigrations(path.join(import.meta.dirname, '../prisma/migrations'));
const server = await openBenchServer(values['data-dir'], SETTINGS);
const stateUrl = server.urlOf(STATE);
const results: string[][] = [];
try {
  await server.clone('template0', STATE);
  await migrate(stateUrl, migrations.slice(0, 1));
  await withClient(stateUrl, fill);
  progress(`${count(rows)} rows`);
  for (const [index, { name }] of migrations.slice(0, -1).entries()) {
    if (name > values.to) break;
    const left = migrations.slice(index + 1);
    if (name >= values.from) results.push([name, ...(await compare(name, left))]);
    await withClient(stateUrl, (client) => applyAsBefore(client, left.slice(0, 1)));
  }
} finally {
  await server.drop(STATE);
  await server.close();
}
print(
  markdown(
    [
      'from',
      'a reader waits, ms',
      'before',
      'a writer, ms',
      'before',
      'in all, s',
      'before',
      `≤ ${BOUND_MS} ms`,
    ],
    results,
  ),
);
print(
  `${count(rows)} rows at first; one connection reads and one writes all the time, each 5 ms after its last statement.`,
);

async function compare(name: string, left: readonly Migration[]): Promise<string[]> {
  const now = await upgrade((url) => migrate(url, migrations));
  progress(`${name}: now ${JSON.stringify(now)}`);
  const before = values['now-only']
    ? undefined
    : await upgrade((url) => withClient(url, (client) => applyAsBefore(client, left)));
  progress(`${name}: before ${JSON.stringify(before)}`);
  const pair = (of: (one: Upgrade) => number) =>
    [now, before].map((one) => (one ? count(Math.round(of(one))) : '–'));
  return [
    ...pair(({ read }) => read),
    ...pair(({ write }) => write),
    ...pair(({ seconds }) => seconds),
    verdict(now.read <= BOUND_MS && now.write <= BOUND_MS),
  ];
}

/** Upgrades a copy of the state, with readers and writers going on. */
async function upgrade(work: (url: string) => Promise<unknown>): Promise<Upgrade> {
  await server.clone(STATE, COPY);
  const url = server.urlOf(COPY);
  try {
    const began = performance.now();
    const longest = await underLoad(url, async () => void (await work(url)));
    return { ...longest, seconds: (performance.now() - began) / 1000 };
  } finally {
    await server.drop(COPY);
  }
}

async function applyAsBefore(client: Client, files: readonly Migration[]): Promise<void> {
  for (const { name, sql, checksum } of files) {
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES (gen_random_uuid(), $1, $2, now(), 1)`,
      [checksum, name],
    );
  }
}

/** Jobs of the last months, of every state, with the columns of the first version. */
async function fill(client: Client): Promise<void> {
  await client.query(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, output_url, payload, cost_cents, created_at, finished_at)
     SELECT gen_random_uuid(), 'user-' || n % 7, 'fal-ai/model-' || n % 50, status,
       jsonb_build_object('seed', n, 'prompt', 'a lion number ' || n % 1000 || ' walks slowly over the bridge ' || md5(n::text)
         || ' at dawn, in the style of painter ' || n % 300, 'image_size', 'landscape_16_9'),
       CASE status WHEN 'COMPLETED' THEN url END,
       CASE status WHEN 'COMPLETED' THEN jsonb_build_object('images', jsonb_build_array(jsonb_build_object('url', url))) END,
       n % 90, created_at, CASE WHEN status <> 'IN_QUEUE' THEN created_at + interval '1 minute' END
     FROM generate_series(1, $1::int) AS n,
       LATERAL (SELECT CASE WHEN n > $1 - 100 THEN 'IN_QUEUE' WHEN n % 20 = 0 THEN 'FAILED' ELSE 'COMPLETED' END AS status,
         'https://v3.fal.media/files/lion/' || md5('file' || n) || '_output.png' AS url,
         now() - make_interval(mins => $1 - n) AS created_at) AS job`,
    [rows],
  );
  await client.query('VACUUM (ANALYZE) generations');
  await client.query('CHECKPOINT');
}

async function withClient(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url, application_name: 'fal-ledger bench:upgrade' });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
