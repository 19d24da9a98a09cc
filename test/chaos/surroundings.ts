import type { Client } from 'pg';
import type { Disposers } from '../../src/lib/disposers.ts';
import { startPgBouncer } from '../support/pgbouncer.ts';

/** What the servers of a campaign run in, other than usual. */
export interface Surroundings {
  /** Puts a PgBouncer with this pool_mode between the servers and the database. */
  readonly poolMode?: string;
  /** The time zone of the database. */
  readonly timeZone?: string;
}

/** The options of a command line that name them. */
export const SURROUNDINGS = { 'pool-mode': { type: 'string' }, 'time-zone': { type: 'string' } } as const;

/** Reads those options. */
export function readSurroundings(values: {
  readonly 'pool-mode'?: string;
  readonly 'time-zone'?: string;
}): Surroundings {
  const { 'pool-mode': poolMode, 'time-zone': timeZone } = values;
  return { ...(poolMode && { poolMode }), ...(timeZone && { timeZone }) };
}

/** Makes them; returns the URL of the database for the servers. */
export async function surround(
  db: Client,
  url: string,
  { poolMode, timeZone }: Surroundings,
  disposers: Disposers,
): Promise<string> {
  const name = db.escapeIdentifier(new URL(url).pathname.slice(1));
  if (timeZone) await db.query(`ALTER DATABASE ${name} SET timezone TO ${db.escapeLiteral(timeZone)}`);
  if (!poolMode) return url;
  const pooler = await startPgBouncer(url, { pool_mode: poolMode });
  disposers.add('PgBouncer', () => pooler.close());
  return pooler.url;
}
