import { Prisma } from '../db/client.ts';
import type { Window } from '../lib/window.ts';

/** What completed jobs have cost. */
export interface Spend {
  readonly jobs: number;
  /** US dollars of the jobs whose cost is known; null where there are jobs and none of their costs is known. */
  readonly dollars: number | null;
  /** The jobs that `dollars` leaves out. */
  readonly unknownCostJobs: number;
}

/** A report of spend, broken down into rows that add up to the total. */
export interface SpendReport<Row> {
  readonly window: Window;
  readonly rows: readonly Row[];
  readonly total: Spend;
}

/** What a statement returns for each row: the cost is exact, in cents. */
export interface SpendRow {
  readonly jobs: number;
  readonly cents: Prisma.Decimal | null;
  readonly unknownCostJobs: number;
}

/** The columns of a SpendRow, of rows `j` of `jobsIn`. */
export const SPEND_COLUMNS = Prisma.sql`sum(j.completed)::int AS jobs, sum(j.cost_cents) AS cents,
  sum(j.unknown_cost_jobs)::int AS "unknownCostJobs"`;

/** A row's cost in dollars. */
export function toSpend({ jobs, cents, unknownCostJobs }: SpendRow): Spend {
  return {
    jobs,
    dollars: cents === null ? (jobs === 0 ? 0 : null) : cents.dividedBy(100).toNumber(),
    unknownCostJobs,
  };
}

/** The sum of all rows, added up in decimal, so that it does not depend on how they are cut. */
export function totalOf(rows: readonly SpendRow[]): Spend {
  const cents = rows.flatMap((row) => (row.cents === null ? [] : [row.cents]));
  return toSpend({
    jobs: rows.reduce((sum, row) => sum + row.jobs, 0),
    cents: cents.length > 0 ? Prisma.Decimal.sum(...cents) : null,
    unknownCostJobs: rows.reduce((sum, row) => sum + row.unknownCostJobs, 0),
  });
}
