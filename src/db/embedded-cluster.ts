import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './embedded-error.ts';
import { handOver, type Place } from './embedded-place.ts';

/** A made cluster. */
export interface Cluster {
  readonly dir: string;
  readonly password: string;
}

/** PostgreSQL's superuser in an embedded cluster. */
export const SUPERUSER = 'fal_ledger';

/** The cluster of the place, made by `initdb` at the first start; a half-made one is never taken for whole. */
export async function ensureCluster(place: Place): Promise<Cluster> {
  const dir = path.join(place.home, 'postgres');
  const passwordFile = path.join(place.home, 'postgres.password');
  if (!existsSync(path.join(dir, 'PG_VERSION'))) {
    await rm(dir, { recursive: true, force: true });
    await initialise(place, dir, passwordFile);
  }
  return { dir, password: (await readFile(passwordFile, 'utf8')).trim() };
}

async function initialise(place: Place, dir: string, passwordFile: string): Promise<void> {
  await writeFile(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 });
  await handOver(passwordFile, place.account);
  const half = `${dir}.${randomUUID()}`;
  await mkdir(half, { mode: 0o700 });
  await handOver(half, place.account);
  const args = ['--pgdata', half, '--username', SUPERUSER, '--pwfile', passwordFile];
  const options = ['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C'];
  try {
    await promisify(execFile)(place.binaries.initdb, [...args, ...options], {
      ...place.account,
      cwd: place.home,
    });
    await rename(half, dir);
  } catch (cause) {
    await rm(half, { recursive: true, force: true });
    throw new EmbeddedPostgresError(
      `initdb failed: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}
