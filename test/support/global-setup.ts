import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../src/db/migrate.ts';
import { readMigrations } from '../../src/db/migrations/files.ts';
import { partition } from '../../src/db/partitions/partition.ts';
import { startEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.ts';
import { startForeignPostgres } from './foreign-postgres.ts';
import { PARTITIONED } from './partitioned.ts';
import { databaseUrl, execute } from './server.ts';

const MIGRATIONS = path.join(import.meta.dirname, '../../prisma/migrations');
const PREFIX = 'fal-ledger-test-server-';
const ABANDONED_AFTER_MS = 3_600_000;

/**
 * Gives each worker a server with a migrated template database, so that no test sees the transactions of another file:
 * a new server of the embedded programs, or of those in the folder TEST_DATABASE_SERVER. The one of TEST_DATABASE_URL is for
 * a single worker. With TEST_PARTITIONED=1 the template is partitioned by month.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const workers = Math.min(project.vitest.config.maxWorkers, project.vitest.state.getPaths().length);
  if (!process.env['TEST_DATABASE_URL']) await sweep();
  const starting = await Promise.allSettled(Array.from({ length: Math.max(1, workers) }, start));
  const servers = starting.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const stop = async () => void (await Promise.all(servers.map((server) => server.stop())));
  for (const one of starting)
    if (one.status === 'rejected') {
      await stop();
      throw one.reason;
    }
  project.provide(
    'testServers',
    servers.map(({ url, template }) => ({ url, template })),
  );
  return stop;
}

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a server and makes its template. */
async function start(): Promise<Server & { readonly template: string }> {
  const server = await testServer();
  const template = `fal_ledger_template_${process.pid}_${Date.now()}`;
  try {
    await execute(server.url, `CREATE DATABASE ${template}`);
    await migrate(databaseUrl(server.url, template), await readMigrations(MIGRATIONS));
    if (PARTITIONED) await partition(databaseUrl(server.url, template), { log: () => undefined });
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    url: server.url,
    template,
    async stop() {
      try {
        await execute(server.url, `DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
      } finally {
        await server.stop();
      }
    },
  };
}

async function testServer(): Promise<Server> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) return { url: given, stop: async () => undefined };
  const bin = process.env['TEST_DATABASE_SERVER'];
  if (bin) return await startForeignPostgres(bin);
  const dataDir = await mkdtemp(path.join(os.tmpdir(), PREFIX));
  // As root, PostgreSQL runs as another user, who must be able to enter.
  await chmod(dataDir, 0o755);
  const remove = () => rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  try {
    const postgres = await startEmbeddedPostgres({
      dataDir,
      // What a crash loses does not matter here.
      settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' },
    });
    const stop = async () => {
      await postgres.stop('immediate');
      await remove();
    };
    return { url: postgres.url, stop };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Stops and removes what runs that were killed long ago have left behind. */
async function sweep(): Promise<void> {
  for (const name of await readdir(os.tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const dataDir = path.join(os.tmpdir(), name);
    try {
      if (Date.now() - (await stat(dataDir)).mtimeMs < ABANDONED_AFTER_MS) continue;
      await (await startEmbeddedPostgres({ dataDir })).stop('immediate');
      await rm(dataDir, { recursive: true, force: true });
    } catch {
      // Another run still uses it, or it belongs to another user.
    }
  }
}
