import type { CostSource } from '../billing/record-costs.ts';
import { Prisma } from '../db/client.ts';
import type { Window } from '../lib/window.ts';

/** What completed jobs cost. */
export interface Spend {
  readonly jobs: number;
  /** Their known cost in US dollars; null if there are jobs but no cost is known. */
  readonly dollars: number | null;
  /** The jobs whose cost is unknown, which `dollars` leaves out. */
  readonly unknownCostJobs: number;
  /** `dollars` by source, best source first; only the sources that occur. */
  readonly bySource: readonly SourceSpend[];
  /** The billed cost of failed and cancelled jobs; not included in `dollars`. */
  readonly unsuccessfulDollars: number;
}

/** The part of a spend whose cost is known from one source. */
export interface SourceSpend {
  readonly source: CostSource;
  readonly jobs: number;
  readonly dollars: number;
}

/** A report of spend: rows that add up to the total. */
export interface SpendReport<Row> {
  readonly window: Window;
  readonly rows: readonly Row[];
  readonly total: Spend;
}

/** A row as the database returns it: amounts are exact, in cents. */
export interface SpendRow {
  readonly jobs: number;
  readonly unknownCostJobs: number;
  readonly billedJobs: number;
  readonly billedUnitsJobs: number;
  readonly cents: Prisma.Decimal | null;
  readonly billedCents: Prisma.Decimal | null;
  readonly billedUnitsCents: Prisma.Decimal | null;
  readonly unsuccessfulCents: Prisma.Decimal | null;
}

/** The spend of no job at all. */
export const NO_SPEND: SpendRow = {
  jobs: 0,
  unknownCostJobs: 0,
  billedJobs: 0,
  billedUnitsJobs: 0,
  cents: null,
  billedCents: null,
  billedUnitsCents: null,
  unsuccessfulCents: null,
};

/** The columns of a SpendRow, aggregated over rows `j` of `jobsIn`. */
export const SPEND_COLUMNS = Prisma.sql`sum(j.completed)::int AS jobs, sum(j.cost_cents) AS cents,
  sum(j.unknown_cost_jobs)::int AS "unknownCostJobs", sum(j.billed_jobs)::int AS "billedJobs",
  sum(j.billed_cents) AS "billedCents", sum(j.billed_units_jobs)::int AS "billedUnitsJobs",
  sum(j.billed_units_cents) AS "billedUnitsCents", sum(j.unsuccessful_cents) AS "unsuccessfulCents"`;

/** Whether rows `j` of `jobsIn` have any spend. */
export const HAS_SPEND = Prisma.sql`(sum(j.completed) > 0 OR sum(j.unsuccessful_cents) > 0)`;

/** Most expensive first. Groups without a completed job count as 0; those whose costs are all unknown come last. */
export const MOST_EXPENSIVE_FIRST = Prisma.sql`CASE WHEN sum(j.completed) > 0 THEN sum(j.cost_cents) ELSE 0 END DESC NULLS LAST`;

/** Converts a row to dollars. */
export function toSpend(row: SpendRow): Spend {
  const { jobs, cents, unknownCostJobs, billedJobs, billedUnitsJobs } = row;
  const estimated = jobs - unknownCostJobs - billedJobs - billedUnitsJobs;
  const [billed, units] = [row.billedCents ?? ZERO, row.billedUnitsCents ?? ZERO];
  const parts = [
    { source: 'BILLED', jobs: billedJobs, dollars: dollarsOf(billed) },
    { source: 'BILLED_UNITS', jobs: billedUnitsJobs, dollars: dollarsOf(units) },
    {
      source: 'ESTIMATED',
      jobs: estimated,
      dollars: dollarsOf((cents ?? ZERO).minus(billed).minus(units)),
    },
  ] as const;
  return {
    jobs,
    dollars: cents === null ? (jobs === 0 ? 0 : null) : dollarsOf(cents),
    unknownCostJobs,
    bySource: parts.filter((part) => part.jobs > 0),
    unsuccessfulDollars: dollarsOf(row.unsuccessfulCents ?? ZERO),
  };
}

const ZERO = new Prisma.Decimal(0);

function dollarsOf(cents: Prisma.Decimal): number {
  return cents.dividedBy(100).toNumber();
}

/** The sum of all rows. Added in decimal, so it does not depend on how the jobs are grouped. */
export function totalOf(rows: readonly SpendRow[]): Spend {
  return toSpend(rows.reduce(add, NO_SPEND));
}

/** What is left of all jobs without some of them. */
export function without(all: SpendRow, some: SpendRow): SpendRow {
  const rest = (one: Prisma.Decimal | null, other: Prisma.Decimal | null) => one && one.minus(other ?? ZERO);
  const jobs = all.jobs - some.jobs;
  const unknownCostJobs = all.unknownCostJobs - some.unknownCostJobs;
  return {
    jobs,
    unknownCostJobs,
    billedJobs: all.billedJobs - some.billedJobs,
    billedUnitsJobs: all.billedUnitsJobs - some.billedUnitsJobs,
    cents: jobs > unknownCostJobs ? rest(all.cents, some.cents) : null,
    billedCents: rest(all.billedCents, some.billedCents),
    billedUnitsCents: rest(all.billedUnitsCents, some.billedUnitsCents),
    unsuccessfulCents: rest(all.unsuccessfulCents, some.unsuccessfulCents),
  };
}

function add(a: SpendRow, b: SpendRow): SpendRow {
  const sum = (one: Prisma.Decimal | null, other: Prisma.Decimal | null) =>
    one === null || other === null ? (one ?? other) : one.plus(other);
  return {
    jobs: a.jobs + b.jobs,
    unknownCostJobs: a.unknownCostJobs + b.unknownCostJobs,
    billedJobs: a.billedJobs + b.billedJobs,
    billedUnitsJobs: a.billedUnitsJobs + b.billedUnitsJobs,
    cents: sum(a.cents, b.cents),
    billedCents: sum(a.billedCents, b.billedCents),
    billedUnitsCents: sum(a.billedUnitsCents, b.billedUnitsCents),
    unsuccessfulCents: sum(a.unsuccessfulCents, b.unsuccessfulCents),
  };
}
