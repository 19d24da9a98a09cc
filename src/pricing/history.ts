import type { Prisma, PrismaClient } from '../db/client.ts';
import type { Inputs } from './units/types.ts';

/** What jobs like one were billed lately. */
export interface BilledBefore {
  /** The median in US cents, null where there was none. */
  readonly cents: string | null;
  /** Of how many jobs. */
  readonly jobs: number;
}

// What a price hangs on, where it hangs on the inputs.
const MAIN_INPUTS = [
  'duration',
  'resolution',
  'num_images',
  'image_size',
  'generate_audio',
  'quality',
] as const;
const NEWEST = 100;
// A submit waits for it: some milliseconds, however long the history.
const LOOKED_AT = 1000;

/** The inputs that jobs have to have in common to be alike. */
export function mainInputs(inputs: Inputs): object {
  return Object.fromEntries(
    MAIN_INPUTS.flatMap((name) => (inputs[name] == null ? [] : [[name, inputs[name]]])),
  );
}

/** The median of what the newest jobs of an endpoint with these main inputs were billed, within 30 days. */
export async function billedBefore(db: PrismaClient, endpoint: string, main: object): Promise<BilledBefore> {
  const rows = await db.$queryRaw<Array<{ cents: Prisma.Decimal | null; jobs: number }>>`/* billed-before */
    SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY cost_cents) AS cents, count(*)::int AS jobs FROM (
      SELECT g.cost_cents FROM (
        SELECT g.created_at, g.cost_cents, g.inputs FROM generations g
        WHERE g.created_at > now() - interval '30 days' AND g.endpoint = ${endpoint} AND g.status = 'COMPLETED'
          AND g.cost_source > 'ESTIMATED' AND g.cost_cents IS NOT NULL
        ORDER BY g.created_at DESC LIMIT ${LOOKED_AT}) AS g
      -- Of what was pruned only the cost is left.
      WHERE g.inputs <> '{}' AND jsonb_strip_nulls((SELECT jsonb_object_agg(name, g.inputs -> name) FROM unnest(${[...MAIN_INPUTS]}::text[]) AS name))
          = jsonb_strip_nulls(${JSON.stringify(main)}::jsonb)
      ORDER BY g.created_at DESC LIMIT ${NEWEST}) AS alike`;
  const [{ cents, jobs } = { cents: null, jobs: 0 }] = rows;
  return { cents: cents?.toFixed(4) ?? null, jobs };
}
