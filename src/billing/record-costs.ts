import type { PrismaClient } from '../db/client.ts';
import { inMonthsOfIds } from '../db/of-month.ts';
import { MAX_CENTS } from '../pricing/expected-cost.ts';

/** How a job's cost is known, from the least to the most exact. */
export const COST_SOURCES = ['ESTIMATED', 'BILLED_UNITS', 'BILLED'] as const;
export type CostSource = (typeof COST_SOURCES)[number];

/** What a job cost, in decimal digits; units and their price where known. */
export interface BilledCost {
  readonly id: bigint;
  readonly source: Exclude<CostSource, 'ESTIMATED'>;
  /** US cents. */
  readonly cents: string;
  readonly units: string | null;
  readonly unit: string | null;
  /** US dollars. */
  readonly unitPrice: string | null;
}

/**
 * The only writer of what jobs really cost. A better source replaces a worse one, never the reverse, and the estimate is
 * kept. An amount that the table cannot hold is left out.
 */
export async function recordCosts(db: PrismaClient, found: readonly BilledCost[]): Promise<void> {
  const costs = found.filter(({ cents }) => Number(cents) < MAX_CENTS);
  if (costs.length === 0) return;
  await db.$executeRaw`/* record-costs */
    UPDATE generations g
    SET estimated_cents = CASE WHEN g.cost_source = 'ESTIMATED' THEN g.cost_cents ELSE g.estimated_cents END,
      cost_cents = cost.cents, cost_source = cost.source, cost_updated_at = now(),
      billed_units = COALESCE(cost.units, g.billed_units), cost_unit = COALESCE(cost.unit, g.cost_unit),
      unit_price = COALESCE(cost.unit_price, g.unit_price)
    FROM unnest(${costs.map(({ id }) => id)}::bigint[], ${costs.map(({ source }) => source)}::cost_source[],
      ${costs.map(({ cents }) => cents)}::numeric[], ${costs.map(({ units }) => units)}::numeric[],
      ${costs.map(({ unit }) => unit)}::text[], ${costs.map(({ unitPrice }) => unitPrice)}::numeric[])
      AS cost (id, source, cents, units, unit, unit_price)
    WHERE g.id = cost.id AND ${inMonthsOfIds(costs.map(({ id }) => id))} AND g.cost_source < cost.source`;
}

/** Keeps the units that fal's results name until their price is known. */
export async function recordUnits(
  db: PrismaClient,
  jobs: ReadonlyArray<{ readonly id: bigint; readonly units: string }>,
): Promise<void> {
  if (jobs.length === 0) return;
  await db.$executeRaw`/* record-units */
    UPDATE generations g SET billed_units = read.units
    FROM unnest(${jobs.map(({ id }) => id)}::bigint[], ${jobs.map(({ units }) => units)}::numeric[]) AS read (id, units)
    WHERE g.id = read.id AND ${inMonthsOfIds(jobs.map(({ id }) => id))} AND g.billed_units IS NULL`;
}
