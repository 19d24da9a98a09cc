import { rm } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { migrate } from '../src/db/migrate.ts';
import { readMigrations } from '../src/db/migrations/files.ts';
import { keysOf } from '../src/db/partitions/mirror.ts';
import { MONTHS_AHEAD } from '../src/db/partitions/names.ts';
import { partition } from '../src/db/partitions/partition.ts';
import { type DroppedIndex, dropIndexes } from './drop-indexes.ts';
import { progress } from './table.ts';

const MIGRATIONS = path.join(import.meta.dirname, '../prisma/migrations');
const SESSION =
  "SET work_mem = '256MB'; SET maintenance_work_mem = '1GB'; SET timezone = 'UTC'; SET statement_timeout = 0";
// Every word of the sample is looked for, which for all months took longer than filling them.
const [USUAL_SAMPLE, SMALL_SAMPLE, LATEST] = [100, 10, 3];

/**
 * Fills an empty database with the rows of one that stays as it is, with its table partitioned by month: what `partition` makes
 * of a copy, in a fraction of its time and without room for the copy. Both are databases of one embedded server, since the rows
 * go through a file. A month that is older than the latest three has statistics of a tenth of the usual sample.
 */
export async function copyByMonth(from: string, to: string): Promise<void> {
  await migrate(to, await readMigrations(MIGRATIONS));
  const [source, target, second] = await Promise.all([connect(from), connect(to), connect(to)]);
  try {
    const columns = await columnsOf(source, 'generations');
    const copy = await copying(source, target);
    // Its own triggers would do again what the rows that are copied already say.
    await target.query('SET session_replication_role = replica');
    await copy.all(
      'generations',
      columns,
      `SELECT ${columns} FROM generations WHERE created_at > now() - interval '20 years' ORDER BY created_at LIMIT 1`,
    );
    await partition(to, { log: progress });
    const dropped = [
      ...(await dropIndexes(target, 'generations')),
      ...(await dropIndexes(target, 'generation_keys')),
    ];
    // What is filled in the transaction that emptied it is not written to the log of a server whose wal_level is minimal.
    await target.query('BEGIN; TRUNCATE generations, generation_keys');
    for (const table of await otherTables(source)) {
      const list = await columnsOf(source, table);
      await target.query(`DELETE FROM ${table}`);
      await copy.all(table, list, `SELECT ${list} FROM ${table}`);
    }
    const months = await monthsOf(source);
    const rowsOf = ({ begins, ends }: Month) =>
      `SELECT ${columns} FROM generations WHERE created_at >= '${begins}' AND created_at < '${ends}' ORDER BY id`;
    // The next month is read while one is written.
    let reading = months[0] && copy.read(rowsOf(months[0]));
    for (const [index, { name }] of months.entries()) {
      const file = await reading;
      const next = months[index + 1];
      reading = next && copy.read(rowsOf(next));
      if (file) await copy.write(file, `${name} (${columns})`, 'FORMAT binary, FREEZE');
      progress(`copied ${name}`);
    }
    await target.query(keysOf('generations'));
    await target.query('COMMIT');
    progress('keys');
    const isOfWords = ({ name }: DroppedIndex) => name === 'generations_search_idx';
    const others = dropped.filter((index) => !isOfWords(index));
    const half = Math.ceil(others.length / 2);
    await Promise.all([build(target, others.slice(0, half)), build(second, others.slice(half))]);
    for (const index of dropped.filter(isOfWords))
      await buildByMonth([target, second], index, await partitionsOf(target));
    await analyze([target, second], await partitionsOf(target));
    await target.query('CHECKPOINT');
    progress('vacuumed and analyzed');
  } finally {
    await Promise.all([source, target, second].map((client) => client.end()));
  }
}

