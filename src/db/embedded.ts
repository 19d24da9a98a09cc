import { readFileSync } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { type Cluster, ensureCluster, SUPERUSER } from './embedded-cluster.ts';
import { EmbeddedPostgresError } from './embedded-error.ts';
import { findPlace } from './embedded-place.ts';
import { clientOf, findRunning, type Postmaster, startServer, stopServer } from './embedded-server.ts';

/** A running PostgreSQL of our own. */
export interface EmbeddedPostgres {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Where its data is: the folder asked for, or one that the user `postgres` can reach. */
  readonly home: string;
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Folder of the cluster; kept between runs. */
  readonly dataDir: string;
  readonly database?: string;
  /** Settings of postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
}

// Held on a connection as long as its owner lives: one server per data folder.
const OWNER_LOCK = 4_253_110;
const START_LOCK_STALE_MS = 90_000;

/**
 * Starts the PostgreSQL that npm brought, on 127.0.0.1 and a port remembered per data folder. A server that outlived
 * a killed process is taken over. Throws an EmbeddedPostgresError where another living process uses the folder.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { dataDir, database = 'fal_ledger', settings = {} } = options;
  await mkdir(dataDir, { recursive: true });
  const unlock = await lockStart(path.join(dataDir, 'starting.lock'));
  try {
    const place = await findPlace(dataDir);
    const cluster = await ensureCluster(place);
    const postmaster = (await findRunning(cluster)) ?? (await startServer(place, cluster, settings));
    const owner = await own(cluster, postmaster, dataDir);
    try {
      await ensureDatabase(owner, database);
    } catch (error) {
      await owner.end();
      throw error;
    }
    const { pid, port } = postmaster;
    return {
      url: `postgresql://${SUPERUSER}:${cluster.password}@127.0.0.1:${port}/${database}`,
      port,
      pid,
      home: place.home,
      stop: async () => {
        await owner.end().catch(() => undefined);
        await stopServer(cluster, postmaster);
      },
    };
  } finally {
    await unlock();
  }
}

async function own(cluster: Cluster, { port }: Postmaster, dataDir: string): Promise<Client> {
  const client = clientOf(cluster, port, 'postgres');
  // The server may be stopped under us; that shows where it is used, not here.
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ owned: boolean }>(
    `SELECT pg_try_advisory_lock(${OWNER_LOCK}) AS owned`,
  );
  if (rows[0]?.owned) return client;
  await client.end();
  throw new EmbeddedPostgresError(
    `Another fal-ledger is using the database in ${dataDir}: stop it, or set DATA_DIR to another folder.`,
  );
}

async function ensureDatabase(client: Client, name: string): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
}

/** Keeps two starts on one folder apart until the database itself can; a lock whose holder died is taken over. */
async function lockStart(file: string): Promise<() => Promise<void>> {
  const deadline = Date.now() + START_LOCK_STALE_MS;
  for (;;) {
    try {
      const handle = await open(file, 'wx');
      await handle.writeFile(String(process.pid));
      await handle.close();
      return () => rm(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    // A pid can be given to another process, so no lock is waited for longer than a start can take.
    if (!isAlive(holderOf(file)) || Date.now() > deadline) await rm(file, { force: true });
    else await sleep(50);
  }
}

function holderOf(file: string): number {
  try {
    // Between its creation and its first byte the file is empty; its holder lives.
    return Number(readFileSync(file, 'utf8')) || process.pid;
  } catch {
    return process.pid;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
