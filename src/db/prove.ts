import { adviceOn } from './advice.ts';
import type { PrismaClient } from './client.ts';
import { findForeignSettings } from './session.ts';

type Queries = Pick<PrismaClient, '$queryRaw'>;

// Several at once, so that they come to several sessions of a pooler.
const ROUNDS = 6;

/**
 * Uses what fal-ledger needs of a connection: that settings stay, that transactions are whole, that locks are given up, that a
 * time comes back as it was sent. No more at once than the pool has connections. Returns what is in the way, and what to change; undefined if nothing is.
 */
export async function findObstacle(db: PrismaClient, poolSize: number): Promise<string | undefined> {
  try {
    const rounds = Array.from({ length: Math.min(ROUNDS, poolSize) });
    const alone = await Promise.all(rounds.map(() => examine(db)));
    const together = await Promise.all(rounds.map(() => db.$transaction(examineTransaction)));
    return [...alone, ...together].find((obstacle) => obstacle !== undefined);
  } catch (error) {
    const advice = adviceOn(error);
    if (advice) return advice;
    throw error;
  }
}

async function examine(queries: Queries): Promise<string | undefined> {
  const foreign = await findForeignSettings(queries);
  if (foreign.length > 0)
    return `the settings ${foreign.join(', ')} do not stay as fal-ledger sets them: if a pooler is in between, add pgbouncer=true to DATABASE_URL`;
  const now = new Date();
  const [row] = await queries.$queryRaw<Array<{ at: Date; hour: number }>>`/* prove: time */
    SELECT ${now}::timestamptz AS at, extract(hour FROM ${now}::timestamptz)::int AS hour`;
  return row?.at.getTime() === now.getTime() && row.hour === now.getUTCHours()
    ? undefined
    : 'a time that is sent to it comes back as another';
}

async function examineTransaction(queries: Queries): Promise<string | undefined> {
  const session = async () =>
    await queries.$queryRaw<Array<{ is: string }>>`/* prove: transaction */
      SELECT pg_backend_pid() || ' ' || now() AS is`;
  const [before] = await session();
  await queries.$queryRaw`/* prove: lock */
    SELECT pg_advisory_xact_lock_shared(hashtext('fal-ledger starts'))::text`;
  const obstacle = await examine(queries);
  const [after] = await session();
  return before?.is === after?.is
    ? obstacle
    : 'a transaction does not stay on one connection: is a pooler in between?';
}
