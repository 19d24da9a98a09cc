import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import { createFreshReads } from '../../lib/fresh-reads.ts';
import { sharedWork } from '../../lib/work.ts';
import { hotQuery } from '../hot-query.ts';
import { readSystem } from '../identity.ts';

/** How far the primary has come. */
export interface PrimaryPosition {
  /**
   * The database of the primary, since that was last started: another one's log has other entries at the same positions, and
   * another database is not ours.
   */
  readonly line: string;
  /** The system identifier of its cluster, where it may be read. */
  readonly system?: string | undefined;
  /** Up to here its log is on disk: everything that our sessions have been told is committed. */
  readonly flushed: bigint;
  /** And up to here it is written: also what anybody has committed with `synchronous_commit = off`. */
  readonly inserted: bigint;
}

/** The database of whoever executes a statement, and the table of the notes in it: those of a standby have the same ids. */
export const DATABASE = `(SELECT d.oid || '.' || 'upkeep'::regclass::oid FROM pg_database d WHERE d.datname = current_database())`;

/** The instance of PostgreSQL that executes a statement, and the database. */
const SERVER = Prisma.sql`(extract(epoch FROM pg_postmaster_start_time()) || ' ' || ${Prisma.raw(DATABASE)})`;

const LINE = 'line ';

/** The note of a primary, which only those have that follow it. */
export function noteOf(line: string): string {
  return LINE + line;
}

type Read = { readonly line: string } & {
  readonly [Key in 'flushed' | 'inserted']: bigint | null;
};

/**
 * Watches the primary's position in its log. `position` is of after the call, and undefined if the primary cannot tell it: it
 * may be a standby itself, or one of those clouds whose storage replicates by itself.
 *
 * Each primary leaves a note, made of its own start time by its own clock, in its own data. After a failover, a replica that
 * has it follows the new primary, and no replica of the former one ever does, however far in its own log that has come.
 */
export function createPrimary(db: PrismaClient): {
  position(): Promise<PrimaryPosition | undefined>;
  /** The note is missing where it should be: leave it anew. */
  note(): void;
} {
  let noted: string | undefined;
  let system: string | undefined;
  const read = createFreshReads(() => sharedWork(() => readPosition(db)));
  return {
    async position() {
      let position = await read().catch(() => undefined);
      if (position && position.line !== noted) {
        await sharedWork(() => leaveNote(db));
        system = await sharedWork(() => readSystem((sql) => db.$queryRawUnsafe(sql))).catch(() => undefined);
        noted = position.line;
        // A replica that has come so far has the note.
        position = await read().catch(() => undefined);
      }
      return position && { ...position, system };
    },
    note() {
      noted = undefined;
    },
  };
}

async function readPosition(db: PrismaClient): Promise<PrimaryPosition | undefined> {
  const [row] = await hotQuery<Read>(
    db,
    Prisma.sql`/* replicas: position */
      SELECT ${SERVER} AS line,
        CASE WHEN NOT pg_is_in_recovery() THEN (pg_current_wal_flush_lsn() - '0/0')::bigint END AS flushed,
        CASE WHEN NOT pg_is_in_recovery() THEN (pg_current_wal_insert_lsn() - '0/0')::bigint END AS inserted`,
    { planOnce: true },
  );
  if (row?.flushed == null || row.inserted === null) return undefined;
  return { line: row.line, flushed: row.flushed, inserted: row.inserted };
}

/** Has the primary note itself, once for all servers, and forget those before it. */
async function leaveNote(db: PrismaClient): Promise<void> {
  await db.$executeRaw`/* replicas: note */
    WITH former AS (DELETE FROM upkeep WHERE work LIKE ${`${LINE}%`} AND work <> ${LINE} || ${SERVER})
    INSERT INTO upkeep (work, up_to) VALUES (${LINE} || ${SERVER}, now()) ON CONFLICT (work) DO NOTHING`;
}
