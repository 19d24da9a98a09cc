import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../lib/private-files.ts';
import { type Binaries, withPlainPath } from './binaries.ts';
import { EmbeddedPostgresError } from './error.ts';
import { clusterDir, type Place } from './place.ts';
import { programEnvironment } from './process.ts';

/** An initialised cluster. */
export interface Cluster {
  readonly dir: string;
  readonly password: string;
}

/** PostgreSQL's superuser in an embedded cluster. */
export const SUPERUSER = 'fal_ledger';

// Inside the cluster, so that both are moved and deleted together.
const PASSWORD_FILE = 'fal-ledger.password';
const UNFINISHED = /^postgres\.[0-9a-f-]{36}/;

/**
 * Returns the cluster of the place; the first start creates it by `initdb`. An unfinished one is never used. `sync` waits
 * until everything is on disk, which takes half of the time.
 */
export async function ensureCluster(
  place: Place,
  binaries: Binaries,
  options: { sync: boolean },
): Promise<Cluster> {
  const dir = clusterDir(place.home);
  return (await readCluster(dir)) ?? (await initialise(place, binaries, options.sync));
}

/** Removes what killed first starts have left behind. If their initdb is still writing, a later start removes it. */
export async function removeUnfinished(home: string): Promise<void> {
  for (const name of await readdir(home))
    if (UNFINISHED.test(name))
      await rm(path.join(home, name), { recursive: true, force: true }).catch(() => undefined);
}

async function readCluster(dir: string): Promise<Cluster | undefined> {
  const names: string[] = await readdir(dir).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return [];
    throw new EmbeddedPostgresError(
      `The PostgreSQL data in ${dir} cannot be read: start as the user who created it, or set DATA_DIR to another folder.`,
      { cause },
    );
  });
  if (names.length === 0) return undefined;
  if (!names.includes('PG_VERSION') || !names.includes(PASSWORD_FILE))
    throw new EmbeddedPostgresError(
      `${dir} is not a folder of fal-ledger: move it away, or set DATA_DIR to another folder.`,
    );
  return { dir, password: await readFile(path.join(dir, PASSWORD_FILE), 'utf8') };
}

async function initialise({ home, account }: Place, binaries: Binaries, sync: boolean): Promise<Cluster> {
  const dir = clusterDir(home);
  const half = `${dir}.${randomUUID()}`;
  const passwordFile = `${half}.password`;
  const password = randomBytes(24).toString('hex');
  try {
    await writeFile(passwordFile, password, { mode: PRIVATE_FILE });
    await mkdir(half, { mode: PRIVATE_FOLDER });
    if (account) for (const file of [passwordFile, half]) await chown(file, account.uid, account.gid);
    const args = [...initdbArguments(half, passwordFile), ...(sync ? [] : ['--no-sync'])];
    const options = { ...account, cwd: home, env: programEnvironment() };
    await withPlainPath(binaries, async (initdb) => await promisify(execFile)(initdb, args, options));
    await rename(passwordFile, path.join(half, PASSWORD_FILE));
    await rename(half, dir);
    return { dir, password };
  } catch (cause) {
    for (const file of [half, passwordFile]) await rm(file, { recursive: true, force: true });
    throw new EmbeddedPostgresError(`PostgreSQL could not create its data in ${dir}: ${reasonOf(cause)}`, {
      cause,
    });
  }
}

function initdbArguments(dir: string, passwordFile: string): string[] {
  // PostgreSQL's own C.UTF-8: it needs no locale of the machine, and lower() and ILIKE handle letters beyond ASCII.
  const locale = ['--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'];
  const auth = ['--username', SUPERUSER, '--pwfile', passwordFile, '--auth', 'scram-sha-256'];
  return ['--pgdata', dir, '--encoding', 'UTF8', ...locale, ...auth];
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'stderr' in error && typeof error.stderr === 'string' && error.stderr.trim()
    ? error.stderr.trim()
    : error.message;
}

/** A connection to a database of the cluster. */
export function clientOf(cluster: Cluster, port: number, database: string, name = 'fal-ledger'): Client {
  return new Client({
    host: '127.0.0.1',
    port,
    user: SUPERUSER,
    password: cluster.password,
    database,
    application_name: name,
    connectionTimeoutMillis: 5000,
    // Overrides PGSSLMODE, which may be set for other servers; this one has no certificate.
    ssl: false,
  });
}
