import { Prisma, type PrismaClient } from '../db/client.ts';
import { inMonthsOfLast } from '../db/of-month.ts';
import { maybeSame } from './maybe-same.ts';
import { type PriceInputs, priceInputs, sameInputs } from './price-inputs.ts';
import { shortInputs } from './short-inputs.ts';
import type { Inputs } from './units/types.ts';

/** What a job was billed, with what its price may depend on. */
export interface BilledJob {
  readonly cents: string;
  /** The price of a unit in US dollars when it was billed; null where it was not recorded. */
  readonly unitPrice: string | null;
  readonly unit: string | null;
  readonly durationS: number | null;
  /** What formulas read, lists by their length. */
  readonly inputs: Inputs;
  /** Whether its quantities are those asked for, too. */
  readonly alike: boolean;
}

// A submit waits for this query. Twenty bills of the same say what one more will be; jobs of other sizes are read only where
// these are missing, and of those more, since each may have another size.
const ENOUGH_ALIKE = 20;
const FEW_ALIKE = 3;
const MAX_OTHERS = 60;
const MAX_SCANNED = 500;
const MAX_INPUT_BYTES = 100_000;
// Each is a condition of the statement, and no endpoint has so many.
const MAX_BEARING = 100;

type Row = Pick<BilledJob, 'unit' | 'durationS' | 'inputs'> & {
  readonly cents: Prisma.Decimal;
  readonly unitPrice: Prisma.Decimal | null;
};

/**
 * The bills of completed jobs on an endpoint with these price-bearing inputs, the newest within 30 days: at most 20 with the
 * same quantities, or where there are fewer than three of them also others. Of one user's jobs, or of all.
 */
export async function billedBefore(
  db: PrismaClient,
  endpoint: string,
  wanted: PriceInputs,
  userId: string | null = null,
): Promise<BilledJob[]> {
  if (Object.keys(wanted.bearing).length > MAX_BEARING) return [];
  const { bearing, alike } = maybeSame(endpoint, wanted, Prisma.sql`newest.inputs`);
  // PostgreSQL fills a WITH no further than it is read, so this ends at the twentieth job. The last word is JavaScript's.
  const rows = await db.$queryRaw<Row[]>`/* billed-before */
    WITH newest AS MATERIALIZED (
      SELECT g.cost_cents, g.unit_price, g.cost_unit, g.duration_s, g.inputs FROM generations g
      WHERE ${userId === null ? Prisma.sql`true` : Prisma.sql`g.user_id = ${userId}`}
        AND g.created_at > now() - interval '30 days' AND ${inMonthsOfLast(30)} AND g.endpoint = ${endpoint} AND g.status = 'COMPLETED'
        AND g.cost_source > 'ESTIMATED' AND g.cost_cents IS NOT NULL
      ORDER BY g.created_at DESC LIMIT ${MAX_SCANNED}),
    -- Pruned jobs have kept only their cost; to read large inputs takes too long.
    comparable AS MATERIALIZED (
      SELECT newest.*, ${alike} AS alike FROM newest
      WHERE pg_column_size(newest.inputs) < ${MAX_INPUT_BYTES} AND newest.inputs <> '{}' AND ${bearing}),
    alike AS MATERIALIZED (SELECT * FROM comparable WHERE alike LIMIT ${ENOUGH_ALIKE}),
    others AS (
      SELECT * FROM comparable WHERE (SELECT count(*) FROM alike) < ${FEW_ALIKE} AND alike IS NOT TRUE LIMIT ${MAX_OTHERS})
    SELECT g.cost_cents AS cents, g.unit_price AS "unitPrice", g.cost_unit AS unit, g.duration_s AS "durationS",
      ${shortInputs()} AS inputs
    FROM (SELECT * FROM alike UNION ALL SELECT * FROM others) AS g`;
  return rows.flatMap(({ cents, unitPrice, ...row }) => {
    const { bearing: found, quantities } = priceInputs(endpoint, row.inputs);
    if (!sameInputs(found, wanted.bearing)) return [];
    const same = sameInputs(quantities, wanted.quantities);
    return [{ ...row, alike: same, cents: cents.toFixed(4), unitPrice: unitPrice?.toFixed() ?? null }];
  });
}
