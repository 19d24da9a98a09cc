import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Client } from 'pg';
import { folderTrouble } from '../lib/folder-trouble.ts';
import { PRIVATE_FOLDER } from '../lib/private-files.ts';
import { findBinaries, removeOtherCopies } from './binaries.ts';
import { type Cluster, clientOf, ensureCluster, removeUnfinished, SUPERUSER } from './cluster.ts';
import { EmbeddedPostgresError } from './error.ts';
import { claim, holderName, OwnedByAnother, type Ownership } from './owner.ts';
import { findPlace } from './place.ts';
import { ensureServer, type Postmaster, type ServerOptions } from './server.ts';
import { withStartLock } from './start-lock.ts';
import { hasEnded, type StopMode, stopServer } from './stop.ts';

export { EmbeddedPostgresError } from './error.ts';

/** A running embedded PostgreSQL. */
export interface EmbeddedPostgres {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Where its data is: the requested folder, or one that the user `postgres` can reach. */
  readonly home: string;
  /** Ends every connection, then the server. `immediate` skips writing out, and the next start recovers. */
  stop(mode?: StopMode): Promise<void>;
}

export interface EmbeddedOptions {
  /** The folder of the cluster; it is kept between runs. */
  readonly dataDir: string;
  readonly database?: string;
  /** Settings of postgresql.conf; a server that is taken over keeps its own. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Receives messages for people; nothing else is printed. */
  readonly log?: (line: string) => void;
  /** Told once if the server ends although nobody here has stopped it. */
  readonly onDeath?: () => void;
}

const CLAIM_ATTEMPTS = 5;
// What PostgreSQL or initdb printed, line by line.
const WORDY = /\n/;

/**
 * Starts the PostgreSQL that npm installed, on 127.0.0.1 and a port that is remembered per data folder. A server that
 * outlived a killed process is taken over. Throws an EmbeddedPostgresError if another living process uses the folder.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const dataDir = path.resolve(options.dataDir);
  try {
    await mkdir(dataDir, { recursive: true, mode: folderMode() });
    return await withStartLock(path.join(dataDir, 'starting.lock'), () => start(options, dataDir));
  } catch (cause) {
    const trouble = folderTrouble(cause);
    if (cause instanceof EmbeddedPostgresError && !(trouble && WORDY.test(cause.message))) throw cause;
    const reason = trouble ?? (cause instanceof Error ? cause.message : String(cause));
    throw new EmbeddedPostgresError(`The embedded PostgreSQL in ${dataDir} cannot be started: ${reason}.`, {
      cause,
    });
  }
}

/** For us alone; the other account that PostgreSQL has under root must pass through it, and sees nothing there. */
function folderMode(): number {
  return process.getuid?.() === 0 ? 0o711 : PRIVATE_FOLDER;
}

async function start(options: EmbeddedOptions, dataDir: string): Promise<EmbeddedPostgres> {
  const { database = 'fal_ledger', settings = {}, log = () => undefined, onDeath } = options;
  const place = await findPlace(dataDir, log);
  const binaries = await findBinaries(place.home, place.account);
  const cluster = await ensureCluster(place, binaries, { sync: settings['fsync'] !== 'off' });
  const { postmaster, ownership } = await ensureOwned({ place, binaries, cluster, settings, log }, dataDir);
  const { pid, port, child } = postmaster;
  const unwatch = watch(() => hasEnded(cluster.dir, postmaster), onDeath);
  const stop = async (mode: StopMode = 'fast') => {
    unwatch();
    await ownership.release(() => stopServer(cluster.dir, postmaster, mode));
  };
  try {
    // A server that was taken over may run from an older copy.
    if (child) await removeOtherCopies(place.home, binaries);
    await removeUnfinished(place.home);
    await ensureDatabase(ownership.client, database);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: urlOf(cluster, port, database), port, pid, home: place.home, stop };
}

const WATCH_MS = 1000;

/** Looks every second whether it has ended; tells once. Returns how to stop looking. */
function watch(ended: () => boolean, tell: (() => void) | undefined): () => void {
  const timer = setInterval(() => {
    if (!ended()) return;
    clearInterval(timer);
    tell?.();
  }, WATCH_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Returns a server that only we use. Its previous owner may stop it while we try, hence several attempts. */
async function ensureOwned(
  options: ServerOptions,
  dataDir: string,
): Promise<{ postmaster: Postmaster; ownership: Ownership }> {
  for (let attempt = 1; ; attempt += 1) {
    const postmaster = await ensureServer(options);
    try {
      const ownership = await claim(() =>
        clientOf(options.cluster, postmaster.port, 'postgres', holderName()),
      );
      if (!postmaster.child) options.log(`PostgreSQL still runs (pid ${postmaster.pid}): taken over`);
      return { postmaster, ownership };
    } catch (cause) {
      if (cause instanceof OwnedByAnother)
        throw new EmbeddedPostgresError(
          `Another fal-ledger is already using ${dataDir} (${cause.holder}): stop it, or set DATA_DIR to another folder.`,
          { cause },
        );
      if (attempt < CLAIM_ATTEMPTS) continue;
      if (postmaster.child) await stopServer(options.cluster.dir, postmaster, 'fast');
      throw cause;
    }
  }
}

async function ensureDatabase(client: Client, name: string): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
}

function urlOf(cluster: Cluster, port: number, database: string): string {
  const name = encodeURIComponent(database);
  // Overrides PGSSLMODE: this server listens on this machine only and has no certificate.
  return `postgresql://${SUPERUSER}:${cluster.password}@127.0.0.1:${port}/${name}?sslmode=disable`;
}
