import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Account, canKeepData, postgresAccount } from './account.ts';
import { EmbeddedPostgresError } from './error.ts';

/** Where PostgreSQL keeps its data, and who it runs as. */
export interface Place {
  /** The folder of the cluster and its log: the data folder itself, or one that the account can reach. */
  readonly home: string;
  /** Undefined for our own account. */
  readonly account: Account | undefined;
}

/** Finds the place of a data folder. A folder keeps its place, even after it was moved. */
export async function findPlace(dataDir: string, log: (line: string) => void): Promise<Place> {
  const real = await realpath(dataDir);
  if (process.getuid?.() !== 0) return { home: real, account: undefined };
  const elsewhere = await rememberedHome(real);
  // A cluster that an ordinary user created stays that user's, even if root starts it once.
  const account = (await ownerOf(clusterDir(elsewhere ?? real))) ?? postgresAccount();
  if (!elsewhere && canKeepData(account, real)) return { home: real, account };
  if (!elsewhere && existsSync(clusterDir(real)))
    throw new EmbeddedPostgresError(
      `PostgreSQL runs as the user with the id ${account.uid}, who can no longer reach its data in ${real}: ` +
        'give that user the right to enter every folder above (chmod o+x), or move the folder back.',
    );
  const home = elsewhere ?? (await makeHome(real, account));
  log(`PostgreSQL runs as another user, who cannot enter ${dataDir}: its data is in ${home}`);
  return { home, account };
}

/** The cluster's folder in a home. */
export function clusterDir(home: string): string {
  return path.join(home, 'postgres');
}

async function ownerOf(folder: string): Promise<Account | undefined> {
  const stats = await lstat(folder).catch(() => undefined);
  return stats && stats.uid !== 0 ? { uid: stats.uid, gid: stats.gid } : undefined;
}

const pointerOf = (dataDir: string) => path.join(dataDir, 'postgres.location');
const originOf = (home: string) => path.join(home, 'origin');
const read = (file: string) => readFile(file, 'utf8').catch(() => undefined);

/** The home of a data folder whose data is elsewhere. */
async function rememberedHome(dataDir: string): Promise<string | undefined> {
  const home = await read(pointerOf(dataDir));
  if (home === undefined || !existsSync(home) || !(await isOurs(home))) return undefined;
  const origin = await read(originOf(home));
  if (origin === dataDir) return home;
  // The pointer came here with the folder. If the original folder still has its pointer, this one is a copy.
  if (origin !== undefined && (await read(pointerOf(origin))) === home) return undefined;
  await writeFile(originOf(home), dataDir);
  return home;
}

/**
 * Creates a home for a data folder that the account cannot enter, such as one below root's home. It is always new: whoever
 * empties the data folder wants a new database.
 */
async function makeHome(dataDir: string, account: Account): Promise<string> {
  for (const base of ['/var/lib/fal-ledger', path.join(os.tmpdir(), 'fal-ledger'), '/tmp/fal-ledger']) {
    const home = path.join(base, randomUUID());
    try {
      if (!(await makeFolder(base)) || !canKeepData(account, base)) continue;
    } catch {
      continue;
    }
    await makeFolder(home);
    await writeFile(originOf(home), dataDir);
    await writeFile(pointerOf(dataDir), home);
    return home;
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL does not run as root, and the user "postgres" can reach neither ${dataDir} nor /var/lib nor the ` +
      'temporary folder: set DATA_DIR to a folder that this user can enter, or set DATABASE_URL.',
  );
}

/** Creates the folder so that the account can enter it, whatever the umask; false if others could write to it. */
async function makeFolder(folder: string): Promise<boolean> {
  const made = await mkdir(folder, { recursive: true });
  if (made) await chmod(folder, 0o755);
  return await isOurs(folder);
}

/** Whether only root can have put programs there: we would run them. */
async function isOurs(folder: string): Promise<boolean> {
  const stats = await lstat(folder);
  return stats.isDirectory() && stats.uid === 0 && (stats.mode & 0o022) === 0;
}
