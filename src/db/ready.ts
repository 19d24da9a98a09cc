import { ServiceUnavailableError } from '../errors.ts';
import { clauseOf } from '../lib/clause.ts';
import type { PrismaClient } from './client.ts';
import type { Migration } from './migrations/files.ts';
import { LACKS } from './trouble.ts';

const NO_JOB = 0n;

/** Why the database cannot be used now. */
export interface Unready {
  /** For anybody: it names no host and no user. */
  readonly reason: string;
  /** Whether it takes migrations to mend it. */
  readonly unmigrated?: true;
  /** What a statement failed with. */
  readonly error?: unknown;
}

/** Why the database cannot be used now, as `findUnready` finds it. */
export async function whyNotReady(...asked: Parameters<typeof findUnready>): Promise<string | undefined> {
  return (await findUnready(...asked))?.reason;
}

/**
 * Undefined if every migration is applied and, unless it is not to be written to, a row can be written. It is written, because
 * a standby and a server with a full disk still answer questions.
 */
export async function findUnready(
  db: PrismaClient,
  migrations: readonly Migration[],
  { writing = true } = {},
): Promise<Unready | undefined> {
  try {
    const applied = await db.$queryRaw<Array<{ name: string }>>`/* ready */
      SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
    const missing = migrations.filter(({ name }) => !applied.some((row) => row.name === name));
    if (missing.length > 0) return { reason: 'migrations are pending', unmigrated: true };
    // Reads each column by its name.
    await db.generation.findFirst({ where: { id: NO_JOB } });
    if (!writing) return undefined;
    const [may] = await db.$queryRaw<Array<{ write: boolean }>>`/* ready: rights */
      SELECT has_table_privilege('generations', 'INSERT') AND has_table_privilege('generations', 'UPDATE') AS write`;
    if (!may?.write) return { reason: 'the role may not write to the table generations' };
    await db.$executeRaw`/* ready: write */
      INSERT INTO upkeep (work, up_to) VALUES ('ready', now()) ON CONFLICT (work) DO UPDATE SET up_to = excluded.up_to`;
    return undefined;
  } catch (error) {
    if (!(error instanceof ServiceUnavailableError)) return { reason: 'the database cannot be used', error };
    if (error.message.includes(LACKS) && (await isEmpty(db)))
      return { reason: 'the database is not migrated yet', unmigrated: true };
    return { reason: clauseOf(error.message), error };
  }
}

/** Whether no migration was ever recorded there, as far as that can be told. */
async function isEmpty(db: PrismaClient): Promise<boolean> {
  const found = await db.$queryRaw<Array<{ empty: boolean }>>`/* ready: empty */
    SELECT to_regclass('public._prisma_migrations') IS NULL AS empty`.catch(() => []);
  return found[0]?.empty ?? false;
}
