import type { PrismaClient } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import { accessSql } from '../generations/access.ts';
import { MESSAGE_KEY } from '../generations/failure-key.ts';
import type { Window } from '../lib/window.ts';

/** Failures of one kind, and how many there were. */
export interface TopError {
  readonly errorType: string | null;
  /** The latest message in fal's words; without a type, the message they share, with placeholders. */
  readonly message: string | null;
  readonly count: number;
  readonly lastSeen: Date;
}

const PER_ENDPOINT = 5;

/**
 * The most frequent failures of each endpoint in a window. Failures are of one kind if they share fal's error type or,
 * without a type, their message apart from URLs, ids and numbers.
 */
export async function topErrors(
  db: PrismaClient,
  viewer: Viewer,
  window: Window,
  endpoints: readonly string[],
): Promise<Map<string, TopError[]>> {
  const rows = await db.$queryRaw<Array<TopError & { endpoint: string }>>`/* top-errors */
    WITH failed AS (
      SELECT g.endpoint, g.error_type, g.error, CASE WHEN isfinite(g.finished_at) THEN g.finished_at ELSE g.created_at END AS seen,
        CASE WHEN g.error_type IS NULL THEN ${MESSAGE_KEY} END AS shared
      FROM generations g
      WHERE g.created_at >= ${window.from} AND g.created_at < ${window.to} AND g.status = 'FAILED'
        AND g.endpoint = ANY(${[...endpoints]}) AND ${accessSql(viewer)}),
    kinds AS (
      SELECT endpoint, error_type, count(*)::int AS count, max(seen) AS last_seen,
        COALESCE(shared, (array_agg(error ORDER BY seen DESC))[1]) AS message,
        row_number() OVER (PARTITION BY endpoint ORDER BY count(*) DESC, max(seen) DESC) AS place
      FROM failed GROUP BY endpoint, error_type, shared)
    SELECT endpoint, error_type AS "errorType", message, count, last_seen AS "lastSeen"
    FROM kinds WHERE place <= ${PER_ENDPOINT} ORDER BY endpoint, place`;
  const byEndpoint = new Map<string, TopError[]>(endpoints.map((endpoint) => [endpoint, []]));
  for (const { endpoint, ...error } of rows) byEndpoint.get(endpoint)?.push(error);
  return byEndpoint;
}

/** `topErrors` of one endpoint, read for all endpoints together when the first of them is asked for. */
export function lazyTopErrors(
  ...args: Parameters<typeof topErrors>
): (endpoint: string) => Promise<readonly TopError[]> {
  let reading: ReturnType<typeof topErrors> | undefined;
  return async (endpoint) => {
    reading ??= topErrors(...args);
    return (await reading).get(endpoint) ?? [];
  };
}
