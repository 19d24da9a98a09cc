import type { Pool } from 'pg';
import { PrismaClient } from '../generated/prisma/client.ts';
import type { Health } from './health.ts';
import { rememberPool } from './hot-query.ts';
import { CONNECT_MS, LONGEST_SILENCE, openPool, type PoolOptions, STATEMENT_MS } from './pool.ts';
import type { SlowStatements } from './slow-statements.ts';
import { WatchedPrismaPg } from './watched-adapter.ts';

export { Prisma, type PrismaClient } from '../generated/prisma/client.ts';

/** Opens connections for Prisma, and for `hotQuery` the same ones. With `timeoutMs` 0 a statement may take for ever. */
export function createDatabase(
  url: string,
  options: Omit<PoolOptions, 'onSession'> & {
    readonly health?: Health;
    /** Told how long statements take. */
    readonly slow?: ((pool: Pool) => SlowStatements) | undefined;
    /** Given the pool, to look at. */
    readonly onPool?: (pool: Pool) => void;
  },
): PrismaClient {
  const { timeoutMs = STATEMENT_MS, health = UNWATCHED, onPool } = options;
  const pool = openPool(url, options);
  onPool?.(pool);
  const watch = { health, slow: options.slow?.(pool) };
  const db = new PrismaClient({
    adapter: new WatchedPrismaPg(pool, watch),
    transactionOptions: transactionTimes(timeoutMs),
  });
  rememberPool(db, { pool, watch });
  return db;
}

/** Does work on a connection of its own, on which a statement may take for ever. */
export async function onPatientConnection<T>(
  url: string,
  work: (db: PrismaClient) => Promise<T>,
): Promise<T> {
  const db = createDatabase(url, { poolSize: 1, timeoutMs: 0 });
  try {
    return await work(db);
  } finally {
    await db.$disconnect();
  }
}

// Of the few statements of a transaction, such as the one that records a replay, all may be slow.
const SLOW_STATEMENTS = 4;
const FOR_EVER_MS = 2 ** 31 - 1;

/** Longer than its statements and its connection may take: it is their errors that say what is wrong. */
function transactionTimes(timeoutMs: number): { maxWait: number; timeout: number } {
  if (timeoutMs === 0) return { maxWait: FOR_EVER_MS, timeout: FOR_EVER_MS };
  const statementMs = timeoutMs * LONGEST_SILENCE;
  return { maxWait: 2 * CONNECT_MS + statementMs, timeout: SLOW_STATEMENTS * statementMs };
}

const UNWATCHED: Health = { failed: () => undefined, worked: () => undefined };
