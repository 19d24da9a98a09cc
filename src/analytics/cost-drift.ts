import { Prisma, type PrismaClient } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import { accessSql } from '../generations/access.ts';
import type { Window } from '../lib/window.ts';

/** How far an endpoint's estimates were from what was billed. */
export interface EndpointDrift {
  readonly endpoint: string;
  /** The completed jobs that have both an estimate and a billed cost. */
  readonly jobs: number;
  readonly estimatedDollars: number;
  readonly billedDollars: number;
  /** Billed divided by estimated: 1 means the estimates were right; null if they add up to 0. */
  readonly ratio: number | null;
  /** The ids of the jobs that contribute most to the difference, largest first. */
  readonly largest: readonly bigint[];
}

interface Row {
  readonly endpoint: string;
  readonly jobs: number;
  readonly estimated: Prisma.Decimal;
  readonly billed: Prisma.Decimal;
  readonly largest: readonly bigint[];
}

const MAX_LARGEST = 5;

/** Estimates compared with billed costs, by endpoint, largest difference first. */
export async function costDrift(db: PrismaClient, viewer: Viewer, window: Window): Promise<EndpointDrift[]> {
  const rows = await db.$queryRaw<Row[]>`/* cost-drift */
    SELECT g.endpoint, count(*)::int AS jobs, sum(g.estimated_cents) AS estimated, sum(g.cost_cents) AS billed,
      (array_agg(g.id ORDER BY abs(g.cost_cents - g.estimated_cents) DESC, g.id))[1:${Prisma.raw(String(MAX_LARGEST))}] AS largest
    FROM generations g
    WHERE g.created_at >= ${window.from} AND g.created_at < ${window.to} AND g.status = 'COMPLETED'
      AND g.cost_source > 'ESTIMATED' AND g.estimated_cents IS NOT NULL AND ${accessSql(viewer)}
    GROUP BY g.endpoint ORDER BY abs(sum(g.cost_cents) - sum(g.estimated_cents)) DESC, g.endpoint`;
  return rows.map(({ endpoint, jobs, estimated, billed, largest }) => ({
    endpoint,
    jobs,
    estimatedDollars: estimated.dividedBy(100).toNumber(),
    billedDollars: billed.dividedBy(100).toNumber(),
    ratio: estimated.isZero() ? null : billed.dividedBy(estimated).toNumber(),
    largest,
  }));
}
