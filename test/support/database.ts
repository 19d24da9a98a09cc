import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { afterAll, inject } from 'vitest';
import { createDatabase, type PrismaClient } from '../../src/db/client.ts';
import { databaseUrl, execute } from './server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The servers that the tests run on, one for each worker, and the migrated databases that the test files clone. */
    testServers: ReadonlyArray<{ url: string; template: string }>;
  }
}

/** The server that this worker's tests have for themselves, and its migrated template. */
export function testServer(): { readonly url: string; readonly template: string } {
  const servers = inject('testServers');
  // Vitest numbers the workers that run at the same time from 1.
  const server = servers[(Number(process.env['VITEST_POOL_ID']) - 1) % servers.length];
  if (!server) throw new Error('no server was started for this worker');
  return server;
}

/** One test file's own database. */
export interface TestDatabase {
  readonly url: string;
  /** Removes it, even while connections are open. */
  drop(): Promise<void>;
}

// https://www.postgresql.org/docs/18/errcodes-appendix.html: object_in_use, "source database is being accessed".
const OBJECT_IN_USE = '55006';
const CLONE_TIMEOUT_MS = 20_000;

/** Clones the migrated template, in about 20 ms; migrating a new database would take longer with every migration. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { template } = testServer();
  return await create(`TEMPLATE ${template}`);
}

/** A test file's own database with a connection and a Prisma client; removed after the file's tests. */
export async function openTestDatabase(
  poolSize = 2,
): Promise<{ readonly url: string; readonly client: Client; readonly db: PrismaClient }> {
  const database = await createTestDatabase();
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const db = createDatabase(database.url, { poolSize });
  afterAll(async () => {
    await db.$disconnect();
    await client.end();
    await database.drop();
  });
  return { url: database.url, client, db };
}

/** A database without tables and a connection to it. */
export interface EmptyDatabase extends TestDatabase {
  readonly client: Client;
}

/** Opens a database without tables. `drop` ends the connection too. */
export async function openEmptyDatabase(): Promise<EmptyDatabase> {
  const database = await createEmptyDatabase();
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const drop = async () => {
    await client.end();
    await database.drop();
  };
  return { url: database.url, client, drop };
}

/** A database without tables, for tests of the migrations themselves. `locale` is a clause of CREATE DATABASE. */
export async function createEmptyDatabase(locale = ''): Promise<TestDatabase> {
  return await create(`TEMPLATE template0 ENCODING 'UTF8' ${locale}`);
}

async function create(clause: string): Promise<TestDatabase> {
  const server = testServer().url;
  const name = `fal_ledger_test_${randomBytes(8).toString('hex')}`;
  await clone(server, `CREATE DATABASE ${name} ${clause}`);
  return {
    url: databaseUrl(server, name),
    drop: () => execute(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function clone(server: string, sql: string): Promise<void> {
  for (const deadline = Date.now() + CLONE_TIMEOUT_MS; ; ) {
    try {
      await execute(server, sql);
      return;
    } catch (error) {
      // Another test file is cloning it, or autovacuum is reading it.
      const passing = error instanceof DatabaseError && error.code === OBJECT_IN_USE;
      if (!passing || Date.now() > deadline) throw error;
      await sleep(20);
    }
  }
}