/** How rows get from one database to the other. */
async function copying(source: Client, target: Client) {
  const { data_directory: folder } = await one<{ data_directory: string }>(target, 'SHOW data_directory');
  let files = 0;
  const read = async (query: string) => {
    files += 1;
    const file = path.join(folder, `rows-${process.pid}-${files}.bin`);
    await source.query(`COPY (${query}) TO ${source.escapeLiteral(file)} (FORMAT binary)`);
    return file;
  };
  const write = async (file: string, into: string, options: string) => {
    await target.query(`COPY ${into} FROM ${target.escapeLiteral(file)} (${options})`);
    await rm(file);
  };
  return {
    read,
    write,
    all: async (table: string, columns: string, query: string) =>
      await write(await read(query), `${table} (${columns})`, 'FORMAT binary'),
  };
}

async function build(client: Client, indexes: readonly DroppedIndex[]): Promise<void> {
  for (const { name, definition } of indexes) {
    await client.query(definition);
    progress(name);
  }
}

/** Builds an index of each partition, the newest first, on all of these connections. */
async function buildByMonth(
  clients: readonly Client[],
  { name, definition }: DroppedIndex,
  partitions: readonly string[],
): Promise<void> {
  await clients[0]?.query(definition.replace(' ON public.generations ', ' ON ONLY public.generations '));
  await inTurn(clients, partitions, async (client, month) => {
    const own = `${month}_search_idx`;
    await client.query(definition.replace(` ${name} ON public.generations `, ` ${own} ON public.${month} `));
    await client.query(`ALTER INDEX ${name} ATTACH PARTITION ${own}`);
    progress(own);
  });
}

async function analyze(clients: readonly Client[], partitions: readonly string[]): Promise<void> {
  const latest = partitions.filter((name) => name.includes('_p')).slice(0, LATEST + MONTHS_AHEAD);
  await inTurn(clients, partitions, async (client, month) => {
    await client.query(
      `SET default_statistics_target = ${latest.includes(month) ? USUAL_SAMPLE : SMALL_SAMPLE}`,
    );
    await client.query(`VACUUM (ANALYZE) ${month}`);
  });
  const [client] = clients;
  await client?.query('RESET default_statistics_target');
  // Of all months together.
  await client?.query('ANALYZE ONLY generations');
  await client?.query('VACUUM (ANALYZE) generation_keys, generation_hours, prompt_words');
}

/** Does something for each, on the connection that is free. */
async function inTurn(
  clients: readonly Client[],
  names: readonly string[],
  work: (client: Client, name: string) => Promise<void>,
): Promise<void> {
  const left = [...names];
  await Promise.all(
    clients.map(async (client) => {
      for (let name = left.shift(); name !== undefined; name = left.shift()) await work(client, name);
    }),
  );
}

interface Month {
  readonly name: string;
  readonly begins: string;
  readonly ends: string;
}

/** The months from the oldest job to the newest, in UTC. */
async function monthsOf(client: Client): Promise<Month[]> {
  const { rows } = await client.query<Month>(
    `SELECT 'generations_p' || to_char(month, 'YYYY_MM') AS name, month::text AS begins, (month + interval '1 month')::text AS ends
     FROM generate_series((SELECT date_trunc('month', min(created_at)) FROM generations), (SELECT max(created_at) FROM generations), interval '1 month') AS month`,
  );
  return rows;
}

/** The partitions, those of the newest months first. */
async function partitionsOf(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname::text AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = 'generations'::regclass ORDER BY c.relname DESC`,
  );
  return rows.map(({ name }) => name);
}

async function otherTables(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT quote_ident(relname) AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
       AND relname NOT IN ('generations', 'generation_keys', '_prisma_migrations') ORDER BY relname`,
  );
  return rows.map(({ name }) => name);
}

async function columnsOf(client: Client, table: string): Promise<string> {
  const { list } = await one<{ list: string }>(
    client,
    `SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS list FROM pg_attribute
     WHERE attrelid = '${table}'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
  );
  return list;
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: 'fal-ledger bench:partitions' });
  await client.connect();
  await client.query(SESSION);
  return client;
}

async function one<Row extends object>(client: Client, sql: string): Promise<Row> {
  const [row] = (await client.query<Row>(sql)).rows;
  if (!row) throw new Error('no row');
  return row;
}
