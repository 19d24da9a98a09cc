import type { Pool } from 'pg';
import { whyUnusable } from '../db/advice.ts';
import { createDatabase, type PrismaClient } from '../db/client.ts';
import { findShortage } from '../db/connection-room.ts';
import type { Health } from '../db/health.ts';
import type { Migration } from '../db/migrations/files.ts';
import { findObstacle } from '../db/prove.ts';
import { whyNotReady } from '../db/ready.ts';
import { findMissingRights } from '../db/rights.ts';
import type { SlowStatements } from '../db/slow-statements.ts';
import type { Logger } from '../logger.ts';

interface Watchers {
  readonly health: Health;
  readonly slow: ((pool: Pool) => SlowStatements) | undefined;
  readonly onPool: (pool: Pool) => void;
}

/** Opens the connections for requests, of `all`; trouble with them is logged when it begins and when it ends. */
export function openDatabase(
  url: string,
  poolSize: number,
  all: number,
  log: Logger,
  { health, slow, onPool }: Watchers,
): PrismaClient {
  return createDatabase(url, {
    poolSize,
    givesWay: true,
    health,
    onPool,
    slow,
    onLimit(open, wanted) {
      if (open >= wanted) log.info(`database: all ${wanted} connections for requests are open again`);
      else
        log.warn(
          `database: it gives this server ${open} of the ${wanted} connections wanted for requests (DATABASE_POOL_SIZE is ${all}), so they wait for one another`,
        );
    },
  });
}

/** Uses what the server needs of the database. Throws if that takes a change of its configuration, and says which. */
export async function proveDatabase(
  db: PrismaClient,
  { url, poolSize, workers }: { readonly url: string; readonly poolSize: number; readonly workers: number },
  migrations: readonly Migration[],
  log: Logger,
): Promise<void> {
  const { host, pathname } = new URL(url);
  const where = `the database ${pathname.slice(1)} at ${host}`;
  const obstacle = await findObstacle(db, poolSize).catch((cause: unknown) => {
    throw new Error(`cannot use ${where}: ${whyUnusable(cause)}`, { cause });
  });
  if (obstacle) throw new Error(`cannot use ${where}: ${obstacle}`);
  const missing = await findMissingRights(db, migrations);
  if (missing)
    throw new Error(
      `cannot use ${where}: ${missing.says}. Let DATABASE_URL and DATABASE_DIRECT_URL have the same role, or have the owner of the tables do this:\n${missing.grants.join('\n')}`,
    );
  const reason = await whyNotReady(db, migrations);
  if (reason && /migrat/.test(reason)) throw new Error(`cannot use ${where}: ${reason}`);
  if (reason) log.warn(`database: not ready: ${reason}`);
  const shortage = await findShortage(db, poolSize * workers);
  if (shortage) log.warn(`database: it ${shortage}`);
}
