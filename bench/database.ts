import path from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../src/embedded-postgres/embedded-postgres.ts';

/** A database of the bench. */
export interface BenchDatabase {
  readonly url: string;
  close(): Promise<void>;
}

/** Where a bench's database is: at a URL, or in a data folder whose server has one database for each size. */
export interface BenchPlace {
  readonly rows: number;
  readonly url?: string | undefined;
  readonly dataDir?: string | undefined;
}

/** The bench's own server. */
export interface BenchServer {
  urlOf(database: string): string;
  /** The sizes for which there is a database, the smallest first. */
  existing(sizes: readonly number[]): Promise<number[]>;
  has(database: string): Promise<boolean>;
  /** Makes an empty database; an old one of this name is dropped first. */
  create(database: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Copies a database file by file; an old copy of this name is dropped first. */
  clone(from: string, to: string): Promise<void>;
  drop(database: string): Promise<void>;
  close(): Promise<void>;
}

/** The name of the database with this many rows. */
export function databaseOf(rows: number): string {
  return `bench_${rows}`;
}

/** Opens the database for this many rows. `settings` are for an embedded server only. */
export async function openBenchDatabase(
  { rows, url, dataDir }: BenchPlace,
  settings: Readonly<Record<string, string>> = {},
): Promise<BenchDatabase> {
  if (url) return { url, close: async () => undefined };
  const server = await startServer(dataDir, databaseOf(rows), settings);
  return { url: server.url, close: () => server.stop() };
}

/** Starts the embedded server of a data folder, for work on several of its databases. */
export async function openBenchServer(
  dataDir: string | undefined,
  settings: Readonly<Record<string, string>>,
): Promise<BenchServer> {
  const server = await startServer(dataDir, 'postgres', settings);
  const admin = new Client({ connectionString: server.url, application_name: 'fal-ledger bench' });
  await admin.connect();
  const drop = async (database: string) => {
    await admin.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  };
  const databases = async () => {
    const { rows } = await admin.query<{ datname: string }>('SELECT datname FROM pg_database');
    return new Set(rows.map(({ datname }) => datname));
  };
  return {
    urlOf(database) {
      const url = new URL(server.url);
      url.pathname = `/${database}`;
      return url.href;
    },
    async existing(sizes) {
      const names = await databases();
      return sizes.filter((size) => names.has(databaseOf(size))).toSorted((a, b) => a - b);
    },
    async has(database) {
      return (await databases()).has(database);
    },
    async create(database) {
      await drop(database);
      await admin.query(`CREATE DATABASE ${database}`);
    },
    async rename(from, to) {
      await admin.query(`ALTER DATABASE ${from} RENAME TO ${to}`);
    },
    async clone(from, to) {
      await drop(to);
      await admin.query(`CREATE DATABASE ${to} TEMPLATE ${from} STRATEGY file_copy`);
    },
    drop,
    async close() {
      await admin.end();
      await server.stop();
    },
  };
}

async function startServer(
  dataDir: string | undefined,
  database: string,
  settings: Readonly<Record<string, string>>,
) {
  // npm runs scripts in the folder of package.json; a path on the command line is relative to where it was typed.
  const from = process.env['INIT_CWD'] ?? '.';
  return await startEmbeddedPostgres({
    dataDir: dataDir ? path.resolve(from, dataDir) : path.resolve(import.meta.dirname, '../.data/bench'),
    database,
    settings,
    log: (line) => process.stderr.write(`${line}\n`),
  });
}
