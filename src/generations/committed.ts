import { Prisma, type PrismaClient } from '../db/client.ts';
import { CONFIRMED, PENDING } from '../db/pending-request-id.ts';
import { UNCONFIRMED_FAILURES } from '../fal/failure-types.ts';
import { IN_FLIGHT, WAITING } from './transitions/states.ts';

/** A job as a budget sees it. Amounts are US cents. */
export interface BudgetJob {
  readonly id: bigint;
  /** Recorded, and not sent. */
  readonly waiting: boolean;
  /** At fal or on its way there. */
  readonly inFlight: boolean;
  /** Sent, and fal has not confirmed it for a while: it may never end. */
  readonly unconfirmed: boolean;
  /** Ended so lately that its bill may still come. */
  readonly billDue: boolean;
  readonly completed: boolean;
  /** What fal has billed; null where no bill has come. */
  readonly billed: number | null;
  /** What it was expected to cost before it ran; null where that was not known. */
  readonly estimate: number | null;
  /** Whether it may cost something: it waits, is open, has completed, was billed, or fal may have it unknown to us. */
  readonly counts: boolean;
}

// A bill comes with the result or within seconds of it. Who waits for it longer might wait for ever; a job that failed
// seldom has one, and it comes when its reason has been fetched.
const BILL_WAIT = Prisma.sql`CASE WHEN g.status = 'COMPLETED' OR g.next_check_at IS NOT NULL
  THEN interval '2 minutes' ELSE interval '10 seconds' END`;

/**
 * The jobs that meet a condition, and of the waiting ones only the `waiting` oldest, as of one instant: a job that another
 * process claims or releases meanwhile is neither missed nor counted twice.
 */
export async function readBudgetJobs(
  db: PrismaClient,
  condition: Prisma.Sql,
  waiting: number,
): Promise<BudgetJob[]> {
  const unbilled = Prisma.sql`g.cost_source = 'ESTIMATED'`;
  const billDue = Prisma.sql`(${unbilled} AND ${CONFIRMED} AND g.finished_at > now() - ${BILL_WAIT})`;
  const inFlight = Prisma.sql`(${IN_FLIGHT} AND NOT (${WAITING}))`;
  const isUnconfirmed = Prisma.sql`(${inFlight} AND ${PENDING} AND g.check_count > 0)`;
  const mayBePaid = Prisma.sql`(${unbilled} AND g.error_type = ANY (${[...UNCONFIRMED_FAILURES]}::text[]))`;
  // One value for all jobs: a row for each takes several times longer to read.
  const [found] = await db.$queryRaw<Array<{ jobs: string }>>`/* budget: jobs */
    SELECT COALESCE(json_agg(json_build_array(g.id::text, ${WAITING}, ${inFlight}, ${billDue},
      g.status = 'COMPLETED', CASE WHEN NOT ${unbilled} THEN g.cost_cents END,
      CASE WHEN ${unbilled} THEN g.cost_cents ELSE g.estimated_cents END, ${mayBePaid}, ${isUnconfirmed}) ORDER BY g.id), '[]')::text AS jobs
    FROM generations g WHERE ${condition} AND (NOT (${WAITING}) OR g.id IN (
      SELECT g.id FROM generations g WHERE ${condition} AND ${WAITING} ORDER BY g.id LIMIT ${waiting}))`;
  const jobs: Array<
    [string, boolean, boolean, boolean, boolean, number | null, number | null, boolean, boolean]
  > = JSON.parse(found?.jobs ?? '[]');
  return jobs.map(
    ([id, isWaiting, isInFlight, isDue, completed, billed, estimate, mayBePaidFor, unconfirmed]) => ({
      id: BigInt(id),
      waiting: isWaiting,
      inFlight: isInFlight,
      unconfirmed,
      billDue: isDue,
      completed,
      billed,
      estimate,
      counts: isWaiting || isInFlight || isDue || completed || billed !== null || mayBePaidFor,
    }),
  );
}

/**
 * The money that is spent or cannot be taken back, in US cents: the bills that have come, and what the others that were
 * sent are expected to cost by `expected`. The one sum for every budget. `unknown` jobs have neither.
 */
export function committed(
  jobs: readonly BudgetJob[],
  expected: (job: BudgetJob) => number | null,
): { readonly cents: number; readonly unknown: number } {
  let [cents, unknown] = [0, 0];
  for (const job of jobs) {
    if (job.waiting || !job.counts) continue;
    const cost = job.billed ?? expected(job);
    if (cost === null) unknown += 1;
    else cents += cost;
  }
  // To the table's four decimals: a sum of many doubles drifts.
  return { cents: Math.round(cents * 10_000) / 10_000, unknown };
}
