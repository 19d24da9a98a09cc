import type { Prisma, PrismaClient } from '../db/client.ts';
import { BEARING, FILE_URL, FREE, MAX_TEXT, type PriceInputs, QUANTITIES } from './price-inputs.ts';
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

/**
 * The bills of at most 100 completed jobs on an endpoint with these price-bearing inputs, within 30 days: those with the
 * same quantities first, then the newest.
 */
export async function billedBefore(
  db: PrismaClient,
  endpoint: string,
  { bearing, quantities }: PriceInputs,
): Promise<BilledJob[]> {
  const rows = await db.$queryRaw<
    Array<
      Omit<BilledJob, 'cents' | 'unitPrice'> & { cents: Prisma.Decimal; unitPrice: Prisma.Decimal | null }
    >
  >`/* billed-before */
    WITH newest AS MATERIALIZED (
      SELECT * FROM (
        SELECT g.created_at, g.cost_cents, g.unit_price, g.cost_unit, g.duration_s, g.inputs FROM generations g
        WHERE g.created_at > now() - interval '30 days' AND g.endpoint = ${endpoint} AND g.status = 'COMPLETED'
          AND g.cost_source > 'ESTIMATED' AND g.cost_cents IS NOT NULL
        ORDER BY g.created_at DESC LIMIT ${MAX_SCANNED}) AS g
      -- Pruned jobs have kept only their cost.
      WHERE pg_column_size(g.inputs) < ${MAX_INPUT_BYTES} AND g.inputs <> '{}'),
    -- OFFSET 0 has each name matched once, not once in each job: that took half of the time.
    names AS MATERIALIZED (
      SELECT COALESCE(array_agg(name), '{}') AS bearing
      FROM (SELECT DISTINCT name FROM newest, jsonb_object_keys(newest.inputs) AS name OFFSET 0) AS given
      WHERE name ~ ${BEARING} AND name <> ALL (${[...QUANTITIES, ...FREE]}::text[])),
    compared AS MATERIALIZED (
      SELECT newest.*, main.bearing, main.quantities
      FROM newest, names CROSS JOIN LATERAL (
        SELECT COALESCE(jsonb_object_agg(name, short) FILTER (WHERE name = ANY (names.bearing)), '{}') AS bearing,
          COALESCE(jsonb_object_agg(name, short) FILTER (WHERE name = ANY (${[...QUANTITIES]}::text[])), '{}') AS quantities
        FROM (
          SELECT name, CASE jsonb_typeof(value)
            WHEN 'array' THEN to_jsonb(NULLIF(jsonb_array_length(value), 0))
            WHEN 'string' THEN CASE WHEN value #>> '{}' ~ ${FILE_URL} OR length(value #>> '{}') > ${MAX_TEXT}
              THEN 'true' ELSE value END
            WHEN 'object' THEN jsonb_strip_nulls(value)
            ELSE value END AS short
          FROM (SELECT name, newest.inputs -> name AS value
            FROM unnest(names.bearing || ${[...QUANTITIES]}::text[]) AS name) AS input) AS shortened
        WHERE short <> 'null') AS main)
    SELECT g.cost_cents AS cents, g.unit_price AS "unitPrice", g.cost_unit AS unit, g.duration_s AS "durationS",
      g.quantities = jsonb_strip_nulls(${JSON.stringify(quantities)}::jsonb) AS alike,
      jsonb_strip_nulls(g.bearing || g.quantities || jsonb_build_object('aspect_ratio', g.inputs -> 'aspect_ratio',
        'text', COALESCE(g.inputs -> 'text', g.inputs -> 'prompt'))) AS inputs
    FROM compared g WHERE g.bearing = jsonb_strip_nulls(${JSON.stringify(bearing)}::jsonb)
    ORDER BY alike DESC, g.created_at DESC LIMIT ${MAX_JOBS}`;
  return rows.map((row) => ({
    ...row,
    cents: row.cents.toFixed(4),
    unitPrice: row.unitPrice?.toFixed() ?? null,
  }));
}
