import { escapeIdentifier, escapeLiteral } from 'pg';
import type { Disposers } from '../../src/lib/disposers.ts';
import { startPgBouncer } from '../support/pgbouncer.ts';
import type { Queries } from '../support/queries.ts';

/** What the servers of a campaign run in, other than usual. */
export interface Surroundings {
  /** Puts a PgBouncer with this pool_mode between the servers and the database. */
  readonly poolMode?: string;
  /** The time zone of the database. */
  readonly timeZone?: string;
  /** Runs on a cluster of three PostgreSQL servers, of which the leader is killed. */
  readonly cluster?: boolean;
}

/** The options of a command line that name them. */
export const SURROUNDINGS = {
  'pool-mode': { type: 'string' },
  'time-zone': { type: 'string' },
  cluster: { type: 'boolean', default: false },
} as const;

/** Reads those options. */
export function readSurroundings(values: {
  readonly 'pool-mode'?: string;
  readonly 'time-zone'?: string;
  readonly cluster: boolean;
}): Surroundings {
  const { 'pool-mode': poolMode, 'time-zone': timeZone, cluster } = values;
  return { ...(poolMode && { poolMode }), ...(timeZone && { timeZone }), cluster };
}

/** Makes them; returns the URL of the database for the servers. */
export async function surround(
  db: Queries,
  url: string,
  { poolMode, timeZone }: Surroundings,
  disposers: Disposers,
): Promise<string> {
  const name = escapeIdentifier(new URL(url).pathname.slice(1));
  if (timeZone) await db.query(`ALTER DATABASE ${name} SET timezone TO ${escapeLiteral(timeZone)}`);
  if (!poolMode) return url;
  const pooler = await startPgBouncer(url, { pool_mode: poolMode });
  disposers.add('PgBouncer', () => pooler.close());
  return pooler.url;
}
