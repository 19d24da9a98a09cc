import type { Prisma, PrismaClient } from '../db/client.ts';
import type { Inputs } from './units/types.ts';

/** What similar jobs were billed lately. */
export interface BilledBefore {
  /** The median in US cents; null where there were none. */
  readonly cents: string | null;
  /** How many jobs it is the median of. */
  readonly jobs: number;
}

// The inputs that a price may depend on.
const MAIN_INPUTS = [
  'duration',
  'resolution',
  'num_images',
  'image_size',
  'generate_audio',
  'quality',
] as const;
const MAX_JOBS = 100;
// A submit waits for this query: the limit keeps it to some milliseconds, however long the history.
const MAX_SCANNED = 1000;

/** The inputs that similar jobs have in common. */
export function mainInputs(inputs: Inputs): object {
  return Object.fromEntries(
    MAIN_INPUTS.flatMap((name) => (inputs[name] == null ? [] : [[name, inputs[name]]])),
  );
}

/** The median of what the newest 100 jobs on an endpoint with these main inputs were billed, within 30 days. */
export async function billedBefore(db: PrismaClient, endpoint: string, main: object): Promise<BilledBefore> {
  const rows = await db.$queryRaw<Array<{ cents: Prisma.Decimal | null; jobs: number }>>`/* billed-before */
    SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY cost_cents) AS cents, count(*)::int AS jobs FROM (
      SELECT g.cost_cents FROM (
        SELECT g.created_at, g.cost_cents, g.inputs FROM generations g
        WHERE g.created_at > now() - interval '30 days' AND g.endpoint = ${endpoint} AND g.status = 'COMPLETED'
          AND g.cost_source > 'ESTIMATED' AND g.cost_cents IS NOT NULL
        ORDER BY g.created_at DESC LIMIT ${MAX_SCANNED}) AS g
      -- Pruned jobs have kept only their cost.
      WHERE g.inputs <> '{}' AND jsonb_strip_nulls((SELECT jsonb_object_agg(name, g.inputs -> name) FROM unnest(${[...MAIN_INPUTS]}::text[]) AS name))
          = jsonb_strip_nulls(${JSON.stringify(main)}::jsonb)
      ORDER BY g.created_at DESC LIMIT ${MAX_JOBS}) AS alike`;
  const [{ cents, jobs } = { cents: null, jobs: 0 }] = rows;
  return { cents: cents?.toFixed(4) ?? null, jobs };
}
