import { Prisma } from '../db/client.ts';
import type { Generation } from '../generated/prisma/client.ts';
import type { CostSource } from './record-costs.ts';

/** What a job cost, how that is known, and what was estimated. Amounts are US cents; null means not known, never free. */
export interface Cost {
  readonly cents: Prisma.Decimal | null;
  /** Null where there is no cost. */
  readonly source: CostSource | null;
  readonly estimatedCents: Prisma.Decimal | null;
  readonly units: Prisma.Decimal | null;
  readonly unit: string | null;
  /** US dollars. */
  readonly unitPrice: Prisma.Decimal | null;
  readonly updatedAt: Date;
}

type Row = Pick<
  Generation,
  | 'status'
  | 'costCents'
  | 'costSource'
  | 'estimatedCents'
  | 'billedUnits'
  | 'costUnit'
  | 'unitPrice'
  | 'costUpdatedAt'
  | 'createdAt'
>;

const WITHOUT_RESULT = Prisma.sql`g.status IN ('FAILED', 'CANCELLED')`;

/** Whether job `g` failed or was cancelled but was billed. An estimate does not count: it was for a result. */
export const COST_WITHOUT_RESULT = Prisma.sql`${WITHOUT_RESULT} AND g.cost_source > 'ESTIMATED'`;

/** Whether the cost of a job `g` is known. An estimate is for a job with a result: it says nothing about one without. */
export const COST_KNOWN = Prisma.sql`g.cost_cents IS NOT NULL
  AND NOT (${WITHOUT_RESULT} AND g.cost_source = 'ESTIMATED')`;

/** Whether the stored cost of a row counts as its cost, by the same rule as `COST_KNOWN`. */
export function storedCostCounts(row: {
  readonly status: string | null;
  readonly costSource: string | null;
}): boolean {
  const withoutResult = row.status === 'FAILED' || row.status === 'CANCELLED';
  return row.costSource !== 'ESTIMATED' || !withoutResult;
}

/** The cost of a row. */
export function costOf(row: Row): Cost {
  const estimated = row.costSource === 'ESTIMATED';
  const cents = storedCostCounts(row) ? row.costCents : null;
  return {
    cents,
    source: cents === null ? null : row.costSource,
    estimatedCents: estimated ? row.costCents : row.estimatedCents,
    units: row.billedUnits,
    unit: row.costUnit,
    unitPrice: row.unitPrice,
    updatedAt: row.costUpdatedAt ?? row.createdAt,
  };
}
