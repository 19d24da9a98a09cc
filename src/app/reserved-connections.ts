import type { Pool } from 'pg';
import { createDatabase, type PrismaClient } from '../db/client.ts';
import type { Health } from '../db/health.ts';
import { openFirst } from '../db/hot-query.ts';
import type { SlowStatements } from '../db/slow-statements.ts';
import type { Disposers } from '../lib/disposers.ts';
import type { Logger } from '../logger.ts';

/** How the connections of a server are divided. */
export interface Division {
  /** For requests and the background. */
  readonly requests: number;
  readonly webhooks: number;
  readonly ready: number;
}

/**
 * Of how many connections some are kept: statements that wait for a lock must neither keep out what fal says nor have a
 * proxy take the server away. With fewer than four all share them.
 */
export function divide(poolSize: number): Division {
  const webhooks = poolSize < 4 ? 0 : poolSize < 8 ? 1 : 2;
  const ready = webhooks > 0 ? 1 : 0;
  return { requests: poolSize - webhooks - ready, webhooks, ready };
}

/**
 * Opens such connections, one at once, and keeps them open; what is there is used where there are to be none, or where the
 * database gives none.
 */
export async function reserve(
  name: string,
  {
    url,
    connections,
    db,
    health,
    slow,
  }: {
    readonly url: string;
    readonly connections: number;
    readonly db: PrismaClient;
    readonly health: Health;
    readonly slow: ((pool: Pool) => SlowStatements) | undefined;
  },
  log: Logger,
  disposers: Disposers,
): Promise<PrismaClient> {
  if (connections === 0) return db;
  const reserved = createDatabase(url, { poolSize: connections, keepOpen: true, health, slow });
  try {
    await openFirst(reserved);
  } catch (error) {
    await reserved.$disconnect();
    log.warn(
      { err: error },
      `database: it gives no connection for ${name} alone, so they wait with the requests`,
    );
    return db;
  }
  disposers.add(`connections for ${name}`, () => reserved.$disconnect());
  return reserved;
}
