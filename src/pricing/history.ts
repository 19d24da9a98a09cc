import { Prisma, type PrismaClient } from '../db/client.ts';
import { COMMON, type PriceInputs, priceInputs, QUANTITIES, sameInputs } from './price-inputs.ts';
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

const MAX_JOBS = 100;
// A submit waits for this query: the limits keep it to some milliseconds, however long the history and whatever files are
// in the inputs.
const MAX_SCANNED = 500;
const MAX_INPUT_BYTES = 100_000;

type Row = Pick<BilledJob, 'unit' | 'durationS' | 'inputs'> & {
  readonly cents: Prisma.Decimal;
  readonly unitPrice: Prisma.Decimal | null;
};

/**
 * The bills of at most 100 completed jobs on an endpoint with these price-bearing inputs, within 30 days: those with the
 * same quantities first, then the newest.
 */
export async function billedBefore(
  db: PrismaClient,
  endpoint: string,
  wanted: PriceInputs,
): Promise<BilledJob[]> {
  // PostgreSQL drops what cannot match with operators that build nothing; the names that a price may depend on are many,
  // so the last word is JavaScript's.
  const rows = await db.$queryRaw<Row[]>`/* billed-before */
    SELECT g.cost_cents AS cents, g.unit_price AS "unitPrice", g.cost_unit AS unit, g.duration_s AS "durationS",
      ${shortInputs()} AS inputs
    FROM (
      SELECT newest.* FROM (
        SELECT g.created_at, g.cost_cents, g.unit_price, g.cost_unit, g.duration_s, g.inputs FROM generations g
        WHERE g.created_at > now() - interval '30 days' AND g.endpoint = ${endpoint} AND g.status = 'COMPLETED'
          AND g.cost_source > 'ESTIMATED' AND g.cost_cents IS NOT NULL
        ORDER BY g.created_at DESC LIMIT ${MAX_SCANNED}) AS newest
      -- Pruned jobs have kept only their cost.
      WHERE pg_column_size(newest.inputs) < ${MAX_INPUT_BYTES} AND newest.inputs <> '{}'
        AND ${mayHave(wanted.bearing, COMMON)}
      ORDER BY ${mayHave(wanted.quantities, QUANTITIES)} DESC, newest.created_at DESC LIMIT ${MAX_JOBS}) AS g`;
  return rows.flatMap(({ cents, unitPrice, ...row }) => {
    const { bearing, quantities } = priceInputs(row.inputs);
    if (!sameInputs(bearing, wanted.bearing)) return [];
    const alike = sameInputs(quantities, wanted.quantities);
    return [{ ...row, alike, cents: cents.toFixed(4), unitPrice: unitPrice?.toFixed() ?? null }];
  });
}

/** Whether a job may have these inputs, in the form in which they are compared, and none of the other `names`. */
function mayHave(inputs: Inputs, names: readonly string[]): Prisma.Sql {
  const given = Object.keys(inputs);
  const same = Object.entries(inputs).map(([name, value]) => {
    const stored = Prisma.sql`newest.inputs @> ${JSON.stringify({ [name]: value })}::jsonb`;
    const type = Prisma.sql`jsonb_typeof(newest.inputs -> ${name}::text)`;
    if (typeof value === 'number') return Prisma.sql`(${stored} OR ${type} = 'array')`;
    return value === true ? Prisma.sql`(${stored} OR ${type} = 'string')` : stored;
  });
  const absent = names.filter((name) => !given.includes(name));
  const none = Prisma.sql`(NOT newest.inputs ?| ${absent}::text[] OR NOT jsonb_strip_nulls(newest.inputs) ?| ${absent}::text[])`;
  return Prisma.sql`(${Prisma.join([none, ...same], ' AND ')})`;
}
