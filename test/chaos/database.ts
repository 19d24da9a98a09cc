import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type QueryResultRow } from 'pg';
import { migrate } from '../../src/db/migrate.ts';
import { readMigrations } from '../../src/db/migrations/files.ts';
import { partition } from '../../src/db/partitions/partition.ts';
import { startEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.ts';
import type { Disposers } from '../../src/lib/disposers.ts';
import { startCluster } from '../support/cluster.ts';
import { PARTITIONED } from '../support/partitioned.ts';
import type { Queries } from '../support/queries.ts';

/** The database of a campaign. */
export interface ChaosDatabase {
  /** The URL at present. */
  url(): string;
  /** What the campaign asks waits while the database is away. */
  readonly db: Queries;
  /** Ends the database, or its leader, and waits until a row can be written again; says what was done. */
  strike(): Promise<string>;
}

/** Starts a migrated database: the embedded one in the folder, or a cluster of three. */
export async function startDatabase(
  { dataDir, cluster }: { dataDir: string; cluster: boolean },
  disposers: Disposers,
): Promise<ChaosDatabase> {
  const started = await (cluster ? clustered(disposers) : embedded(dataDir, disposers));
  await migrate(
    started.url(),
    await readMigrations(path.join(import.meta.dirname, '../../prisma/migrations')),
  );
  if (PARTITIONED) await partition(started.url(), { log: () => undefined });
  const db = patiently(started.url);
  disposers.add('the connection', () => db.end());
  return { ...started, db };
}

type Started = Omit<ChaosDatabase, 'db'>;

async function embedded(dataDir: string, disposers: Disposers): Promise<Started> {
  await chmod(dataDir, 0o755);
  // Without fsync a killed server loses nothing; only a machine would.
  const start = () => startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
  let postgres = await start();
  disposers.add('PostgreSQL', () => postgres.stop('immediate'));
  return {
    url: () => postgres.url,
    async strike() {
      await postgres.stop('immediate');
      postgres = await start();
      return 'PostgreSQL restarted';
    },
  };
}

/** The leader's machine is killed, and comes back with an empty disk: what only it had is gone. */
async function clustered(disposers: Disposers): Promise<Started> {
  const cluster = await startCluster();
  disposers.add('the cluster', () => cluster.stop());
  const url = () => cluster.url;
  return {
    url,
    async strike() {
      const leader = await cluster.leader();
      const began = Date.now();
      await cluster.end(leader, 'kill');
      await write(url);
      const seconds = (Date.now() - began) / 1000;
      await cluster.revive(leader, { wiped: true });
      return `leader killed, and another one took writes after ${seconds.toFixed(1)} s`;
    },
  };
}

/** Writes a row until that is answered. */
async function write(urlOf: () => string): Promise<void> {
  const db = patiently(urlOf);
  await db.query(
    "INSERT INTO upkeep (work, up_to) VALUES ('chaos', now()) ON CONFLICT (work) DO UPDATE SET up_to = excluded.up_to",
  );
  await db.end();
}

const PATIENCE_MS = 120_000;
const ATTEMPT_MS = 10_000;

/** A connection that is opened again where it was lost: each statement must be one that may be executed twice. */
function patiently(urlOf: () => string): Queries & { end(): Promise<void> } {
  let opened: Promise<Client> | undefined;
  const connect = async () => {
    const client = new Client({
      connectionString: urlOf(),
      connectionTimeoutMillis: 2000,
      query_timeout: ATTEMPT_MS,
    });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const end = async () => {
    const client = await opened?.catch(() => undefined);
    opened = undefined;
    await client?.end().catch(() => undefined);
  };
  return {
    async query<Row extends QueryResultRow>(sql: string, values?: unknown[]) {
      for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(100)) {
        try {
          opened ??= connect();
          return await (await opened).query<Row>(sql, values);
        } catch (error) {
          // A statement that is wrong is so on every connection.
          if (Date.now() > deadline || !isAway(error)) throw error;
          await end();
        }
      }
    },
    end,
  };
}

/** Whether an error is about the connection, or about a server that is stopping, starting or read-only. */
function isAway(error: unknown): boolean {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code) || /^(08|57|25006|53300)/.test(code);
}
