import type { BillingSchedule } from '../config.ts';
import type { Prisma } from '../db/client.ts';
import type { BillingDeps } from './deps.ts';
import type { CostSource } from './record-costs.ts';

/** A job that has ended and whose cost can still become known better. */
export interface DueBill {
  readonly id: bigint;
  readonly requestId: string;
  readonly endpoint: string;
  readonly createdAt: Date;
  readonly costSource: CostSource;
  readonly billedUnits: Prisma.Decimal | null;
  /** fal has answered the result call. */
  readonly resultRead: boolean;
}

// What one call may name.
const MAX_BILLS = 50;
const MAX_WAIT_SECONDS = 6 * 3600;

/** For how long a claimed bill is one process's alone: results are fetched a few at a time. */
function billLeaseSeconds({ timeoutSeconds }: BillingDeps['schedule']): number {
  return timeoutSeconds * (MAX_BILLS / RESULTS_AT_ONCE + 2) + 10;
}

export const RESULTS_AT_ONCE = 10;

/** Takes up to 50 bills that are due for this process alone; should it die, they are due again after a lease. */
export async function claimBills({ db, schedule }: Pick<BillingDeps, 'db' | 'schedule'>): Promise<DueBill[]> {
  return await db.$queryRaw<DueBill[]>`/* bills: claim */
    WITH due AS MATERIALIZED (
      SELECT generation_id FROM generation_bills WHERE due_at <= now()
      ORDER BY due_at LIMIT ${MAX_BILLS} FOR UPDATE SKIP LOCKED),
    claimed AS (
      UPDATE generation_bills b
      SET due_at = now() + make_interval(secs => ${billLeaseSeconds(schedule)}::float8), attempts = b.attempts + 1
      FROM due WHERE b.generation_id = due.generation_id
      RETURNING b.generation_id, b.result_read)
    SELECT g.id, g.request_id AS "requestId", g.endpoint, g.created_at AS "createdAt", g.cost_source AS "costSource",
      g.billed_units AS "billedUnits", claimed.result_read AS "resultRead"
    FROM claimed JOIN generations g ON g.id = claimed.generation_id`;
}

/** fal has answered the result calls of these jobs. */
export async function markRead(db: BillingDeps['db'], ids: readonly bigint[]): Promise<void> {
  if (ids.length === 0) return;
  await db.$executeRaw`/* bills: read */
    UPDATE generation_bills SET result_read = true WHERE generation_id = ANY (${[...ids]}::bigint[])`;
}

/**
 * When these jobs' bills are looked for next: twice as long after each time. Those that are as well known as they can be
 * are done with, and those that ended too long ago, or were pruned. `best`: what a cost can be known by.
 */
export async function settleBills(
  { db, billing }: { db: BillingDeps['db']; billing: BillingSchedule },
  ids: readonly bigint[],
  best: CostSource,
): Promise<void> {
  await db.$executeRaw`/* bills: settle */
    WITH looked AS (
      SELECT b.generation_id, g.cost_source >= ${best}::cost_source
        OR (b.result_read AND g.billed_units IS NULL AND ${best}::cost_source = 'BILLED_UNITS')
        OR g.finished_at < now() - make_interval(days => ${billing.giveUpDays}::int) AS done
      FROM generation_bills b JOIN generations g ON g.id = b.generation_id
      WHERE b.generation_id = ANY (${[...ids]}::bigint[])),
    gone AS (
      DELETE FROM generation_bills b USING looked WHERE b.generation_id = looked.generation_id AND looked.done)
    UPDATE generation_bills b SET due_at = now() + make_interval(secs =>
      least(${billing.retrySeconds}::float8 * 2 ^ least(b.attempts - 1, 20), ${MAX_WAIT_SECONDS}::float8)
        * (0.8 + 0.4 * random()))
    FROM looked WHERE b.generation_id = looked.generation_id AND NOT looked.done`;
}

/** Forgets bills of jobs that were pruned. */
export async function forgetBills({ db }: Pick<BillingDeps, 'db'>): Promise<void> {
  await db.$executeRaw`/* bills: forget */
    DELETE FROM generation_bills b
    WHERE NOT EXISTS (SELECT FROM generations g WHERE g.id = b.generation_id)`;
}
