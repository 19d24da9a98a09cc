import type { BillingSchedule } from '../config.ts';
import { Prisma } from '../db/client.ts';
import { hotQuery } from '../db/hot-query.ts';
import { readableTime } from '../db/readable-time.ts';
import type { BillingDeps } from './deps.ts';
import type { CostSource } from './record-costs.ts';

/** A job that has ended and whose cost may still become more exact. */
export interface DueBill {
  readonly id: bigint;
  readonly requestId: string;
  readonly endpoint: string;
  readonly queuePaths: unknown;
  readonly createdAt: Date;
  readonly costSource: CostSource;
  readonly billedUnits: Prisma.Decimal | null;
  /** Whether fal has answered the call for the result. */
  readonly resultRead: boolean;
}

// fal's limit for one call.
const MAX_BILLS = 50;
const MAX_WAIT_SECONDS = 6 * 3600;

/** How many results one process fetches at once. */
export const RESULTS_AT_ONCE = 10;

// A pause until the next check is up to a fifth longer than the schedule says.
const LONGEST_PAUSE = 1.25;

/** The seconds by which a bill is due at the latest after its first check. */
export function firstPauseSeconds({ retrySeconds }: BillingSchedule): number {
  return retrySeconds * LONGEST_PAUSE;
}

/**
 * How long claimed bills belong to one process: enough for all its calls, even if each times out, and as long again as a
 * first pause, so that others can tell the claim from a check that is done.
 */
function billLeaseSeconds({ schedule, billing }: Pick<BillingDeps, 'schedule' | 'billing'>): number {
  const workSeconds = schedule.timeoutSeconds * (MAX_BILLS / RESULTS_AT_ONCE + 2) + 10;
  return workSeconds + firstPauseSeconds(billing);
}

const CREATED_AT = Prisma.raw(readableTime('g.created_at'));

/** Claims up to 50 due bills for this process. Should it die, they are due again when the lease ends. */
export async function claimBills(deps: Pick<BillingDeps, 'db' | 'schedule' | 'billing'>): Promise<DueBill[]> {
  return await hotQuery<DueBill>(
    deps.db,
    Prisma.sql`/* bills: claim */
    WITH due AS MATERIALIZED (
      SELECT generation_id FROM generation_bills WHERE due_at <= now()
      ORDER BY due_at LIMIT ${MAX_BILLS} FOR UPDATE SKIP LOCKED),
    claimed AS (
      UPDATE generation_bills b
      SET due_at = now() + make_interval(secs => ${billLeaseSeconds(deps)}::float8), attempts = b.attempts + 1
      FROM due WHERE b.generation_id = due.generation_id
      RETURNING b.generation_id, b.result_read)
    SELECT g.id, g.request_id AS "requestId", g.endpoint, g.queue_paths AS "queuePaths",
      ${CREATED_AT} AS "createdAt", g.cost_source AS "costSource",
      g.billed_units AS "billedUnits", claimed.result_read AS "resultRead"
    FROM claimed JOIN generations g ON g.id = claimed.generation_id`,
    // A plan that was made while nothing waited would be kept where thousands do.
    { planOnce: false },
  );
}

/** Notes that fal has answered the calls for the results of these jobs. */
export async function markRead(db: BillingDeps['db'], ids: readonly bigint[]): Promise<void> {
  if (ids.length === 0) return;
  await db.$executeRaw`/* bills: read */
    UPDATE generation_bills SET result_read = true WHERE generation_id = ANY (${[...ids]}::bigint[])`;
}

/**
 * Schedules the next check of these jobs' bills, each time after twice as long. A job leaves the queue when its cost is
 * known by the `best` source there can be, or can no longer become known by it, or when it ended too long ago.
 */
export async function settleBills(
  { db, billing }: { db: BillingDeps['db']; billing: BillingSchedule },
  ids: readonly bigint[],
  best: CostSource,
): Promise<void> {
  await db.$executeRaw`/* bills: settle */
    WITH settled AS (
      SELECT b.generation_id, g.cost_source >= ${best}::cost_source
        OR (b.result_read AND g.billed_units IS NULL AND ${best}::cost_source = 'BILLED_UNITS')
        OR g.finished_at < now() - make_interval(days => ${billing.giveUpDays}::int) AS done
      FROM generation_bills b JOIN generations g ON g.id = b.generation_id
      WHERE b.generation_id = ANY (${[...ids]}::bigint[])),
    gone AS (
      DELETE FROM generation_bills b USING settled WHERE b.generation_id = settled.generation_id AND settled.done)
    UPDATE generation_bills b SET due_at = now() + make_interval(secs =>
      least(${billing.retrySeconds}::float8 * 2 ^ least(b.attempts - 1, 20), ${MAX_WAIT_SECONDS}::float8)
        * (0.8 + 0.4 * random()))
    FROM settled WHERE b.generation_id = settled.generation_id AND NOT settled.done`;
}

/** Deletes the bills of jobs that were pruned. */
export async function forgetBills({ db }: Pick<BillingDeps, 'db'>): Promise<void> {
  await db.$executeRaw`/* bills: forget */
    DELETE FROM generation_bills b
    WHERE NOT EXISTS (SELECT FROM generations g WHERE g.id = b.generation_id)`;
}
